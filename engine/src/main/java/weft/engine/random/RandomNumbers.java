package weft.engine.random;

import weft.engine.math.Log;
import weft.engine.math.SinCosPi;

/**
 * How Philox words become numbers, the same bits on every backend.
 *
 * <p>A tensor is drawn from the counters at offset {@code o} on. The words are assigned so that one GPU thread computes one
 * counter and writes its 4 (or 2) elements with one vectorized store:
 *
 * <pre>{@code
 *                      counter    words of element i
 *   FLOAT32 uniform    o + i/4    i%4
 *   FLOAT32 normal     o + i/4    a pair of elements shares the words a = 2 (i%4 / 2) and b = a + 1
 *   FLOAT64 uniform    o + i/2    2 (i%2) as the low half, 2 (i%2) + 1 as the high half
 *   FLOAT64 normal     o + i/2    both elements share a = words 1:0 and b = words 3:2
 *   dropout, any type  o + i/4    i%4
 * }</pre>
 *
 * Uniform: {@code u = (word >>> 8) 2^-24} or {@code (bits >>> 11) 2^-53}, in [0, 1), and {@code low + u (high - low)} with one
 * fma. Rounding could give {@code high}; the result is kept below it.
 *
 * <p>Normal, by Box-Muller: {@code v = fma(a >>> 1, 2^-31, 2^-32)} in (0, 1], so that its logarithm is finite and the tail
 * reaches 6.6; {@code x = (b >> 8) 2^-23} in [-1, 1); {@code r = sqrt(-2 log v)}; the even element is {@code r cospi(x)}, the odd
 * one {@code r sinpi(x)}, then {@code fma(z, std, mean)}. FLOAT64 has 63 bits for v and 53 for x. Log and sincospi are {@link
 * Log} and {@link SinCosPi}, and a square root is rounded correctly everywhere.
 *
 * <p>Dropout compares integers, so no rounding can differ: an element is kept if {@code (word >>> 1) >= threshold(p)}, both
 * unsigned. With 31 bits the same comparison also works for p = 0 and p = 1.
 *
 * <p>To fill a part of a tensor, start at an element that is a multiple of 4 (FLOAT64: 2) and pass that part's own counter.
 */
public final class RandomNumbers {
    private static final float TWO_M23 = 0x1p-23f;
    private static final float TWO_M24 = 0x1p-24f;
    private static final float TWO_M31 = 0x1p-31f;
    private static final float TWO_M32 = 0x1p-32f;
    private static final double TWO_M52 = 0x1p-52;
    private static final double TWO_M53 = 0x1p-53;
    private static final double TWO_M63 = 0x1p-63;
    private static final double TWO_M64 = 0x1p-64;

    private RandomNumbers() {}

    /** How many counters {@code n} FLOAT32 numbers or {@code n} dropout decisions take. */
    public static long countersForFloats(long n) {
        return (n + 3) / 4;
    }

    /** How many counters {@code n} FLOAT64 numbers take. */
    public static long countersForDoubles(long n) {
        return (n + 1) / 2;
    }

    /** Uniform in [0, 1) from one word. */
    public static float uniform(int word) {
        return (word >>> 8) * TWO_M24;
    }

    /** Uniform in [0, 1) from 64 bits. */
    public static double uniform(long bits) {
        return (bits >>> 11) * TWO_M53;
    }

    /**
     * An element is dropped when {@code word >>> 1} is below this threshold: {@code p * 2^31}, rounded. For p = 1 it is 2^31,
     * which is negative as an int, so it must be compared unsigned.
     *
     * @throws IllegalArgumentException when {@code p} is not from 0 to 1
     */
    public static int dropThreshold(double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("dropout: p must lie in 0 .. 1: " + p);
        }
        return (int) Math.round(p * 0x1p31);
    }

    /** Whether dropout keeps the element with this word. */
    public static boolean keeps(int word, int threshold) {
        return Integer.compareUnsigned(word >>> 1, threshold) >= 0;
    }

    /** Fills {@code y[at .. at + n - 1]} with numbers uniform in [low, high), or all low if the two are equal. */
    public static void fillUniform(long seed, long counter, float low, float high, float[] y, int at, int n) {
        float range = high - low;
        float last = Math.max(low, Math.nextDown(high));
        int[] words = new int[4];
        for (int i = 0; i < n; i++) {
            if (i % 4 == 0) {
                Philox.block(seed, counter + i / 4, words, 0);
            }
            y[at + i] = Math.min(Math.fma(uniform(words[i % 4]), range, low), last);
        }
    }

    /** The same in FLOAT64. */
    public static void fillUniform(long seed, long counter, double low, double high, double[] y, int at, int n) {
        double range = high - low;
        double last = Math.max(low, Math.nextDown(high));
        int[] words = new int[4];
        for (int i = 0; i < n; i++) {
            if (i % 2 == 0) {
                Philox.block(seed, counter + i / 2, words, 0);
            }
            y[at + i] = Math.min(Math.fma(uniform(pair(words, 2 * (i % 2))), range, low), last);
        }
    }

    /** Fills {@code y[at .. at + n - 1]} with normal numbers of the given mean and standard deviation. */
    public static void fillNormal(long seed, long counter, float mean, float std, float[] y, int at, int n) {
        int[] words = new int[4];
        for (int i = 0; i < n; i += 2) {
            if (i % 4 == 0) {
                Philox.block(seed, counter + i / 4, words, 0);
            }
            float v = Math.fma((float) (words[i % 4] >>> 1), TWO_M31, TWO_M32);
            float x = (words[i % 4 + 1] >> 8) * TWO_M23;
            float r = (float) Math.sqrt(-2 * Log.log(v));
            y[at + i] = Math.fma(r * SinCosPi.cos(x), std, mean);
            if (i + 1 < n) {
                y[at + i + 1] = Math.fma(r * SinCosPi.sin(x), std, mean);
            }
        }
    }

    /** The same in FLOAT64. */
    public static void fillNormal(long seed, long counter, double mean, double std, double[] y, int at, int n) {
        int[] words = new int[4];
        for (int i = 0; i < n; i += 2) {
            Philox.block(seed, counter + i / 2, words, 0);
            double v = Math.fma((double) (pair(words, 0) >>> 1), TWO_M63, TWO_M64);
            double x = (pair(words, 2) >> 11) * TWO_M52;
            double r = Math.sqrt(-2 * Log.log(v));
            y[at + i] = Math.fma(r * SinCosPi.cos(x), std, mean);
            if (i + 1 < n) {
                y[at + i + 1] = Math.fma(r * SinCosPi.sin(x), std, mean);
            }
        }
    }

    private static long pair(int[] words, int low) {
        return (long) words[low + 1] << 32 | Integer.toUnsignedLong(words[low]);
    }
}
