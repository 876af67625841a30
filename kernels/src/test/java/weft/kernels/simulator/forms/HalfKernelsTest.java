package weft.kernels.simulator.forms;

import java.math.RoundingMode;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.kernels.Gpu;
import weft.kernels.simulator.HalfNumber;

/** Kernels that use cuda_fp16.h and cuda_bf16.h. */
class HalfKernelsTest {

    private static final HalfNumber F16 = HalfNumber.F16;
    private static final HalfNumber BF16 = HalfNumber.BF16;

    private static Gpu[] gpus;

    @BeforeAll
    static void open() {
        gpus = FormKernels.open();
    }

    @AfterAll
    static void close() {
        Stream.of(gpus).forEach(Gpu::close);
    }

    private static int round(HalfNumber n, double value) {
        return n.round(value, RoundingMode.HALF_EVEN);
    }

    /** Both halves of a word. */
    private static FormKernels.Word pairs(FormKernels.Word one) {
        return (a, b, c, i) -> one.of(a & 0xffff, b & 0xffff, c & 0xffff, i) | one.of(a >>> 16, b >>> 16, c >>> 16, i) << 16;
    }

    private static float f(int bits) {
        return Float.intBitsToFloat(bits);
    }

    private static double d(int high, int low) {
        return Double.longBitsToDouble((long) high << 32 | low & 0xffffffffL);
    }

    private static int saturated(int bits) {
        return F16.value(bits) > 0 ? F16.value(bits) > 1 ? F16.one() : bits : 0;
    }

    private static int relu(HalfNumber n, int bits) {
        return n.isNaN(bits) || n.value(bits) > 0 ? bits : 0;
    }

    private static int extreme(HalfNumber n, int a, int b, boolean least, boolean keepsNaN) {
        double x = n.value(a);
        double y = n.value(b);
        if (x != x || y != y) {
            return keepsNaN || x != x && y != y ? 0x7fff : (x != x ? b : a) & 0xffff;
        }
        boolean first = x < y || x == y && (a & 0x8000) != 0;
        return (first == least ? a : b) & 0xffff;
    }

    private static int bit(boolean condition, int at) {
        return condition ? 1 << at : 0;
    }

    private static void arithmetic(FormKernels k, HalfNumber n, String one, String two) {
        k.word(one + "add", (a, b, c, i) -> n.multiplyAdd(n.value(a), 1, n.value(b)));
        k.word(one + "sub", (a, b, c, i) -> n.multiplyAdd(n.value(b), -1, n.value(a)));
        k.word(one + "mul", (a, b, c, i) -> product(n, a, b));
        k.word(one + "fma", (a, b, c, i) -> n.multiplyAdd(n.value(a), n.value(b), n.value(c)));
        k.word(one + "div", (a, b, c, i) -> round(n, n.value(a) / n.value(b)));
        k.word(one + "min", (a, b, c, i) -> extreme(n, a, b, true, false));
        k.word(one + "max_nan", (a, b, c, i) -> extreme(n, a, b, false, true));
        k.word(two + "add", pairs((a, b, c, i) -> n.multiplyAdd(n.value(a), 1, n.value(b))));
        k.word(two + "fma", pairs((a, b, c, i) -> n.multiplyAdd(n.value(a), n.value(b), n.value(c))));
        k.word(two + "less", pairs((a, b, c, i) -> n.value(a) < n.value(b) ? n.one() : 0));
        k.word(one + "from_float", (a, b, c, i) -> round(n, f(a)));
        k.word(one + "from_float_rz", (a, b, c, i) -> n.round(f(a), RoundingMode.DOWN));
        k.word(one + "from_float_ru", (a, b, c, i) -> n.round(f(a), RoundingMode.CEILING));
        k.word(one + "from_double", (a, b, c, i) -> round(n, d(a, b)));
        k.word(two + "from_floats", (a, b, c, i) -> round(n, f(a)) | round(n, f(b)) << 16);
        k.word(one + "to_float", (a, b, c, i) -> n.isNaN(a) ? 0x7fffffff : Float.floatToRawIntBits((float) n.value(a)));
        k.word(one + "to_int", (a, b, c, i) -> (int) n.value(a));
        k.word(one + "from_int", (a, b, c, i) -> round(n, a));
    }

