package weft.kernels.simulator.forms;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.kernels.Gpu;

/** Kernels on integers, bits, bytes and vectors, and of operations of a warp. */
class BitKernelsTest {

    private static Gpu[] gpus;

    @BeforeAll
    static void open() {
        gpus = FormKernels.open();
    }

    @AfterAll
    static void close() {
        Stream.of(gpus).forEach(Gpu::close);
    }

    private static float f(int bits) {
        return Float.intBitsToFloat(bits);
    }

    private static long wide(int high, int low) {
        return (long) high << 32 | low & 0xffffffffL;
    }

    /** {@code op} on each piece of {@code width} bits. */
    private static int lanes(int a, int b, int width, boolean signed, IntBinaryOperator op) {
        int result = 0;
        int mask = (1 << width) - 1;
        for (int at = 0; at < 32; at += width) {
            int x = signed ? a << 32 - width - at >> 32 - width : a >>> at & mask;
            int y = signed ? b << 32 - width - at >> 32 - width : b >>> at & mask;
            result |= (op.applyAsInt(x, y) & mask) << at;
        }
        return result;
    }

    private static int byteAt(int a, int k, boolean signed) {
        return signed ? (byte) (a >>> 8 * k) : a >>> 8 * k & 255;
    }

    private static int dot4(int a, int b, int c, boolean aSigned, boolean bSigned) {
        int sum = c;
        for (int k = 0; k < 4; k++) {
            sum += byteAt(a, k, aSigned) * byteAt(b, k, bSigned);
        }
        return sum;
    }

    private static int permute(int a, int b, int... from) {
        int result = 0;
        for (int k = 0; k < 4; k++) {
            int s = from[k] & 7;
            result |= (s < 4 ? byteAt(a, s, false) : byteAt(b, s - 4, false)) << 8 * k;
        }
        return result;
    }

    private static int field(int a, int position, int length, boolean signed) {
        BigInteger value = signed ? BigInteger.valueOf(a) : BigInteger.valueOf(a & 0xffffffffL);
        BigInteger low = value.shiftRight(position).mod(BigInteger.ONE.shiftLeft(length));
        boolean extends1 = signed && length > 0 && low.testBit(length - 1);
        return (extends1 ? low.subtract(BigInteger.ONE.shiftLeft(length)) : low).intValue();
    }

    private static int rounded(BigDecimal exact, boolean up) {
        float nearest = exact.floatValue();
        int side = Float.isInfinite(nearest) ? -1 : exact.compareTo(new BigDecimal(nearest));
        float down = side < 0 ? Math.nextDown(nearest) : nearest;
        return Float.floatToRawIntBits(!up ? down : side > 0 ? Math.nextUp(nearest) : nearest);
    }

