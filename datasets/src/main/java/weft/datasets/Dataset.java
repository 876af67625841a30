package weft.datasets;

import java.util.List;
import java.util.zip.Checksum;
import weft.datasets.base.DataException;
import weft.datasets.image.ImageFormat;

/**
 * Labelled images by index. {@link #get} may be called from several threads at once and gives the same sample each time;
 * it decodes, while scaling and augmenting are left to transforms.
 */
public interface Dataset {
    /** What messages call it. */
    String name();

    /** The number of samples. */
    int size();

    /**
     * The sample at an index.
     *
     * @throws IndexOutOfBoundsException outside {@code [0, size)}
     * @throws DataException             when the sample cannot be read
     */
    Sample get(int index);

    /** The names of the classes; a label is an index into this list. */
    List<String> classes();

    /** The format every image has; where they are {@linkplain #isOfFiles files}, that of the first. */
    ImageFormat format();

    /**
     * Whether each image is a file that is decoded when it is asked for: then its height and width are its own, and it pays
     * to keep what the first transforms make of it.
     */
    default boolean isOfFiles() {
        return false;
    }

    /**
     * Adds what identifies the samples, in their order: two data sets that add the same bytes hold the same images. Of
     * images in files that are names, lengths and some of the bytes; so no image is decoded for it.
     *
     * @throws DataException when a file cannot be read
     */
    void digest(Checksum into);

    /** The label alone, without decoding the image where a reader can. */
    default int label(int index) {
        return get(index).label();
    }

    /**
     * The first n samples, or all where there are fewer.
     *
     * @throws DataException when n is below 1
     */
    default Dataset limit(int n) {
        if (n < 1) {
            throw new DataException("limit must be at least 1: " + n);
        }
        return n >= size() ? this : Subset.range(this, 0, n);
    }

    /**
     * The same images in grey (1 channel) or in colour (3), with the bytes that reading an image file in these channels gives.
     *
     * @throws DataException when their channels can't be converted into these
     */
    default Dataset inChannels(int channels) {
        return format().channels() == channels ? this : new Recoloured(this, channels);
    }

    /**
     * The same images with labels that are indices into another list of the same class names.
     *
     * @throws IllegalArgumentException when a class is not in it
     */
    default Dataset withClasses(List<String> names) {
        return classes().equals(names) ? this : new Relabelled(this, names);
    }
}
