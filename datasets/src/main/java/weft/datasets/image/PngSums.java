package weft.datasets.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The checksums of a PNG. A PNG is 8 bytes and chunks, each a length, a name of 4 letters, its content and the CRC-32 of name and
 * content. The JDK's decoder skips the sums, so that a changed palette or a changed sample would come through as an image.
 *
 * <p>Only the chunks that make the pixels are checked, those whose name begins with a capital letter: PIL reads an image whose
 * comment is damaged, too.
 */
final class PngSums {
    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int AROUND = 12;

    private PngSums() {}

    /** The name of the first chunk that differs from its sum; empty for none, and for what is no PNG. */
    static Optional<String> damaged(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        if (file.length < Long.BYTES || bytes.getLong(0) != SIGNATURE) {
            return Optional.empty();
        }
        int at = Long.BYTES;
        while (file.length - at >= AROUND) {
            int length = bytes.getInt(at);
            if (length < 0 || length > file.length - at - AROUND) {
                // Cut short, or a damaged length: the decoder says so where it needs the chunk.
                return Optional.empty();
            }
            var sum = new CRC32();
            sum.update(file, at + 4, 4 + length);
            String name = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
            if (Character.isUpperCase(name.charAt(0)) && (int) sum.getValue() != bytes.getInt(at + 8 + length)) {
                return Optional.of(name);
            }
            if (name.equals("IEND")) {
                return Optional.empty();
            }
            at += AROUND + length;
        }
        return Optional.empty();
    }
}