    private static int clamped(long a) {
        return Math.clamp(a, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static BigDecimal exact(int bits) {
        return new BigDecimal(f(bits));
    }

    private static int nth(int mask, int base, int offset) {
        int[] set = IntStream.range(0, 32).filter(k -> (mask >>> k & 1) != 0)
                .filter(k -> offset >= 0 ? k >= base : k <= base).toArray();
        int k = offset >= 0 ? offset - 1 : set.length + offset;
        if (offset == 0) {
            return (mask >>> base & 1) != 0 ? base : -1;
        }
        return k >= 0 && k < set.length ? set[k] : -1;
    }

    static Stream<FormKernels.Case> bits() {
        FormKernels k = new FormKernels();
        k.word("reverse", (a, b, c, i) -> Integer.reverse(a));
        k.word("leading", (a, b, c, i) -> Integer.numberOfLeadingZeros(a) | Long.numberOfLeadingZeros(wide(a, b)) << 8);
        k.word("population", (a, b, c, i) -> Integer.bitCount(a) | Long.bitCount(wide(a, b)) << 8);
        k.word("first_set", (a, b, c, i) -> (a == 0 ? 0 : Integer.numberOfTrailingZeros(a) + 1)
                | (wide(a, b) == 0 ? 0 : Long.numberOfTrailingZeros(wide(a, b)) + 1) << 8);
        k.word("bytes", (a, b, c, i) -> permute(a, b, c, c >>> 4, c >>> 8, c >>> 12));
        k.word("funnel_l", (a, b, c, i) -> (int) (wide(b, a) << (c & 31) >>> 32));
        k.word("funnel_r", (a, b, c, i) -> (int) (wide(b, a) >>> (c & 31)));
        k.word("funnel_lc", (a, b, c, i) -> Integer.compareUnsigned(c, 32) >= 0 ? a : (int) (wide(b, a) << c >>> 32));
        k.word("funnel_rc", (a, b, c, i) -> Integer.compareUnsigned(c, 32) >= 0 ? b : (int) (wide(b, a) >>> c));
        k.word("rotate", (a, b, c, i) -> Integer.rotateLeft(a, b));
        k.word("differences", (a, b, c, i) -> (int) Math.abs((long) a - b) + c
                + (int) Math.abs((a & 0xffffffffL) - (b & 0xffffffffL)) + c);
        k.word("product24", (a, b, c, i) -> (a << 8 >> 8) * (b << 8 >> 8) + (a & 0xffffff) * (b & 0xffffff));
        k.word("high_signed", (a, b, c, i) -> (int) ((long) a * b >> 32));
        k.word("high_unsigned", (a, b, c, i) -> (int) ((a & 0xffffffffL) * (b & 0xffffffffL) >>> 32));
        k.word("high_64", (a, b, c, i) -> (int) (Math.unsignedMultiplyHigh(wide(a, b), wide(c, a)) >>> 7));
        k.word("averages", (a, b, c, i) -> {
            long u = (a & 0xffffffffL) + (b & 0xffffffffL);
            return (int) ((long) a + b >> 1) ^ (int) ((long) a + b + 1 >> 1) ^ (int) (u >> 1) ^ (int) (u + 1 >> 1);
        });
        k.word("dot_signed", (a, b, c, i) -> dot4(a, b, c, true, true));
        k.word("dot_unsigned", (a, b, c, i) -> dot4(a, b, c, false, false));
        k.word("dot_mixed", (a, b, c, i) -> dot4(a, b, c, false, true));
        k.word("dot2_low", (a, b, c, i) -> c + (short) a * byteAt(b, 0, true) + (a >> 16) * byteAt(b, 1, true));
        k.word("dot2_high", (a, b, c, i) -> c + (a & 0xffff) * byteAt(b, 2, false) + (a >>> 16) * byteAt(b, 3, false));
        k.word("simd_add", (a, b, c, i) -> lanes(a, b, 8, false, Integer::sum));
        k.word("simd_add_saturated", (a, b, c, i) -> lanes(a, b, 16, true, (p, q) -> Math.clamp(p + q, -32768, 32767)));
        k.word("simd_difference", (a, b, c, i) -> lanes(a, b, 8, false, (p, q) -> Math.abs(p - q)));
        k.word("simd_average", (a, b, c, i) -> lanes(a, b, 8, false, (p, q) -> p + q + 1 >> 1));
        k.word("simd_extremes", (a, b, c, i) -> lanes(a, b, 16, true, Math::max) ^ lanes(a, b, 8, false, Math::min));
        k.word("simd_equal", (a, b, c, i) -> lanes(a, b & 0xff00ffff, 8, false, (p, q) -> p == q ? 255 : 0));
        k.word("simd_sum", (a, b, c, i) -> dot4(lanes(a, b, 8, false, (p, q) -> Math.abs(p - q)), 0x01010101, 0, false, false));
        k.word("simd_set", (a, b, c, i) -> lanes(a, b, 16, false, (p, q) -> p < q ? 1 : 0));
        k.word("simd_negate", (a, b, c, i) -> lanes(a, a, 16, true, (p, q) -> Math.min(-p, 32767))
                ^ lanes(b, b, 8, true, (p, q) -> Math.abs(p)));
        k.word("nth_set", (a, b, c, i) -> nth(a, b & 31, (c & 7) - 3));
        k.word("extract_signed", (a, b, c, i) -> field(a, b & 255, c & 255, true));
        k.word("extract_unsigned", (a, b, c, i) -> field(a, b & 255, c & 255, false));
        k.word("insert", (a, b, c, i) -> {
            int mask = (1 << (c >>> 5 & 31)) - 1 << (c & 31);
            return b & ~mask | a << (c & 31) & mask;
        });
        k.word("logic", (a, b, c, i) -> a & b | b & c | a & c);
        k.word("forward", (a, b, c, i) -> permute(a, b, c & 3, (c & 3) + 1, (c & 3) + 2, (c & 3) + 3));
        k.word("backward", (a, b, c, i) -> permute(a, b, c & 3, (c & 3) - 1, (c & 3) - 2, (c & 3) - 3));
        k.word("replicate", (a, b, c, i) -> byteAt(a, c & 3, false) * 0x01010101);
        k.word("clamp_left", (a, b, c, i) -> permute(a, b, c & 3, Math.max(c & 3, 1), Math.max(c & 3, 2), 3));
        k.word("clamp_right", (a, b, c, i) -> permute(a, b, 0, Math.min(c & 3, 1), Math.min(c & 3, 2), c & 3));
        k.word("replicate_half", (a, b, c, i) -> (a >>> 16 * (c & 1) & 0xffff) * 0x00010001);
        k.word("shift_amount", (a, b, c, i) -> (a == 0 ? -1 : Integer.numberOfLeadingZeros(a))
                ^ 31 - Integer.numberOfLeadingZeros(b < 0 ? ~b : b) ^ c);
        k.word("saturated_sum", (a, b, c, i) -> clamped(clamped((long) a + b) - (long) c));
        k.word("wide_chain", (a, b, c, i) -> {
            long sum = (a & 0xffffffffL) * (b & 0xffffffffL) + (c & 0xffffffffL);
            return (int) sum ^ (int) (sum >>> 32);
        });
        k.word("packed", (a, b, c, i) -> (Integer.rotateLeft(a, 16) ^ b) + c);
        k.word("division", (a, b, c, i) -> a / (b | 1) ^ Integer.divideUnsigned(a, b | 1) ^ a % (c | 1)
                ^ Integer.remainderUnsigned(a, c | 1));
        k.word("wide_sum", (a, b, c, i) -> BigInteger.valueOf(a & 0xffffffffL).shiftLeft(90)
                .or(BigInteger.valueOf(b & 0xffffffffL))
                .multiply(BigInteger.valueOf(3)).add(BigInteger.valueOf(c & 0xffffffffL)).mod(BigInteger.ONE.shiftLeft(128))
                .shiftRight(61).intValue());
        k.word("absolute", (a, b, c, i) -> Math.abs(a) + (int) (Math.abs((long) b << 20) >> 20));
        k.word("float_up", (a, b, c, i) -> (int) Math.ceil(f(a)));
        k.word("float_unsigned", (a, b, c, i) -> (int) Math.clamp((long) f(a), 0, 0xffffffffL));
        k.word("double_down", (a, b, c, i) -> {
            double d = Double.longBitsToDouble(wide(a, b));
            return d != d ? Integer.MIN_VALUE : (int) Math.floor(d);
        });
        k.word("from_long", (a, b, c, i) -> rounded(new BigDecimal((a & 0xffffffffL) << 20 | b & 0xffffffffL), false));
        k.word("sum_up", (a, b, c, i) -> rounded(exact(a & 0x7effffff).add(exact(b & 0x7effffff)), true));
        k.word("fused_toward_zero", (a, b, c, i) -> rounded(exact(a & 0x5fffffff).multiply(exact(b & 0x5fffffff))
                .add(exact(c & 0x5fffffff)), false));
        k.word("signs", (a, b, c, i) -> (a & 0x7fffffff | b & 0x80000000) ^ (Float.isInfinite(f(c)) ? 1 : 0) ^ (c < 0 ? 2 : 0));
        k.word("saturate", (a, b, c, i) -> Float.floatToRawIntBits(f(a) > 0 ? Math.min(1, f(a)) : 0));
        k.word("crc", (a, b, c, i) -> {
            CRC32 crc = new CRC32();
            for (int j = 0; j < 4; j++) {
                crc.update(a >>> 8 * j & 255);
            }
            return (int) crc.getValue();
        });
        k.whole("vectors", x -> {
            int[] y = new int[FormKernels.N];
            Arrays.setAll(y, i -> 4 * x[i] ^ Integer.reverseBytes(x[i])
                    ^ (x[i + FormKernels.N] >>> 16) + (x[i + FormKernels.N] & 0xffff) ^ x[i & ~3] ^ x[i | 3]
                    ^ (x[(i & ~3) + 2] >>> 16 | x[i | 3] << 16) ^ byteAt(x[i], 0, true) * byteAt(x[i], 1, true));
            return y;
        });
        return k.cases("bits.ptx", "sm_75", "sm_80");
    }

    /** What a thread writes, from the words of all threads and its own number. */
    interface OfAll {
        int of(int[] x, int i);
    }

    private static void all(FormKernels k, String entry, OfAll word) {
        k.whole(entry, x -> {
            int[] y = new int[FormKernels.N];
            Arrays.setAll(y, i -> word.of(x, i));
            return y;
        });
    }

    /** The lanes of the warp of thread {@code i} for which a condition of their word holds. */
    private static int mask(int[] x, int i, IntPredicate condition) {
        int mask = 0;
        for (int lane = 0; lane < 32; lane++) {
            mask |= condition.test(x[(i & ~31) + lane]) ? 1 << lane : 0;
        }
        return mask;
    }

    private static int reduced(int[] x, int i, IntBinaryOperator op) {
        return Arrays.stream(x, i & ~31, (i & ~31) + 32).reduce(op).orElseThrow();
    }

    static Stream<FormKernels.Case> warp() {
        FormKernels k = new FormKernels();
        all(k, "shuffle_up", (x, i) -> (i & 15) >= 3 ? x[i - 3] : x[i]);
        all(k, "shuffle_down", (x, i) -> (i & 7) + 5 < 8 ? x[i + 5] : x[i]);
        all(k, "shuffle_xor", (x, i) -> x[i ^ 21]);
        all(k, "shuffle_index", (x, i) -> x[i & ~3 | x[i + FormKernels.N] & 3]);
        all(k, "shuffle_long", (x, i) -> x[i ^ 31] << 16 | x[(i ^ 31) + FormKernels.N] >>> 16);
        all(k, "votes", (x, i) -> (mask(x, i, v -> (v & 3) != 0) == -1 ? 1 : 0) | (mask(x, i, v -> (v & 31) == 7) != 0 ? 2 : 0));
        all(k, "ballot", (x, i) -> mask(x, i, v -> (v & 4) != 0));
        all(k, "match_any", (x, i) -> mask(x, i, v -> (v & 3) == (x[i] & 3)));
        all(k, "match_all", (x, i) -> {
            int odd = mask(x, i, v -> (v & 1) != 0);
            return (i & 32) != 0 || odd == 0 || odd == -1 ? -1 ^ 1 : 0;
        });
        all(k, "shuffle_inside", (x, i) -> (i & 31) + 9 < 32 ? x[i + 9] ^ 1 : x[i]);
        all(k, "lanes", (x, i) -> -1 ^ i & 31);
        all(k, "scan", (x, i) -> Arrays.stream(x, i & ~31, i + 1).sum());
        all(k, "sort", (x, i) -> Arrays.stream(x, i & ~31, (i & ~31) + 32).map(v -> v ^ Integer.MIN_VALUE).sorted()
                .map(v -> v ^ Integer.MIN_VALUE).toArray()[i & 31]);
        all(k, "compact", (x, i) -> {
            int[] odd = Arrays.stream(x, i & ~31, (i & ~31) + 32).filter(v -> (v & 1) != 0).toArray();
            return (i & 31) < odd.length ? odd[i & 31] : 0;
        });
        return k.cases("warp.ptx", "sm_75", "sm_80");
    }

    static Stream<FormKernels.Case> reductions() {
        FormKernels k = new FormKernels();
        all(k, "sum", (x, i) -> reduced(x, i, Integer::sum));
        all(k, "least", (x, i) -> reduced(x, i, Math::min));
        all(k, "greatest", (x, i) -> reduced(x, i, (p, q) -> Integer.compareUnsigned(p, q) > 0 ? p : q));
        all(k, "conjunction", (x, i) -> reduced(x, i, (p, q) -> p & q) | 0xff);
        all(k, "disjunction", (x, i) -> reduced(x, i, (p, q) -> p | q) & 0xf0f0);
        all(k, "parity", (x, i) -> reduced(x, i, (p, q) -> p ^ q));
        return k.cases("reduce.ptx", "sm_80");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"bits", "warp", "reductions"})
    void aKernelGivesWhatJavaComputes(FormKernels.Case kernel) {
        FormKernels.check(gpus, kernel);
    }
}
