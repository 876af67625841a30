package weft.datasets.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Whether the strips of a TIFF's first image have data for all of its pixels, where LZW or Deflate packs them, and Deflate's
 * checksum is right: the JDK's decoder leaves black what is missing and skips the sum. Of other packings it says so itself.
 *
 * <p>A directory is a count and entries of 12 bytes: tag, type, count, and the values or where they are. Row by row, a strip of R
 * rows has {@code R * ceil(W * bits / 8)} bytes, where bits are those of all samples of a pixel.
 */
final class TiffStrips {
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int YCBCR = 6;
    private static final int OFFSETS = 273;
    private static final int SAMPLES = 277;
    private static final int ROWS = 278;
    private static final int LENGTHS = 279;
    private static final int PLANES = 284;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int LZW = 5;
    /** As registered, and as written before. */
    private static final Set<Long> DEFLATE = Set.of(8L, 32946L);

    private final ByteBuffer file;
    private final Map<Integer, long[]> entries = new HashMap<>();

    private TiffStrips(ByteBuffer file) {
        this.file = file;
        file.order(file.getShort(0) == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        file.position(4);
        file.position(file.getInt());
        for (int left = file.getShort() & 0xffff; left > 0; left--) {
            int tag = file.getShort() & 0xffff;
            int type = file.getShort() & 0xffff;
            int count = file.getInt();
            int value = file.position();
            file.getInt();
            if (type == SHORT || type == LONG) {
                entries.put(tag, values(value, type == SHORT ? Short.BYTES : Integer.BYTES, count));
            }
        }
    }

    private long[] values(int at, int bytes, int count) {
        if (count < 0 || count > file.limit()) {
            throw new BufferUnderflowException();
        }
        int from = (long) count * bytes <= Integer.BYTES ? at : file.getInt(at);
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = bytes == Short.BYTES ? file.getShort(from + 2 * i) & 0xffff : file.getInt(from + 4 * i) & 0xffffffffL;
        }
        return values;
    }

    /** True also for what is no TIFF, is not packed so in strips, or is damaged so that the decoder itself refuses it. */
    static boolean areWhole(byte[] bytes) {
        if (bytes.length < 8 || !(bytes[0] == 'I' && bytes[1] == 'I' && bytes[2] == '*' || bytes[0] == 'M' && bytes[3] == '*')) {
            return true;
        }
        try {
            return new TiffStrips(ByteBuffer.wrap(bytes)).areWhole();
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return true;
        }
    }

    private boolean areWhole() {
        long[] offsets = entries.get(OFFSETS);
        long[] lengths = entries.get(LENGTHS);
        if (first(PHOTOMETRIC, 0) == YCBCR) {
            // Its colours may be sampled more coarsely, so that a row has fewer bytes.
            return true;
        }
        boolean deflate = DEFLATE.contains(first(COMPRESSION, 1));
        if (!deflate && first(COMPRESSION, 1) != LZW || offsets == null || lengths == null || lengths.length < offsets.length) {
            return true;
        }
        long samples = first(PLANES, 1) == 2 ? 1 : first(SAMPLES, 1);
        long height = first(HEIGHT, 0);
        long rows = Math.clamp(first(ROWS, Long.MAX_VALUE), 1, Math.max(1, height));
        long row = Math.ceilDiv(first(WIDTH, 0) * samples * first(BITS, 1), 8);
        long perPlane = Math.ceilDiv(height, rows);
        for (int i = 0; i < offsets.length; i++) {
            long wanted = Math.min(rows, height - i % Math.max(1, perPlane) * rows) * row;
            int from = (int) Math.min(offsets[i], file.limit());
            int to = (int) Math.min(offsets[i] + lengths[i], file.limit());
            if (deflate) {
                if (!inflates(from, to, wanted)) {
                    return false;
                }
                continue;
            }
            // Before version 6, in the order of a GIF, a strip began with a clear code of these bytes.
            boolean old = to - from >= 2 && file.get(from) == 0 && (file.get(from + 1) & 1) == 1;
            if (!old && new LzwLength(file.array(), from, to, 8, false, 1).count(wanted) < wanted) {
                return false;
            }
        }
        return true;
    }

    /** Whether a strip unpacks to at least {@code wanted} bytes, up to its end with the right checksum. */
    private boolean inflates(int from, int to, long wanted) {
        byte[] scratch = new byte[1 << 13];
        long count = 0;
        try (var inflater = new Inflater()) {
            inflater.setInput(file.array(), from, to - from);
            while (!inflater.finished() && count <= 2 * wanted) {
                int some = inflater.inflate(scratch);
                if (some == 0 && !inflater.finished()) {
                    return false;
                }
                count += some;
            }
            return count >= wanted;
        } catch (DataFormatException e) {
            return false;
        }
    }

    private long first(int tag, long missing) {
        long[] values = entries.get(tag);
        return values == null || values.length == 0 ? missing : values[0];
    }
}
