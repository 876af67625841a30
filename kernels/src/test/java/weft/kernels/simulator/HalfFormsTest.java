package weft.kernels.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.kernels.ptx.PtxType;
import weft.kernels.simulator.IntegerFormsTest.Expected;
import weft.kernels.simulator.IntegerFormsTest.Form;

/** Every form on 16-bit floats and on pairs of them, against exact decimals rounded once. */
public class HalfFormsTest {

    private static final int[] EDGES =
            {0, 0x8000, 1, 0x8001, 2, 0x3ff, 0x400, 0x83ff, 0x8400, 0x3c00, 0xbc00, 0x3c01, 0x3bff, 0x3800,
                    0x7bff, 0xfbff, 0x7c00, 0xfc00, 0x7e00, 0x7fff, 0xffff, 0x3555, 0x4248, 0x1400, 0x0c01, 0x3f80, 0xbf80,
                    0x7f80, 0xff80,
                    0x7f7f, 0xff7f, 0x80, 0x7f, 0x7fc0, 0x1f80, 0x4300};

    private static SimulatedDriver driver;

    @BeforeAll
    static void open() {
        driver = new SimulatedDriver(1);
    }

    @AfterAll
    static void close() {
        driver.close();
    }

    private static int flush(long bits) {
        return (bits & 0x7c00) == 0 ? (int) bits & 0x8000 : (int) bits & 0xffff;
    }

    private static int saturate(HalfNumber n, int bits) {
        double value = n.value(bits);
        return value > 0 ? value > 1 ? n.one() : bits : 0;
    }

    private static int relu(HalfNumber n, int bits) {
        return n.isNaN(bits) ? bits : n.value(bits) > 0 ? bits : 0;
    }

    private static int extreme(HalfNumber n, long a, long b, boolean least, boolean keepsNaN) {
        double x = n.value(a);
        double y = n.value(b);
        if (x != x || y != y) {
            return keepsNaN || x != x && y != y ? HalfNumber.NAN : (int) (x != x ? b : a) & 0xffff;
        }
        boolean first = x < y || x == y && (a & 0x8000) != 0;
        return (int) (first == least ? a : b) & 0xffff;
    }

    /** A form on one number, and the same on a pair. */
    private static void both(List<Form> forms, String name, HalfNumber n, int operands, Expected one) {
        String type = n == HalfNumber.F16 ? ".f16" : ".bf16";
        forms.add(new Form(name + type, "h".repeat(operands + 1), one));
        forms.add(new Form(name + type + "x2", "r".repeat(operands + 1),
                (a, b, c) -> one.of(a & 0xffff, b & 0xffff, c & 0xffff)
                        | one.of(a >>> 16 & 0xffff, b >>> 16 & 0xffff, c >>> 16 & 0xffff) << 16));
    }

    private static void arithmetic(List<Form> forms, HalfNumber n, String modifiers, IntUnaryOperator before,
            IntUnaryOperator after) {
        Expected value = (a, b, c) -> Double.doubleToRawLongBits(n.value(before.applyAsInt((int) a)));
        both(forms, "add" + modifiers, n, 2, (a, b, c) -> after.applyAsInt(n.multiplyAdd(v(value, a), 1, v(value, b))));
        both(forms, "sub" + modifiers, n, 2, (a, b, c) -> after.applyAsInt(n.multiplyAdd(v(value, b), -1, v(value, a))));
        both(forms, "mul" + modifiers, n, 2,
                (a, b, c) -> after.applyAsInt(n.multiplyAdd(v(value, a), v(value, b),
                        Math.copySign(0, Math.copySign(1, v(value, a)) * Math.copySign(1, v(value, b))))));
        both(forms, "fma.rn" + modifiers.replace(".rn", ""), n, 3,
                (a, b, c) -> after.applyAsInt(n.multiplyAdd(v(value, a), v(value, b), v(value, c))));
    }

    private static double v(Expected value, long bits) {
        return Double.longBitsToDouble(value.of(bits, 0, 0));
    }

