package weft.kernels.simulator.counters;

import weft.kernels.counters.GlobalCounts;

/**
 * What one request costs: the addresses at which the lanes of a warp access memory by one instruction. All lanes access the same
 * number of bytes, at a multiple of that number, so two lanes access the same bytes or none in common, and no access crosses the
 * border of a sector.
 */
final class Request {

    static final int WARP = 32;
    private static final int BANKS = 32;
    private static final int SLOTS = 64;

    private Request() {}

    /** How many distinct keys {@link Distinct#add} was given, and how often the most frequent. */
    static final class Distinct {
        private final long[] keys = new long[SLOTS];
        private final int[] counts = new int[SLOTS];
        private final int[] stamps = new int[SLOTS];
        private int stamp;
        int size;
        int most;

        void clear() {
            stamp++;
            size = 0;
            most = 0;
        }

        /** Whether the key is new. */
        boolean add(long key) {
            int at = (int) (key * 0x9e37_79b9_7f4a_7c15L >>> 58);
            while (stamps[at] == stamp) {
                if (keys[at] == key) {
                    most = Math.max(most, ++counts[at]);
                    return false;
                }
                at = at + 1 & SLOTS - 1;
            }
            stamps[at] = stamp;
            keys[at] = key;
            counts[at] = 1;
            most = Math.max(most, 1);
            size++;
            return true;
        }
    }

    /** Sectors that {@code bytes} distinct bytes need at least. */
    static long idealSectors(long bytes) {
        return (bytes + GlobalCounts.SECTOR - 1) / GlobalCounts.SECTOR;
    }

    /** How many lanes of a warp a pass over shared memory takes. */
    static int lanesOfPass(int bytes) {
        return bytes <= 4 ? WARP : Math.max(1, 128 / bytes);
    }

    /** One wavefront for each pass that has lanes. */
    static int idealWavefronts(int mask, int bytes) {
        return passes(mask, lanesOfPass(bytes));
    }

    private static int passes(int mask, int width) {
        int passes = 0;
        for (int from = 0; from < WARP; from += width) {
            passes += (mask >>> from & (int) ((1L << width) - 1)) != 0 ? 1 : 0;
        }
        return passes;
    }

    /**
     * Wavefronts of a request to shared memory: for each pass the most distinct words in one bank.
     *
     * @param addresses the addresses of lanes, from {@code base} on
     * @param mask      which lanes take part
     */
    static int wavefronts(long[] addresses, int base, int mask, int bytes) {
        return wavefronts(addresses, base, mask, bytes, lanesOfPass(bytes));
    }

    private static int wavefronts(long[] addresses, int base, int mask, int bytes, int width) {
        int wavefronts = 0;
        for (int from = 0; from < WARP; from += width) {
            int pass = mask & (int) ((1L << width) - 1) << from;
            if (pass != 0) {
                wavefronts += mostInOneBank(addresses, base, pass, bytes);
            }
        }
        return wavefronts;
    }

    /** The most distinct words that the lanes {@code pass} access in one bank. */
    static int mostInOneBank(long[] addresses, int base, int pass, int bytes) {
        int words = Math.max(1, bytes / 4);
        long[] seen = new long[WARP * words];
        int[] next = new int[seen.length];
        int[] first = new int[BANKS];
        int[] count = new int[BANKS];
        int known = 0;
        int most = 0;
        for (int left = pass; left != 0; left &= left - 1) {
            long word = addresses[base + Integer.numberOfTrailingZeros(left)] >> 2;
            for (int k = 0; k < words; k++, word++) {
                int bank = (int) word & BANKS - 1;
                int at = first[bank];
                while (at != 0 && seen[at - 1] != word) {
                    at = next[at - 1];
                }
                if (at == 0) {
                    seen[known] = word;
                    next[known] = first[bank];
                    first[bank] = ++known;
                    most = Math.max(most, ++count[bank]);
                }
            }
        }
        return most;
    }

    /** Wavefronts as {@link weft.kernels.counters.SharedCounts#pairedWavefronts} models them. */
    static int pairedWavefronts(long[] addresses, int base, int mask, int bytes) {
        boolean pairs = bytes == 16 && (isPaired(addresses, base, mask, 1) || isPaired(addresses, base, mask, 2));
        return wavefronts(addresses, base, mask, bytes, pairs ? 16 : lanesOfPass(bytes));
    }

    private static boolean isPaired(long[] addresses, int base, int mask, int distance) {
        for (int left = mask; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            int other = lane ^ distance;
            if ((mask >>> other & 1) != 0 && addresses[base + lane] != addresses[base + other]) {
                return false;
            }
        }
        return true;
    }
}