    /** The product keeps the sign of a zero. */
    private static int product(HalfNumber n, int a, int b) {
        double x = n.value(a);
        double y = n.value(b);
        return n.multiplyAdd(x, y, Math.copySign(0, Math.copySign(1, x) * Math.copySign(1, y)));
    }

    private static void whole(FormKernels k, String entry, DoubleUnaryOperator f) {
        k.word(entry, (a, b, c, i) -> round(F16, f.applyAsDouble(F16.value(a))));
    }

    private static void near(FormKernels k, String entry, DoubleUnaryOperator f) {
        k.near(entry, 1, (a, b, c, i) -> round(F16, f.applyAsDouble(F16.value(a))));
    }

    static Stream<FormKernels.Case> half() {
        FormKernels k = new FormKernels();
        arithmetic(k, F16, "h_", "h2_");
        k.word("h_operators", (a, b, c, i) -> F16.multiplyAdd(F16.value(c), -1, F16.value(product(F16, a, b))));
        k.word("h_add_sat", (a, b, c, i) -> saturated(F16.multiplyAdd(F16.value(a), 1, F16.value(b))));
        k.word("h_fma_sat", (a, b, c, i) -> saturated(F16.multiplyAdd(F16.value(a), F16.value(b), F16.value(c))));
        k.word("h_neg", (a, b, c, i) -> (a ^ 0x8000) & 0xffff);
        k.word("h_abs", (a, b, c, i) -> a & 0x7fff);
        k.word("h_compare", (a, b, c, i) -> {
            double x = F16.value(a);
            double y = F16.value(b);
            boolean ordered = x == x && y == y;
            return bit(x == y, 0) | bit(x != y && ordered, 1) | bit(x < y, 2) | bit(x <= y, 3) | bit(x > y, 4) | bit(x >= y, 5)
                    | bit(x == y || !ordered, 6) | bit(x != y, 7) | bit(!(x >= y), 8) | bit(!(x < y), 9) | bit(x != x, 10)
                    | bit(Double.isInfinite(x), 11);
        });
        k.word("h2_sub", pairs((a, b, c, i) -> F16.multiplyAdd(F16.value(b), -1, F16.value(a))));
        k.word("h2_mul_sat", pairs((a, b, c, i) -> saturated(product(F16, a, b))));
        k.word("h2_neg_abs", (a, b, c, i) -> a | 0x80008000);
        k.word("h2_max", pairs((a, b, c, i) -> extreme(F16, a, b, false, false)));
        k.word("h2_mask", pairs((a, b, c, i) -> F16.value(a) < F16.value(b) ? 0 : 0xffff));
        k.word("h2_all", (a, b, c, i) -> bit(F16.value(a) < F16.value(b) && F16.value(a >>> 16) < F16.value(b >>> 16), 0)
                | bit(F16.value(a) != F16.value(b) && F16.value(a >>> 16) != F16.value(b >>> 16), 1));
        k.word("h2_swap", (a, b, c, i) -> a << 16 | a >>> 16);
        k.word("h2_highs", (a, b, c, i) -> a >>> 16 | b & 0xffff0000);
        whole(k, "h_floor", Math::floor);
        whole(k, "h_ceil", Math::ceil);
        whole(k, "h_rint", Math::rint);
        whole(k, "h_trunc", v -> Math.copySign(Math.floor(Math.abs(v)), v));
        near(k, "h_exp2", v -> Math.pow(2, v));
        near(k, "h_exp", Math::exp);
        near(k, "h_log", Math::log);
        near(k, "h_sqrt", Math::sqrt);
        near(k, "h_rsqrt", v -> 1 / Math.sqrt(v));
        near(k, "h_rcp", v -> 1 / v);
        k.near("h_sin", 1, (a, b, c, i) -> round(F16, Math.sin(F16.value(a & 0xbfff))));
        k.word("h_from_float_rd", (a, b, c, i) -> F16.round(f(a), RoundingMode.FLOOR));
        k.word("h_to_int_rn", (a, b, c, i) -> (int) Math.rint(F16.value(a)));
        k.word("h_to_short", (a, b, c, i) -> Math.clamp((int) Math.ceil(F16.value(a)), -32768, 32767) & 0xffff);
        k.word("h_to_unsigned", (a, b, c, i) -> (int) Math.clamp((long) Math.floor(F16.value(a)), 0, 0xffffffffL));
        k.word("h_to_long", (a, b, c, i) -> (int) ((F16.isNaN(a) ? Long.MIN_VALUE : (long) F16.value(a)) >> 8));
        k.word("h_from_unsigned", (a, b, c, i) -> F16.round(a >>> 12, RoundingMode.DOWN));
        k.word("h_from_long", (a, b, c, i) -> F16.round((long) a << 2, RoundingMode.CEILING));
        k.word("h_from_ushort", (a, b, c, i) -> F16.round(a & 0xffff, RoundingMode.FLOOR));
        k.word("h2_polynomial", pairs((a, b, c, i) -> {
            int s = round(F16, 0.125);
            for (int j = 1; j < 6; j++) {
                s = F16.multiplyAdd(F16.value(s), F16.value(a), F16.value(round(F16, 1.0f / j)));
            }
            return s;
        }));
        k.whole("h_butterfly", HalfKernelsTest::butterfly);
        k.word("h2_axpy", pairs((a, b, c, i) -> F16.multiplyAdd(F16.value(product(F16, a, round(F16, 1.5))), 1, -0.25)));
        return k.cases("half.ptx", "sm_75", "sm_80");
    }