    public static Stream<Form> forms() {
        List<Form> forms = new ArrayList<>();
        for (HalfNumber n : HalfNumber.values()) {
            arithmetic(forms, n, "", a -> a, a -> a);
            both(forms, "fma.rn.relu", n, 3, (a, b, c) -> relu(n, n.multiplyAdd(n.value(a), n.value(b), n.value(c))));
            both(forms, "neg", n, 1, (a, b, c) -> a ^ 0x8000);
            both(forms, "abs", n, 1, (a, b, c) -> a & 0x7fff);
            both(forms, "min", n, 2, (a, b, c) -> extreme(n, a, b, true, false));
            both(forms, "max", n, 2, (a, b, c) -> extreme(n, a, b, false, false));
            both(forms, "min.NaN", n, 2, (a, b, c) -> extreme(n, a, b, true, true));
            both(forms, "max.NaN", n, 2, (a, b, c) -> extreme(n, a, b, false, true));
            both(forms, "max.NaN.xorsign.abs", n, 2,
                    (a, b, c) -> extreme(n, a & 0x7fff, b & 0x7fff, false, true) | (a ^ b) & 0x8000);
            both(forms, "min.xorsign.abs", n, 2,
                    (a, b, c) -> extreme(n, a & 0x7fff, b & 0x7fff, true, false) | (a ^ b) & 0x8000);
            both(forms, "tanh.approx", n, 1, (a, b, c) -> n.round((float) Math.tanh(n.value(a)), RoundingMode.HALF_EVEN));
        }
        HalfNumber f16 = HalfNumber.F16;
        arithmetic(forms, f16, ".rn.ftz", HalfFormsTest::flush, HalfFormsTest::flush);
        arithmetic(forms, f16, ".sat", a -> a, a -> saturate(f16, a));
        both(forms, "fma.rn.ftz.relu", f16, 3,
                (a, b, c) -> flush(relu(f16, f16.multiplyAdd(f16.value(flush(a)), f16.value(flush(b)), f16.value(flush(c))))));
        both(forms, "neg.ftz", f16, 1, (a, b, c) -> flush(a) ^ 0x8000);
        both(forms, "abs.ftz", f16, 1, (a, b, c) -> flush(a) & 0x7fff);
        both(forms, "min.ftz", f16, 2, (a, b, c) -> extreme(f16, flush(a), flush(b), true, false));
        both(forms, "max.ftz.NaN", f16, 2, (a, b, c) -> extreme(f16, flush(a), flush(b), false, true));
        both(forms, "ex2.approx", f16, 1, (a, b, c) -> f16.round(Math.pow(2, f16.value(a)), RoundingMode.HALF_EVEN));
        HalfNumber brain = HalfNumber.BF16;
        both(forms, "ex2.approx.ftz", brain, 1, (a, b, c) -> brain.round((float) Math.pow(2, brain.value(a)),
                RoundingMode.HALF_EVEN));
        comparisons(forms);
        return forms.stream();
    }

