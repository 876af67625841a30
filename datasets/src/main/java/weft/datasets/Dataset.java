package weft.datasets;

import java.util.List;

/**
 * Labelled pictures by index. {@link #get} may be called from several threads at once and gives the same sample each time;
 * it decodes, while scaling and augmenting are left to transforms.
 */
public interface Dataset {
    String name();

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

    /** The format every picture has; where they are {@linkplain #isOfFiles files}, that of the first. */
    PictureFormat format();

    /**
     * Whether each picture is a file that is decoded when it is asked for: then its height and width are its own, and it pays
     * to keep what the first transforms make of it.
     */
    default boolean isOfFiles() {
        return false;
    }

    /** The label alone, without decoding the picture where a reader can. */
    default int label(int index) {
        return get(index).label();
    }

    /** The first n samples, or all where there are no more. */
    default Dataset limit(int n) {
        if (n < 1) {
            throw new DataException("limit must be at least 1: " + n);
        }
        return n >= size() ? this : Subset.range(this, 0, n);
    }
}