    private static int[] butterfly(int[] x) {
        int[] s = new int[FormKernels.N];
        for (int i = 0; i < s.length; i++) {
            int v = x[i] & 0x3bff3bff;
            s[i] = pairs((a, b, c, t) -> product(F16, a, a)).of(v, 0, 0, i);
        }
        for (int o = 16; o > 0; o /= 2) {
            int[] next = new int[s.length];
            for (int i = 0; i < s.length; i++) {
                next[i] = pairs((a, b, c, t) -> F16.multiplyAdd(F16.value(a), 1, F16.value(b))).of(s[i], s[i ^ o], 0, i);
            }
            s = next;
        }
        return s;
    }

    static Stream<FormKernels.Case> brain() {
        FormKernels k = new FormKernels();
        arithmetic(k, BF16, "b_", "b2_");
        k.word("b_to_float", (a, b, c, i) -> a << 16);
        k.word("b_fma_relu", (a, b, c, i) -> relu(BF16, BF16.multiplyAdd(BF16.value(a), BF16.value(b), BF16.value(c))));
        k.word("b_neg_abs", (a, b, c, i) -> a & 0xffff | 0x8000);
        k.word("b_less", (a, b, c, i) -> bit(BF16.value(a) < BF16.value(b), 0) | bit(!(BF16.value(a) < BF16.value(b)), 1));
        k.word("h_fma_relu", (a, b, c, i) -> relu(F16, F16.multiplyAdd(F16.value(a), F16.value(b), F16.value(c))));
        near(k, "h_tanh", Math::tanh);
        k.word("tf32_round", (a, b, c, i) -> f(a) != f(a) ? 0x7fffffff : Float.isInfinite(f(a)) ? a : a + 0x1000 & ~0x1fff);
        k.word("h2_from_floats_relu", (a, b, c, i) -> relu(F16, round(F16, f(b))) | relu(F16, round(F16, f(a))) << 16);
        k.whole("b_mean", x -> {
            int[] y = new int[FormKernels.N];
            for (int i = 0; i < y.length; i++) {
                double sum = 0;
                for (int lane = 0; lane < 32; lane++) {
                    sum += BF16.value(round(BF16, x[(i & ~31) + lane] & 255));
                }
                y[i] = round(BF16, sum / 32);
            }
            return y;
        });
        return k.cases("brain.ptx", "sm_80");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"half", "brain"})
    void aKernelGivesWhatJavaComputes(FormKernels.Case kernel) {
        FormKernels.check(gpus, kernel);
    }
}
