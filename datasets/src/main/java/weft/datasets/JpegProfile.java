package weft.datasets;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Takes the colour profile out of a JPEG file. The JDK's decoder converts samples by an embedded profile and cannot be told
 * not to; PIL does not convert, and networks are trained on what PIL gives.
 *
 * <p>A JPEG is a start (FF D8) and segments, each a marker (FF xx) and a length of two bytes that counts itself, up to the
 * scan (FF DA). A profile is one or more APP2 segments (FF E2) that begin with "ICC_PROFILE" and a zero.
 */
final class JpegProfile {
    private static final int START = 0xFFD8;
    private static final int SCAN = 0xFFDA;
    private static final int APP2 = 0xFFE2;
    private static final int FILL = 0xFFFF;
    private static final byte[] NAME = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);

    private JpegProfile() {}

    /** The file without its profile; what is not a JPEG, or is damaged, is left to the decoder as it is. */
    static byte[] remove(byte[] file) {
        if (file.length < 4 || word(file, 0) != START) {
            return file;
        }
        var out = new ByteArrayOutputStream(file.length);
        out.write(file, 0, 2);
        int at = 2;
        while (at + 4 <= file.length && file[at] == (byte) 0xFF && word(file, at) != SCAN) {
            // Any number of FF bytes may stand before a marker.
            int length = word(file, at) == FILL ? 1 : Math.min(2 + word(file, at + 2), file.length - at);
            if (!isProfile(file, at, length)) {
                out.write(file, at, length);
            }
            at += length;
        }
        out.write(file, at, file.length - at);
        return out.toByteArray();
    }

    private static boolean isProfile(byte[] file, int at, int length) {
        int name = at + 4;
        return word(file, at) == APP2 && length >= 4 + NAME.length
            && Arrays.equals(file, name, name + NAME.length, NAME, 0, NAME.length);
    }

    private static int word(byte[] file, int at) {
        return (file[at] & 0xff) << 8 | file[at + 1] & 0xff;
    }
}
