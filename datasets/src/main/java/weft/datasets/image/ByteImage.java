package weft.datasets.image;

import java.util.Objects;

/**
 * An image of unsigned bytes, as files hold them; see {@link Image} for the layout.
 *
 * @param data   holds the values; other images may lie in it, too
 * @param offset index of the first value
 */
public record ByteImage(ImageFormat format, byte[] data, int offset) implements Image {
    public ByteImage {
        Objects.checkFromIndexSize(offset, format.size(), data.length);
    }

    @Override
    public float at(int c, int y, int x) {
        return data[offset + (c * format.height() + y) * format.width() + x] & 0xff;
    }
}
