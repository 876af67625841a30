package weft.datasets.image;

import java.util.Objects;

/**
 * An image of floats, as a network takes it; see {@link Image} for the layout.
 *
 * @param data   holds the values; other images may lie in it, too
 * @param offset index of the first value
 */
public record FloatImage(ImageFormat format, float[] data, int offset) implements Image {
    public FloatImage {
        Objects.checkFromIndexSize(offset, format.size(), data.length);
    }

    /** A black image with an array of its own. */
    public static FloatImage allocate(ImageFormat format) {
        return new FloatImage(format, new float[format.size()], 0);
    }

    /** The image itself where it is of floats, else its bytes as floats on the same scale. */
    public static FloatImage of(Image image) {
        if (image instanceof FloatImage floats) {
            return floats;
        }
        FloatImage floats = allocate(image.format());
        floats.take(image);
        return floats;
    }

    /** Copies the values of an image of the same format. */
    public void take(Image image) {
        copy(image, 0, data, offset, format.size());
    }

    /** Copies {@code n} values of an image, from channel c, row y, column x on, to {@code to} of this image's array. */
    public void takeRun(Image image, int c, int y, int x, int n, int to) {
        copy(image, (c * image.format().height() + y) * image.format().width() + x, data, to, n);
    }

    /** Copies {@code n} values of an image, from value {@code from} of its own on, as floats. */
    public static void copy(Image image, int from, float[] y, int to, int n) {
        switch (image) {
            case FloatImage x -> System.arraycopy(x.data, x.offset + from, y, to, n);
            case ByteImage x -> widen(x.data(), x.offset() + from, y, to, n);
        }
    }

    /** Copies {@code n} bytes as floats of 0 to 255. */
    public static void widen(byte[] x, int from, float[] y, int to, int n) {
        for (int i = 0; i < n; i++) {
            y[to + i] = x[from + i] & 0xff;
        }
    }

    @Override
    public float at(int c, int y, int x) {
        return data[offset + (c * format.height() + y) * format.width() + x];
    }
}
