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

    @Override
    public float at(int c, int y, int x) {
        return data[offset + (c * format.height() + y) * format.width() + x];
    }
}
