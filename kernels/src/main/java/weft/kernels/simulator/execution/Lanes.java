package weft.kernels.simulator.execution;

import java.util.Arrays;

/** An immutable set of the lanes (threads) of one block, as bits and as ranges of consecutive lanes. */
public final class Lanes {

    private final long[] bits;
    private final int count;
    private final int busyWarps;
    private int[] ranges;

    private Lanes(long[] bits) {
        this.bits = bits;
        int sum = 0;
        int busy = 0;
        for (long b : bits) {
            sum += Long.bitCount(b);
            busy += ((int) b != 0 ? 1 : 0) + (b >>> 32 != 0 ? 1 : 0);
        }
        this.count = sum;
        this.busyWarps = busy;
    }

    /** Lanes 0 to {@code n - 1}. */
    static Lanes first(int n) {
        long[] bits = new long[n + 63 >>> 6];
        Arrays.fill(bits, -1L);
        if ((n & 63) != 0) {
            bits[bits.length - 1] = (1L << n) - 1;
        }
        return new Lanes(bits);
    }

    /** The lanes of the 32-bit masks of all warps. */
    static Lanes ofWarps(int[] masks) {
        long[] result = new long[masks.length + 1 >>> 1];
        for (int w = 0; w < masks.length; w++) {
            result[w >>> 1] |= (masks[w] & 0xffff_ffffL) << 32 * (w & 1);
        }
        return new Lanes(result);
    }

    /** Lanes {@code members} of warp {@code warp}, of a block with {@code lanes} lanes. */
    public static Lanes ofWarp(int warp, int members, int lanes) {
        int[] masks = new int[(lanes + 31) / 32];
        masks[warp] = members;
        return ofWarps(masks);
    }

    /** Those lanes of this set whose value is non-zero. */
    Lanes where(int[] values) {
        long[] result = new long[bits.length];
        for (int w = 0; w < bits.length; w++) {
            for (long left = bits[w]; left != 0; left &= left - 1) {
                int bit = Long.numberOfTrailingZeros(left);
                if (values[w * 64 + bit] != 0) {
                    result[w] |= 1L << bit;
                }
            }
        }
        return new Lanes(result);
    }

    Lanes and(Lanes other) {
        long[] result = bits.clone();
        for (int w = 0; w < result.length; w++) {
            result[w] &= other.bits[w];
        }
        return new Lanes(result);
    }

    Lanes or(Lanes other) {
        long[] result = bits.clone();
        for (int w = 0; w < result.length; w++) {
            result[w] |= other.bits[w];
        }
        return new Lanes(result);
    }

    Lanes minus(Lanes other) {
        long[] result = bits.clone();
        for (int w = 0; w < result.length; w++) {
            result[w] &= ~other.bits[w];
        }
        return new Lanes(result);
    }

    public int count() {
        return count;
    }

    /** How many warps have a lane in the set. */
    public int busyWarps() {
        return busyWarps;
    }

    boolean isEmpty() {
        return count == 0;
    }

    public int warps() {
        return bits.length * 2;
    }

    /** The lanes of warp {@code warp} as a 32-bit mask. */
    public int warp(int warp) {
        return warp >>> 1 >= bits.length ? 0 : (int) (bits[warp >>> 1] >>> 32 * (warp & 1));
    }

    public boolean contains(int lane) {
        return (bits[lane >>> 6] >>> lane & 1) != 0;
    }

    /** Ranges of consecutive lanes: from, to (exclusive), from, to ... */
    public int[] ranges() {
        if (ranges == null) {
            int[] found = new int[2 * count];
            int n = 0;
            int total = bits.length * 64;
            for (int lane = next(0, true); lane < total;) {
                int end = next(lane, false);
                found[n++] = lane;
                found[n++] = end;
                lane = next(end, true);
            }
            ranges = Arrays.copyOf(found, n);
        }
        return ranges;
    }

    /** The first lane from {@code from} on that is in the set, or that is not. */
    private int next(int from, boolean in) {
        int w = from >>> 6;
        if (w >= bits.length) {
            return bits.length * 64;
        }
        long word = (in ? bits[w] : ~bits[w]) & -1L << from;
        while (word == 0) {
            if (++w == bits.length) {
                return bits.length * 64;
            }
            word = in ? bits[w] : ~bits[w];
        }
        return w * 64 + Long.numberOfTrailingZeros(word);
    }

    /** Whether both sets have the same lanes. */
    boolean isSame(Lanes other) {
        return Arrays.equals(bits, other.bits);
    }

    /** As {@code 0-31, 40}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        int[] r = ranges();
        for (int k = 0; k < r.length; k += 2) {
            text.append(k == 0 ? "" : ", ").append(r[k]);
            if (r[k + 1] > r[k] + 1) {
                text.append('-').append(r[k + 1] - 1);
            }
        }
        return text.toString();
    }
}
