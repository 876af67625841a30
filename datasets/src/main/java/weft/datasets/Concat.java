package weft.datasets;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.Checksum;
import weft.datasets.image.ImageFormat;

/** One data set after another, as if they were one: the whole of a data set whose files come in a training and a test part. */
public final class Concat implements Dataset {
    private final Dataset first;
    private final Dataset second;

    /**
     * First the samples of the one, then those of the other.
     *
     * @throws IllegalArgumentException when their classes or formats differ, or together they pass 2^31 - 1 samples
     */
    public Concat(Dataset first, Dataset second) {
        if (!first.classes().equals(second.classes()) || first.isOfFiles() != second.isOfFiles()
                || !format(first).equals(format(second)) || (long) first.size() + second.size() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("concat: classes or formats differ, or too many samples: " + first.name() + " ("
                    + first.format() + "), " + second.name() + " (" + second.format() + ")");
        }
        this.first = first;
        this.second = second;
    }

    @Override
    public String name() {
        return first.name();
    }

    @Override
    public int size() {
        return first.size() + second.size();
    }

    @Override
    public void digest(Checksum into) {
        first.digest(into);
        into.update(Integer.toString(first.size()).getBytes(StandardCharsets.US_ASCII));
        second.digest(into);
    }

    @Override
    public Sample get(int index) {
        Objects.checkIndex(index, size());
        return index < first.size() ? first.get(index) : second.get(index - first.size());
    }

    @Override
    public int label(int index) {
        Objects.checkIndex(index, size());
        return index < first.size() ? first.label(index) : second.label(index - first.size());
    }

    @Override
    public List<String> classes() {
        return first.classes();
    }

    @Override
    public ImageFormat format() {
        return first.format();
    }

    @Override
    public boolean isOfFiles() {
        return first.isOfFiles();
    }

    /** What all images have in common. */
    private static ImageFormat format(Dataset part) {
        return part.isOfFiles() ? part.format().resized(1, 1) : part.format();
    }
}
