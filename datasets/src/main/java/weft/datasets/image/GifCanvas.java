package weft.datasets.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The whole first image of a GIF. A GIF has a screen, and each image in it is a piece with a place on the screen; the JDK's
 * decoder gives the piece alone. As PIL does, the screen grows where a piece reaches beyond it, and what the first piece does not
 * cover has its transparent colour, or without one the first colour of its palette.
 *
 * @param width  of the screen, with the piece in it
 * @param height of the screen, with the piece in it
 * @param x      where the piece begins
 * @param y      where the piece begins
 * @param fill   index of the colour around it
 * @param whole  whether the piece has data for all of its pixels; the JDK's decoder leaves black what is missing
 */
record GifCanvas(int width, int height, int x, int y, int fill, boolean whole) {
    /** Screen's size at 6, flags at 10; the palette, of 3 bytes for each colour, begins at 13. */
    private static final int FLAGS = 10;
    private static final int PALETTE = 13;
    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2C;
    private static final int CONTROL = 0xF9;

    /** What a file says; empty for what is no GIF, or is cut short. */
    static Optional<GifCanvas> of(byte[] file) {
        if (file.length < PALETTE || !new String(file, 0, 4, StandardCharsets.ISO_8859_1).equals("GIF8")) {
            return Optional.empty();
        }
        int at = PALETTE + ((file[FLAGS] & 0x80) == 0 ? 0 : 3 << (file[FLAGS] & 7) + 1);
        int fill = 0;
        while (at + 10 <= file.length && (file[at] & 0xff) == EXTENSION) {
            // Control: a block of 4 bytes, flags at its begin, whose lowest bit says that the last is the transparent colour.
            if ((file[at + 1] & 0xff) == CONTROL && (file[at + 3] & 1) == 1) {
                fill = file[at + 6] & 0xff;
            }
            at += 2;
            while (at < file.length && file[at] != 0) {
                at += 1 + (file[at] & 0xff);
            }
            at++;
        }
        if (at + 10 > file.length || (file[at] & 0xff) != IMAGE) {
            return Optional.empty();
        }
        int x = word(file, at + 1);
        int y = word(file, at + 3);
        int w = word(file, at + 5);
        int h = word(file, at + 7);
        int data = at + 10 + ((file[at + 9] & 0x80) == 0 ? 0 : 3 << (file[at + 9] & 7) + 1);
        return Optional.of(new GifCanvas(Math.max(word(file, 6), x + w), Math.max(word(file, 8), y + h), x, y, fill,
                isWhole(file, data, (long) w * h)));
    }

    /** The data are the width of a sample in bits, and blocks that begin with their length, up to one of length 0. */
    private static boolean isWhole(byte[] file, int at, long pixels) {
        if (at >= file.length || file[at] < 1 || file[at] > 8) {
            return false;
        }
        var joined = new ByteArrayOutputStream();
        int block = at + 1;
        while (block < file.length && file[block] != 0) {
            int length = Math.min(file[block] & 0xff, file.length - block - 1);
            joined.write(file, block + 1, length);
            block += 1 + length;
        }
        return new LzwLength(joined.toByteArray(), 0, joined.size(), file[at], true, 0).count(pixels) >= pixels;
    }

    private static int word(byte[] file, int at) {
        return file[at] & 0xff | (file[at + 1] & 0xff) << 8;
    }

    /** The piece on its screen. */
    BufferedImage around(BufferedImage piece) {
        if (piece.getWidth() == width && piece.getHeight() == height) {
            return piece;
        }
        var whole = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] row = new int[width];
        Arrays.fill(row, piece.getColorModel() instanceof IndexColorModel palette && fill < palette.getMapSize()
                ? palette.getRGB(fill) : 0);
        for (int q = 0; q < height; q++) {
            whole.setRGB(0, q, width, 1, row, 0, width);
        }
        int w = piece.getWidth();
        int h = piece.getHeight();
        whole.setRGB(x, y, w, h, piece.getRGB(0, 0, w, h, null, 0, w), 0, w);
        return whole;
    }
}
