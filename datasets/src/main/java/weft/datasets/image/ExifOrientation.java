package weft.datasets.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;

/**
 * How an image must be turned and mirrored to stand upright, from the way its camera was held: EXIF's tag 0x0112, a number of 1
 * to 8, in a JPEG's APP1 segment, a PNG's eXIf chunk, or a TIFF itself. Row y, column x of the upright image is row
 * {@code flipDown ? H - 1 - y : y}, column {@code flipAcross ? W - 1 - x : x} of the stored one, with y and x exchanged first
 * where {@code transpose}.
 */
enum ExifOrientation {
    UPRIGHT(false, false, false), MIRRORED(false, true, false), TURNED_HALF(false, true, true), FLIPPED(false, false, true),
    TRANSPOSED(true, false, false), TURNED_LEFT(true, false, true), TRANSVERSED(true, true, true),
    TURNED_RIGHT(true, true, false);

    private static final int APP1 = 0xFFE1;
    private static final int TAG = 0x0112;
    private static final int SHORT = 3;
    /** The name eXIf. */
    private static final int EXIF_CHUNK = 0x65584966;
    /** Between a segment's start and the TIFF header in it: marker, length, "Exif" and two zeros. */
    private static final int BEFORE = 10;

    private final boolean transpose;
    private final boolean flipAcross;
    private final boolean flipDown;

    ExifOrientation(boolean transpose, boolean flipAcross, boolean flipDown) {
        this.transpose = transpose;
        this.flipAcross = flipAcross;
        this.flipDown = flipDown;
    }

    /** The orientation in a file; upright where there is none, or none that makes sense. */
    static ExifOrientation of(byte[] file) {
        if (begins(file, 'I', 'I', '*', 0) || begins(file, 'M', 'M', 0, '*')) {
            return parse(ByteBuffer.wrap(file));
        }
        return begins(file, 0x89, 'P', 'N', 'G') ? ofPng(ByteBuffer.wrap(file)) : ofJpeg(file);
    }

    private static boolean begins(byte[] file, int... bytes) {
        return file.length >= bytes.length
                && IntStream.range(0, bytes.length).allMatch(i -> (file[i] & 0xff) == bytes[i]);
    }

    /** After 8 bytes come chunks, each a length, a name of four letters, that many bytes, and a checksum. */
    private static ExifOrientation ofPng(ByteBuffer png) {
        int at = 8;
        while (at + 12 <= png.limit()) {
            int length = png.getInt(at);
            if (length < 0 || length > png.limit() - at - 12) {
                return UPRIGHT;
            }
            if (png.getInt(at + 4) == EXIF_CHUNK) {
                return parse(png.slice(at + 8, length));
            }
            at += 12 + length;
        }
        return UPRIGHT;
    }

    private static ExifOrientation ofJpeg(byte[] file) {
        JpegSegments parts = JpegSegments.of(file);
        return parts.segments().stream().filter(one -> parts.isNamed(one, APP1, "Exif") && one.length() > BEFORE).findFirst()
                .map(one -> parse(ByteBuffer.wrap(file, one.at() + BEFORE, one.length() - BEFORE).slice())).orElse(UPRIGHT);
    }

    /**
     * TIFF: II (low byte first) or MM, 42, the place of the first directory; that is a count and entries of 12 bytes: tag,
     * type, count, value.
     */
    private static ExifOrientation parse(ByteBuffer tiff) {
        try {
            tiff.order(tiff.getShort() == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            tiff.position(4);
            tiff.position(tiff.getInt());
            for (int left = tiff.getShort() & 0xffff; left > 0; left--) {
                int tag = tiff.getShort() & 0xffff;
                int type = tiff.getShort() & 0xffff;
                tiff.getInt();
                int value = type == SHORT ? tiff.getShort(tiff.position()) & 0xffff : 0;
                tiff.getInt();
                if (tag == TAG) {
                    return value >= 1 && value <= values().length ? values()[value - 1] : UPRIGHT;
                }
            }
            return UPRIGHT;
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            // Cameras write damaged directories; the image itself is sound.
            return UPRIGHT;
        }
    }

    /** The image as it was seen. */
    ByteImage upright(ByteImage x) {
        if (this == UPRIGHT) {
            return x;
        }
        int h = x.format().height();
        int w = x.format().width();
        ImageFormat format = transpose ? x.format().resized(w, h) : x.format();
        byte[] y = new byte[format.size()];
        int to = 0;
        for (int c = 0; c < format.channels(); c++) {
            for (int p = 0; p < format.height(); p++) {
                for (int q = 0; q < format.width(); q++) {
                    int row = transpose ? q : p;
                    int column = transpose ? p : q;
                    int from = (c * h + (flipDown ? h - 1 - row : row)) * w + (flipAcross ? w - 1 - column : column);
                    y[to++] = x.data()[x.offset() + from];
                }
            }
        }
        return new ByteImage(format, y, 0);
    }
}
