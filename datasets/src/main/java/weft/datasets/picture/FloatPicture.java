package weft.datasets.picture;

import java.util.Objects;

/**
 * A picture of floats, as a network takes it; see {@link Picture} for the layout.
 *
 * @param data   holds the values; other pictures may lie in it, too
 * @param offset index of the first value
 */
public record FloatPicture(PictureFormat format, float[] data, int offset) implements Picture {
    public FloatPicture {
        Objects.checkFromIndexSize(offset, format.size(), data.length);
    }

    /** A black picture with an array of its own. */
    public static FloatPicture allocate(PictureFormat format) {
        return new FloatPicture(format, new float[format.size()], 0);
    }

    @Override
    public float at(int c, int y, int x) {
        return data[offset + (c * format.height() + y) * format.width() + x];
    }
}
