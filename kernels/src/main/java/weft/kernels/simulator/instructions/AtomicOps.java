package weft.kernels.simulator.instructions;

import java.util.function.IntUnaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * Atomic read-modify-write of one thread: each method changes the word (or the two words) at an index and returns what was
 * there. Blocks run on several cores, so 32-bit operations are compare-and-set loops; 64-bit operations take a lock that is
 * chosen by the index, because a pair of words has no compare-and-set.
 */
public final class AtomicOps {

    private static final Object[] LOCKS = new Object[64];

    static {
        for (int i = 0; i < LOCKS.length; i++) {
            LOCKS[i] = new Object();
        }
    }

    private AtomicOps() {}

    /** Replaces the word at an index by {@code change} of it; returns what was there. */
    public static int update(int[] words, int at, IntUnaryOperator change) {
        int old;
        do {
            old = (int) MemoryOps.WORDS.getVolatile(words, at);
        } while (!MemoryOps.WORDS.compareAndSet(words, at, old, change.applyAsInt(old)));
        return old;
    }

    private static long update(int[] words, int at, LongUnaryOperator change) {
        synchronized (LOCKS[at >>> 1 & 63]) {
            long old = MemoryOps.join((int) MemoryOps.WORDS.getVolatile(words, at),
                    (int) MemoryOps.WORDS.getVolatile(words, at + 1));
            long value = change.applyAsLong(old);
            MemoryOps.WORDS.setVolatile(words, at, (int) value);
            MemoryOps.WORDS.setVolatile(words, at + 1, (int) (value >>> 32));
            return old;
        }
    }

    @Ptx({"atom.add.u32", "atom.add.s32"})
    public static int add(int[] words, int at, int b) {
        return (int) MemoryOps.WORDS.getAndAdd(words, at, b);
    }

    @Ptx("atom.exch.b32")
    public static int exchange(int[] words, int at, int b) {
        return (int) MemoryOps.WORDS.getAndSet(words, at, b);
    }

    @Ptx("atom.cas.b32")
    public static int compareAndSwap(int[] words, int at, int expected, int b) {
        return (int) MemoryOps.WORDS.compareAndExchange(words, at, expected, b);
    }

    @Ptx("atom.and.b32")
    public static int and(int[] words, int at, int b) {
        return update(words, at, (IntUnaryOperator) old -> old & b);
    }

    @Ptx("atom.or.b32")
    public static int or(int[] words, int at, int b) {
        return update(words, at, (IntUnaryOperator) old -> old | b);
    }

    @Ptx("atom.xor.b32")
    public static int xor(int[] words, int at, int b) {
        return update(words, at, (IntUnaryOperator) old -> old ^ b);
    }

    @Ptx("atom.min.s32")
    public static int minimum(int[] words, int at, int b) {
        return update(words, at, (IntUnaryOperator) old -> Math.min(old, b));
    }

    @Ptx("atom.min.u32")
    public static int minimumUnsigned(int[] words, int at, int b) {
        return update(words, at, (IntUnaryOperator) old -> IntegerOps.minimumUnsigned(old, b));
    }

    @Ptx("atom.max.s32")
    public static int maximum(int[] words, int at, int b) {
        return update(words, at, (IntUnaryOperator) old -> Math.max(old, b));
    }

    @Ptx("atom.max.u32")
    public static int maximumUnsigned(int[] words, int at, int b) {
        return update(words, at, (IntUnaryOperator) old -> IntegerOps.maximumUnsigned(old, b));
    }

    /** Counts up and wraps to 0 after {@code limit}. */
    @Ptx("atom.inc.u32")
    public static int increment(int[] words, int at, int limit) {
        return update(words, at, (IntUnaryOperator) old -> Integer.compareUnsigned(old, limit) >= 0 ? 0 : old + 1);
    }

    /** Counts down and wraps to {@code limit} after 0. */
    @Ptx("atom.dec.u32")
    public static int decrement(int[] words, int at, int limit) {
        return update(words, at, (IntUnaryOperator) old -> old == 0 || Integer.compareUnsigned(old, limit) > 0 ? limit : old - 1);
    }

    @Ptx({"atom.add.u64", "atom.add.s64"})
    public static long add(int[] words, int at, long b) {
        return update(words, at, (LongUnaryOperator) old -> old + b);
    }

    @Ptx("atom.exch.b64")
    public static long exchange(int[] words, int at, long b) {
        return update(words, at, (LongUnaryOperator) old -> b);
    }

    @Ptx("atom.cas.b64")
    public static long compareAndSwap(int[] words, int at, long expected, long b) {
        return update(words, at, (LongUnaryOperator) old -> old == expected ? b : old);
    }

    @Ptx("atom.and.b64")
    public static long and(int[] words, int at, long b) {
        return update(words, at, (LongUnaryOperator) old -> old & b);
    }

    @Ptx("atom.or.b64")
    public static long or(int[] words, int at, long b) {
        return update(words, at, (LongUnaryOperator) old -> old | b);
    }

    @Ptx("atom.xor.b64")
    public static long xor(int[] words, int at, long b) {
        return update(words, at, (LongUnaryOperator) old -> old ^ b);
    }

    @Ptx("atom.min.s64")
    public static long minimum(int[] words, int at, long b) {
        return update(words, at, (LongUnaryOperator) old -> Math.min(old, b));
    }

    @Ptx("atom.min.u64")
    public static long minimumUnsigned(int[] words, int at, long b) {
        return update(words, at, (LongUnaryOperator) old -> IntegerOps.minimumUnsigned(old, b));
    }

    @Ptx("atom.max.s64")
    public static long maximum(int[] words, int at, long b) {
        return update(words, at, (LongUnaryOperator) old -> Math.max(old, b));
    }

    @Ptx("atom.max.u64")
    public static long maximumUnsigned(int[] words, int at, long b) {
        return update(words, at, (LongUnaryOperator) old -> IntegerOps.maximumUnsigned(old, b));
    }

    /** Counts up and wraps to 0 after {@code limit}. */
    @Ptx("atom.inc.u64")
    public static long increment(int[] words, int at, long limit) {
        return update(words, at, (LongUnaryOperator) old -> Long.compareUnsigned(old, limit) >= 0 ? 0 : old + 1);
    }

    /** Counts down and wraps to {@code limit} after 0. */
    @Ptx("atom.dec.u64")
    public static long decrement(int[] words, int at, long limit) {
        return update(words, at, (LongUnaryOperator) old -> old == 0 || Long.compareUnsigned(old, limit) > 0 ? limit : old - 1);
    }

    @Ptx("atom.add.f32")
    public static float add(int[] words, int at, float b) {
        return Float.intBitsToFloat(
                update(words, at, (IntUnaryOperator) old -> Float.floatToRawIntBits(FloatOps.add(Float.intBitsToFloat(old), b))));
    }

    @Ptx("atom.add.f64")
    public static double add(int[] words, int at, double b) {
        return Double.longBitsToDouble(update(words, at,
                (LongUnaryOperator) old -> Double.doubleToRawLongBits(DoubleOps.add(Double.longBitsToDouble(old), b))));
    }

    /** Compare-and-swap of the 16 bits that lie {@code shift} bits into a word. */
    public static int compareAndSwapHalf(int[] words, int at, int shift, int expected, int b) {
        int old = update(words, at, (IntUnaryOperator) word -> (word >>> shift & 0xffff) == (expected & 0xffff)
                ? word & ~(0xffff << shift) | (b & 0xffff) << shift : word);
        return old >>> shift & 0xffff;
    }
}
