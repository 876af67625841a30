package weft.datasets.picture;

import java.util.Objects;

/**
 * A picture of unsigned bytes, as files hold them; see {@link Picture} for the layout.
 *
 * @param data   holds the values; other pictures may lie in it, too
 * @param offset index of the first value
 */
public record BytePicture(PictureFormat format, byte[] data, int offset) implements Picture {
    public BytePicture {
        Objects.checkFromIndexSize(offset, format.size(), data.length);
    }

    @Override
    public float at(int c, int y, int x) {
        return data[offset + (c * format.height() + y) * format.width() + x] & 0xff;
    }
}
