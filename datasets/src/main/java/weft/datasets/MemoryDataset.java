package weft.datasets;

import java.util.List;
import java.util.Objects;
import java.util.zip.Checksum;
import weft.datasets.base.DataException;
import weft.datasets.image.ByteImage;
import weft.datasets.image.ImageFormat;

/**
 * A data set held in memory as the bytes of its files, {@code pixels: [N, C, H, W]} in one array. Its images are views of
 * that array, so getting a sample copies nothing.
 */
public final class MemoryDataset implements Dataset {
    private final String name;
    private final List<String> classes;
    private final ImageFormat format;
    private final byte[] pixels;
    private final byte[] labels;

    /**
     * Takes over both arrays.
     *
     * @param labels one unsigned byte per image
     * @throws DataException when the arrays do not fit together, a label has no class, or a pixel exceeds the full scale
     */
    public MemoryDataset(String name, List<String> classes, ImageFormat format, byte[] pixels, byte[] labels) {
        if (pixels.length != (long) labels.length * format.size()) {
            throw new DataException(name + ": " + labels.length + " labels but " + pixels.length + " pixel values, "
                    + format.size() + " for each " + format + " image");
        }
        checkLabels(name, classes, labels);
        checkScale(name, format, pixels);
        this.name = name;
        this.classes = List.copyOf(classes);
        this.format = format;
        this.pixels = pixels;
        this.labels = labels;
    }

    /**
     * Checks that each label, an unsigned byte, is the index of a class.
     *
     * @param from what the message names: a data set, or the file from which the labels were read
     * @throws DataException when one is not
     */
    public static void checkLabels(String from, List<String> classes, byte[] labels) {
        for (int i = 0; i < labels.length; i++) {
            int label = labels[i] & 0xff;
            if (label >= classes.size()) {
                throw new DataException(from + ": label " + label + " of sample " + i + " is outside 0.." + (classes.size() - 1)
                        + " (there are " + classes.size() + " classes)");
            }
        }
    }

    private static void checkScale(String name, ImageFormat format, byte[] pixels) {
        if (format.fullScale() >= 255) {
            return;
        }
        for (int i = 0; i < pixels.length; i++) {
            if ((pixels[i] & 0xff) > format.fullScale()) {
                throw new DataException(name + ": pixel value " + (pixels[i] & 0xff) + " of sample " + i / format.size()
                        + " is above " + format.fullScale());
            }
        }
    }

    /** Mean and standard deviation of each channel over all pixels, on the scale 0 to 1. */
    public record Statistics(float[] mean, float[] std) {}

    /** Reads all pixels. A channel whose pixels are all equal gets the deviation 1, by which it can be divided. */
    public Statistics statistics() {
        int plane = format.height() * format.width();
        float[] mean = new float[format.channels()];
        float[] std = new float[format.channels()];
        for (int c = 0; c < mean.length; c++) {
            long sum = 0;
            long squares = 0;
            for (int i = 0; i < labels.length; i++) {
                for (int j = 0, from = i * format.size() + c * plane; j < plane; j++) {
                    int x = pixels[from + j] & 0xff;
                    sum += x;
                    squares += x * x;
                }
            }
            double n = (double) labels.length * plane;
            double m = sum / n;
            mean[c] = (float) (m / format.fullScale());
            // Images of a single grey have the deviation 0, and a division by it would make them infinite.
            double s = Math.sqrt(Math.max(0, squares / n - m * m)) / format.fullScale();
            std[c] = s > 0 ? (float) s : 1;
        }
        return new Statistics(mean, std);
    }

    @Override
    public void digest(Checksum into) {
        into.update(labels);
        into.update(pixels);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public Sample get(int index) {
        Objects.checkIndex(index, labels.length);
        return new Sample(new ByteImage(format, pixels, index * format.size()), labels[index] & 0xff);
    }

    @Override
    public int label(int index) {
        return labels[index] & 0xff;
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public ImageFormat format() {
        return format;
    }
}