    private static void comparisons(List<Form> forms) {
        for (HalfNumber n : HalfNumber.values()) {
            String type = n == HalfNumber.F16 ? "f16" : "bf16";
            for (String op : List.of("eq", "ne", "lt", "le", "gt", "ge", "equ", "neu", "ltu", "leu", "gtu", "geu", "num",
                    "nan")) {
                forms.add(new Form("setp." + op + "." + type, "phh",
                        (a, b, c) -> FloatFormsTest.holds(op, n.value(a), n.value(b)) ? 1 : 0));
                both(forms, "set." + op + "." + type, n, 2,
                        (a, b, c) -> FloatFormsTest.holds(op, n.value(a), n.value(b)) ? n.one() : 0);
            }
            forms.removeIf(f -> f.instruction().matches("set\\..*\\.b?f16\\.b?f16x2"));
            both(forms, "set.le." + type + "x2", n, 2,
                    (a, b, c) -> FloatFormsTest.holds("le", n.value(a), n.value(b)) ? n.one() : 0);
            both(forms, "set.gtu.u32", n, 2, (a, b, c) -> FloatFormsTest.holds("gtu", n.value(a), n.value(b)) ? 0xffff : 0);
            forms.removeIf(f -> f.instruction().matches("set\\..*\\.(b?f16x2|u32)\\.b?f16"));
            forms.add(new Form("set.lt.u32." + type, "rhh", (a, b, c) -> n.value(a) < n.value(b) ? 0xffffffffL : 0));
            forms.add(new Form("set.lt.or." + type + "." + type, "hhhp",
                    (a, b, c) -> n.value(a) < n.value(b) || (c & 1) != 0 ? n.one() : 0));
            forms.add(new Form("setp.lt.and." + type, "phhp",
                    (a, b, c) -> n.value(a) < n.value(b) && (c & 1) != 0 ? 1 : 0));
            forms.add(new Form("setp.ge." + type + "x2 %p4|%p5, %r1, %r2; selp.b32 %r3, 1, 0, %p4; selp.b32 %r4, 2, 0, %p5; "
                    + "or.b32 %r0, %r3, %r4", "rrr",
                    (a, b, c) -> (n.value(a) >= n.value(b) ? 1 : 0)
                            | (n.value(a >>> 16) >= n.value(b >>> 16) ? 2 : 0)));
            forms.add(new Form("set.eq." + type + ".f32", "hff", (a, b, c) -> Float.intBitsToFloat((int) a) == Float
                    .intBitsToFloat((int) b) ? n.one() : 0));
        }
        forms.add(new Form("setp.lt.ftz.f16", "phh", (a, b, c) -> HalfNumber.F16.value(flush(a)) < HalfNumber.F16.value(flush(b))
                ? 1 : 0));
        forms.add(new Form("selp.b16", "hhhp", (a, b, c) -> ((c & 1) != 0 ? a : b) & 0xffff));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forms")
    void anInstructionGivesTheExactResultRoundedOnce(Form form) {
        long[][] operands = operands(form.kinds(), form.instruction().hashCode());
        long[] results = OpHarness.run(driver, form.instruction(), form.kinds(), operands);
        for (int i = 0; i < results.length; i++) {
            long[] o = operands[i];
            long expected = form.expected().of(o[0], o[1], o[2]) & (form.kinds().charAt(0) == 'h' ? 0xffff : 0xffffffffL);
            if (results[i] != expected) {
                assertThat(Long.toHexString(results[i])).as("%s of %x, %x, %x", form, o[0], o[1], o[2])
                        .isEqualTo(Long.toHexString(expected));
            }
        }
    }

    /** All pairs of edge values with a third one, then random bits, in both halves of a register. */
    private static long[][] operands(String kinds, long seed) {
        if (kinds.contains("f")) {
            return OpHarness.operands(kinds, seed);
        }
        Random random = new Random(seed);
        List<long[]> all = new ArrayList<>();
        for (int a : EDGES) {
            for (int b : EDGES) {
                all.add(new long[] {a, b, EDGES[random.nextInt(EDGES.length)]});
            }
        }
        for (int k = 0; k < 400; k++) {
            int near = random.nextInt(0x400);
            all.add(new long[] {0x3a00 + (random.nextInt() & 0x83ff), near << (k & 3) | 0x3800, random.nextInt(0x10000)});
        }
        boolean isPair = kinds.contains("r");
        for (long[] o : all) {
            for (int k = 0; k < 3; k++) {
                o[k] |= isPair ? all.get(random.nextInt(all.size()))[k] << 16 & 0xffff0000L : 0;
            }
        }
        return all.toArray(long[][]::new);
    }

    static Stream<Form> conversions() {
        List<Form> forms = new ArrayList<>();
        List<RoundingMode> modes = List.of(RoundingMode.HALF_EVEN, RoundingMode.DOWN, RoundingMode.FLOOR, RoundingMode.CEILING);
        List<String> names = List.of("rn", "rz", "rm", "rp");
        for (HalfNumber n : HalfNumber.values()) {
            String type = n == HalfNumber.F16 ? "f16" : "bf16";
            for (int m = 0; m < 4; m++) {
                RoundingMode mode = modes.get(m);
                String to = "cvt." + names.get(m) + "." + type;
                forms.add(new Form(to + ".f32", "hf", (a, b, c) -> n.round(Float.intBitsToFloat((int) a), mode)));
                forms.add(new Form(to + ".f64", "hg", (a, b, c) -> n.round(Double.longBitsToDouble(a), mode)));
                for (String from : List.of("s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64")) {
                    int bits = Integer.parseInt(from.substring(1));
                    String kinds = bits == 64 ? "hd" : bits == 32 ? "hr" : "hh";
                    forms.add(new Form(to + "." + from, kinds, (a, b, c) -> {
                        BigInteger number = IntegerFormsTest.big(a, bits, from.startsWith("s"));
                        return number.signum() == 0 ? 0 : n.round(new BigDecimal(number), mode);
                    }));
                }
                String whole = names.get(m) + "i";
                forms.add(new Form("cvt." + whole + "." + type + "." + type, "hh", (a, b, c) -> {
                    double value = n.value(a);
                    boolean special = !Double.isFinite(value) || value == 0;
                    return special ? n.round(value, mode) : n.round(Math.copySign(new BigDecimal(value).setScale(0, mode)
                            .doubleValue(), value), mode);
                }));
                for (String integer : List.of("s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64")) {
                    int bits = Integer.parseInt(integer.substring(1));
                    String kinds = (bits == 64 ? "d" : bits == 32 ? "r" : "h") + "h";
                    ConvertFormsTest.Conversion as = new ConvertFormsTest.Conversion("." + whole, PtxType.named(integer),
                            PtxType.F32);
                    forms.add(new Form("cvt." + whole + "." + integer + "." + type, kinds,
                            (a, b, c) -> ConvertFormsTest.expected(as, Float.floatToRawIntBits((float) n.value(a)))));
                }
            }
            forms.add(new Form("cvt.f32." + type, "fh", (a, b, c) -> single(n.value(a))));
            forms.add(new Form("cvt.f64." + type, "gh", (a, b, c) -> n.isNaN(a) ? 0xfff8000000000000L
                    : Double.doubleToRawLongBits(n.value(a))));
            forms.add(new Form("cvt.rn.relu." + type + ".f32", "hf",
                    (a, b, c) -> relu(n, n.round(Float.intBitsToFloat((int) a), RoundingMode.HALF_EVEN))));
            forms.add(new Form("cvt.rn." + type + "x2.f32", "rff", (a, b, c) -> pair(n, a, b, RoundingMode.HALF_EVEN)));
            forms.add(new Form("cvt.rz." + type + "x2.f32", "rff", (a, b, c) -> pair(n, a, b, RoundingMode.DOWN)));
            forms.add(new Form("cvt.rn.satfinite." + type + ".f32", "hf", (a, b, c) -> {
                int bits = n.round(Float.intBitsToFloat((int) a), RoundingMode.HALF_EVEN);
                return (bits & 0x7fff) == n.infinity() ? bits - 1 : bits;
            }));
        }
        HalfNumber f16 = HalfNumber.F16;
        forms.add(new Form("cvt.sat.f32.f16", "fh", (a, b, c) -> single(f16.value(a) > 0 ? Math.min(1, f16.value(a)) : 0)));
        forms.add(new Form("cvt.rn.sat.f16.f32", "hf",
                (a, b, c) -> saturate(f16, f16.round(Float.intBitsToFloat((int) a), RoundingMode.HALF_EVEN))));
        forms.add(new Form("cvt.rn.bf16.f16", "hh",
                (a, b, c) -> HalfNumber.BF16.round(HalfNumber.F16.value(a), RoundingMode.HALF_EVEN)));
        forms.add(new Form("cvt.rna.tf32.f32", "rf", (a, b, c) -> {
            float f = Float.intBitsToFloat((int) a);
            long away = (a & 0xffffffffL) + 0x1000 & 0xffffe000L;
            return f != f ? 0x7fffffffL : Float.isInfinite(f) ? a : away;
        }));
        return forms.stream();
    }

    private static long single(double value) {
        return value != value ? 0x7fffffffL : Float.floatToRawIntBits((float) value) & 0xffffffffL;
    }

    private static long pair(HalfNumber n, long a, long b, RoundingMode mode) {
        return n.round(Float.intBitsToFloat((int) b), mode) | (long) n.round(Float.intBitsToFloat((int) a), mode) << 16;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("conversions")
    void aConversionGivesTheExactValueRoundedOnce(Form form) {
        String kinds = form.kinds();
        long[][] operands =
                kinds.charAt(1) == 'h' ? operands(kinds, 1) : OpHarness.operands(kinds, form.instruction().hashCode());
        long[] results = OpHarness.run(driver, form.instruction(), kinds, operands);
        for (int i = 0; i < results.length; i++) {
            long expected = form.expected().of(operands[i][0], operands[i][1], 0);
            if (results[i] != expected) {
                assertThat(Long.toHexString(results[i])).as("%s of %x, %x", form, operands[i][0], operands[i][1])
                        .isEqualTo(Long.toHexString(expected));
            }
        }
    }
}
