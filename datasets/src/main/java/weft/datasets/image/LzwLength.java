package weft.datasets.image;

/**
 * How many bytes the compressed data of a GIF or TIFF give, without decompressing them: where data end too early, the JDK's
 * decoders leave the rest black and report no error.
 *
 * <p>LZW codes stand for strings. Each code after the first adds a string to the table that is one byte longer than the string of
 * the code before; so lengths are all that is needed. Codes grow by a bit when the table is full for their width, up to 12 bits.
 */
final class LzwLength {
    private static final int MOST_BITS = 12;

    private final byte[] data;
    private final int end;
    private final boolean lowBitsFirst;
    private final int early;
    private final int root;
    private long bit;

    /**
     * Of data from {@code from} to before {@code to}.
     *
     * @param rootBits     of the codes for single bytes: 8, or fewer in a GIF
     * @param lowBitsFirst whether codes begin at the lowest bit of a byte, as in a GIF, or at the highest, as in a TIFF
     * @param early        1 where codes grow one code before the table is full, as in a TIFF, else 0
     */
    LzwLength(byte[] data, int from, int to, int rootBits, boolean lowBitsFirst, int early) {
        this.data = data;
        this.bit = 8L * from;
        this.end = to;
        this.root = rootBits;
        this.lowBitsFirst = lowBitsFirst;
        this.early = early;
    }

    /** Bytes up to the end code, the end of the data, or a code that the table lacks; counting stops at {@code enough}. */
    long count(long enough) {
        int clear = 1 << root;
        int[] lengths = new int[1 << MOST_BITS];
        int next = clear + 2;
        int bits = root + 1;
        int before = 0;
        long total = 0;
        while (total < enough && bit + bits <= 8L * end) {
            int code = code(bits);
            if (code == clear) {
                next = clear + 2;
                bits = root + 1;
                before = 0;
                continue;
            }
            if (code == clear + 1 || code > next || code == next && before == 0) {
                return total;
            }
            int length = code < clear ? 1 : code == next ? before + 1 : lengths[code];
            total += length;
            if (before > 0 && next < lengths.length) {
                lengths[next++] = before + 1;
            }
            before = length;
            if (next + early == 1 << bits && bits < MOST_BITS) {
                bits++;
            }
        }
        return total;
    }

    private int code(int bits) {
        int code = 0;
        for (int i = 0; i < bits; i++, bit++) {
            int in = (int) (bit & 7);
            int one = data[(int) (bit >> 3)] >> (lowBitsFirst ? in : 7 - in) & 1;
            code = lowBitsFirst ? code | one << i : code << 1 | one;
        }
        return code;
    }
}
