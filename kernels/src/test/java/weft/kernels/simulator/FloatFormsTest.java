package weft.kernels.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.kernels.simulator.IntegerFormsTest.Expected;
import weft.kernels.simulator.IntegerFormsTest.Form;

/**
 * Every float form. Results rounded to nearest are compared with the JVM's, computed another way where there is one; results of
 * the other roundings are compared with the exact value, as a decimal.
 */
public class FloatFormsTest {

    static final List<String> QUICK_DIVISIONS = List.of("div.approx.f32", "div.full.f32");

    private static SimulatedDriver driver;

    @BeforeAll
    static void open() {
        driver = new SimulatedDriver(1);
    }

    @AfterAll
    static void close() {
        driver.close();
    }

    private static float f(long bits) {
        return Float.intBitsToFloat((int) bits);
    }

    private static double g(long bits) {
        return Double.longBitsToDouble(bits);
    }

    /** The bits of a float32 result; every NaN is the one a GPU produces. */
    private static long bits(double value) {
        return value != value ? 0x7fffffffL : Float.floatToRawIntBits((float) value) & 0xffffffffL;
    }

    private static long wide(double value) {
        return value != value ? 0xfff8000000000000L : Double.doubleToRawLongBits(value);
    }

    private static double flush(double a) {
        return Math.abs(a) < Float.MIN_NORMAL ? Math.copySign(0, a) : a;
    }

    /** The result of a fused multiply-add, by exact decimals where the operands are ordinary. */
    private static double fma(double a, double b, double c, boolean single) {
        if (Double.isFinite(a) && Double.isFinite(b) && Double.isInfinite(c)) {
            return c;
        }
        if (!Double.isFinite(a) || !Double.isFinite(b) || !Double.isFinite(c) || a == 0 || b == 0) {
            return single ? (float) (a * b + c) : a * b + c;
        }
        BigDecimal exact = new BigDecimal(a).multiply(new BigDecimal(b)).add(new BigDecimal(c));
        if (exact.signum() == 0) {
            return 0;
        }
        double magnitude = Math.abs(single ? exact.floatValue() : exact.doubleValue());
        return exact.signum() < 0 ? -magnitude : magnitude;
    }

    private static double least(double a, double b) {
        return a != a ? b : b != b ? a : a < b || a == b && 1 / a < 0 ? a : b;
    }

    private static double greatest(double a, double b) {
        return a != a ? b : b != b ? a : a > b || a == b && 1 / a > 0 ? a : b;
    }

    private static Stream<Form> nearest() {
        return Stream.of(
                form("add.f32", "fff", (a, b, c) -> bits((double) f(a) + f(b))),
                form("add.f32 %f0, %f1, %f2; @%p3 mov.f32 %f0, 0fFFFFFFFF", "fffp",
                        (a, b, c) -> (c & 1) != 0 ? 0xffffffffL : bits((double) f(a) + f(b))),
                form("mul.f32 %f4, %f1, %f2; mov.b32 %r5, %f4; add.s32 %r5, %r5, 1; mov.b32 %f0, %r5", "fff",
                        (a, b, c) -> bits((double) f(a) * f(b)) + 1 & 0xffffffffL),
                form("add.rn.f32", "fff", (a, b, c) -> bits((double) f(a) + f(b))),
                form("sub.f32", "fff", (a, b, c) -> bits((double) f(a) - f(b))),
                form("mul.f32", "fff", (a, b, c) -> bits((double) f(a) * f(b))),
                form("div.rn.f32", "fff", (a, b, c) -> bits((double) f(a) / f(b))),
                form("rcp.rn.f32", "ff", (a, b, c) -> bits(1.0 / f(a))),
                form("sqrt.rn.f32", "ff", (a, b, c) -> bits(Math.sqrt(f(a)))),
                form("fma.rn.f32", "ffff", (a, b, c) -> bits(fma(f(a), f(b), f(c), true))),
                form("mad.rn.f32", "ffff", (a, b, c) -> bits(fma(f(a), f(b), f(c), true))),
                form("min.f32", "fff", (a, b, c) -> bits(least(f(a), f(b)))),
                form("max.f32", "fff", (a, b, c) -> bits(greatest(f(a), f(b)))),
                form("min.NaN.f32", "fff", (a, b, c) -> bits(f(a) != f(a) || f(b) != f(b) ? Float.NaN : least(f(a), f(b)))),
                form("max.NaN.f32", "fff", (a, b, c) -> bits(f(a) != f(a) || f(b) != f(b) ? Float.NaN : greatest(f(a), f(b)))),
                form("neg.f32", "ff", (a, b, c) -> a ^ 0x80000000L),
                form("abs.f32", "ff", (a, b, c) -> a & 0x7fffffffL),
                form("copysign.f32", "fff", (a, b, c) -> a & 0x80000000L | b & 0x7fffffffL),
                form("add.ftz.f32", "fff", (a, b, c) -> bits(flush((float) (flush(f(a)) + flush(f(b)))))),
                form("mul.rn.ftz.f32", "fff", (a, b, c) -> bits(flush((float) (flush(f(a)) * flush(f(b)))))),
                form("div.rn.ftz.f32", "fff", (a, b, c) -> bits(flush((float) (flush(f(a)) / flush(f(b)))))),
                form("add.sat.f32", "fff", (a, b, c) -> bits(saturated((float) ((double) f(a) + f(b))))),
                form("fma.rn.ftz.sat.f32", "ffff",
                        (a, b, c) -> bits(flush(saturated(fma(flush(f(a)), flush(f(b)), flush(f(c)), true))))),
                form("min.xorsign.abs.f32", "fff", (a, b, c) -> signed(a ^ b, least(Math.abs(f(a)), Math.abs(f(b))))),
                form("max.xorsign.abs.f32", "fff", (a, b, c) -> signed(a ^ b, greatest(Math.abs(f(a)), Math.abs(f(b))))),
                form("min.NaN.xorsign.abs.f32", "fff", (a, b, c) -> signed(a ^ b,
                        f(a) != f(a) || f(b) != f(b) ? Float.NaN : least(Math.abs(f(a)), Math.abs(f(b))))),
                form("max.NaN.xorsign.abs.f32", "fff", (a, b, c) -> signed(a ^ b,
                        f(a) != f(a) || f(b) != f(b) ? Float.NaN : greatest(Math.abs(f(a)), Math.abs(f(b))))),
                form("mad.rn.f64", "gggg", (a, b, c) -> wide(fma(g(a), g(b), g(c), false))),
                form("rcp.approx.ftz.f64", "gg", (a, b, c) -> highWord(1 / flushed(g(a & 0xffffffff00000000L)))),
                form("rsqrt.approx.ftz.f64", "gg", (a, b, c) -> highWord(1 / Math.sqrt(flushed(g(a & 0xffffffff00000000L))))),
                form("rsqrt.approx.f64", "gg", (a, b, c) -> wide(1 / Math.sqrt(g(a)))),
                form("slct.f32.f32", "ffff", (a, b, c) -> f(c) >= 0 ? a : b),
                form("slct.f64.s32", "gggr", (a, b, c) -> (int) c >= 0 ? a : b),
                form("slct.f64.f32", "gggf", (a, b, c) -> f(c) >= 0 ? a : b),
                form("selp.f32", "fffp", (a, b, c) -> (c & 1) != 0 ? a : b),
                form("slct.f32.s32", "fffr", (a, b, c) -> (int) c >= 0 ? a : b),
                form("add.f64", "ggg", (a, b, c) -> wide(g(a) + g(b))),
                form("sub.rn.f64", "ggg", (a, b, c) -> wide(g(a) - g(b))),
                form("mul.f64", "ggg", (a, b, c) -> wide(g(a) * g(b))),
                form("div.rn.f64", "ggg", (a, b, c) -> wide(g(a) / g(b))),
                form("rcp.rn.f64", "gg", (a, b, c) -> wide(1 / g(a))),
                form("sqrt.rn.f64", "gg", (a, b, c) -> wide(Math.sqrt(g(a)))),
                form("fma.rn.f64", "gggg", (a, b, c) -> wide(fma(g(a), g(b), g(c), false))),
                form("min.f64", "ggg", (a, b, c) -> wide(least(g(a), g(b)))),
                form("max.f64", "ggg", (a, b, c) -> wide(greatest(g(a), g(b)))),
                form("neg.f64", "gg", (a, b, c) -> a ^ Long.MIN_VALUE),
                form("abs.f64", "gg", (a, b, c) -> a & Long.MAX_VALUE),
                form("copysign.f64", "ggg", (a, b, c) -> a & Long.MIN_VALUE | b & Long.MAX_VALUE),
                form("selp.f64", "gggp", (a, b, c) -> (c & 1) != 0 ? a : b),
                form("mov.f32", "ff", (a, b, c) -> a),
                form("mov.f64", "gg", (a, b, c) -> a));
    }

    /** A magnitude with the given sign bit; of NaN only that it is one is defined, so the GPU's NaN keeps its own sign. */
    private static long signed(long sign, double magnitude) {
        return bits(magnitude) & 0x7fffffffL | sign & 0x80000000L;
    }

    private static double flushed(double a) {
        return Math.abs(a) < Double.MIN_NORMAL ? Math.copySign(0, a) : a;
    }

    private static long highWord(double a) {
        return wide(flushed(g(Double.doubleToRawLongBits(a) & 0xffffffff00000000L)));
    }

    private static double saturated(double a) {
        return a != a || a < 0 ? 0 : Math.min(1, Math.abs(a));
    }

    private static Stream<Form> comparisons() {
        List<Form> forms = new ArrayList<>();
        for (String op : List.of("eq", "ne", "lt", "le", "gt", "ge", "equ", "neu", "ltu", "leu", "gtu", "geu", "num", "nan")) {
            forms.add(form("setp." + op + ".f32", "pff", (a, b, c) -> holds(op, f(a), f(b)) ? 1 : 0));
            forms.add(form("setp." + op + ".f64", "pgg", (a, b, c) -> holds(op, g(a), g(b)) ? 1 : 0));
        }
        forms.add(form("setp.lt.ftz.f32", "pff", (a, b, c) -> flush(f(a)) < flush(f(b)) ? 1 : 0));
        forms.add(form("set.gtu.f32.f32", "fff", (a, b, c) -> holds("gtu", f(a), f(b)) ? bits(1) : 0));
        forms.add(form("set.eq.u32.f64", "rgg", (a, b, c) -> g(a) == g(b) ? 0xffffffffL : 0));
        forms.add(form("testp.finite.f64", "pg", (a, b, c) -> Double.isFinite(g(a)) ? 1 : 0));
        forms.add(form("testp.infinite.f32", "pf", (a, b, c) -> Float.isInfinite(f(a)) ? 1 : 0));
        forms.add(form("testp.number.f64", "pg", (a, b, c) -> Double.isNaN(g(a)) ? 0 : 1));
        forms.add(form("testp.notanumber.f64", "pg", (a, b, c) -> Double.isNaN(g(a)) ? 1 : 0));
        forms.add(form("testp.normal.f64", "pg", (a, b, c) -> (a >>> 52 & 2047) != 0 && (a >>> 52 & 2047) != 2047 ? 1 : 0));
        forms.add(form("testp.subnormal.f64", "pg", (a, b, c) -> (a >>> 52 & 2047) == 0 && a << 12 != 0 ? 1 : 0));
        forms.add(form("testp.finite.f32", "pf", (a, b, c) -> Float.isFinite(f(a)) ? 1 : 0));
        forms.add(form("testp.infinite.f64", "pg", (a, b, c) -> Double.isInfinite(g(a)) ? 1 : 0));
        forms.add(form("testp.number.f32", "pf", (a, b, c) -> Float.isNaN(f(a)) ? 0 : 1));
        forms.add(form("testp.notanumber.f32", "pf", (a, b, c) -> Float.isNaN(f(a)) ? 1 : 0));
        forms.add(form("testp.normal.f32", "pf",
                (a, b, c) -> (a >>> 23 & 255) != 0 && (a >>> 23 & 255) != 255 ? 1 : 0));
        forms.add(form("testp.subnormal.f32", "pf", (a, b, c) -> (a >>> 23 & 255) == 0 && (a & 0x7fffff) != 0 ? 1 : 0));
        return forms.stream();
    }

    static boolean holds(String op, double a, double b) {
        boolean unordered = a != a || b != b;
        if (op.equals("num") || op.equals("nan")) {
            return unordered == op.equals("nan");
        }
        boolean orUnordered = op.length() == 3;
        return unordered ? orUnordered : IntegerFormsTest.holds(op.substring(0, 2), a < b ? -1 : a > b ? 1 : 0);
    }

    private static Form form(String instruction, String kinds, Expected expected) {
        return new Form(instruction, kinds, expected);
    }

    public static Stream<Form> exactForms() {
        return Stream.concat(nearest(), comparisons());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("exactForms")
    void anInstructionGivesWhatTheJavaExpressionGives(Form form) {
        long[][] operands = OpHarness.operands(form.kinds(), form.instruction().hashCode());
        long[] results = OpHarness.run(driver, form.instruction(), form.kinds(), operands);
        for (int i = 0; i < results.length; i++) {
            long[] o = operands[i];
            assertThat(results[i]).as("%s of %x, %x, %x", form, o[0], o[1], o[2])
                    .isEqualTo(form.expected().of(o[0], o[1], o[2]));
        }
    }

    /** The sign of the exact result minus a candidate. */
    interface Exact {
        int minus(BigDecimal a, BigDecimal b, BigDecimal c, BigDecimal candidate);
    }

    /** An operation that rounds, with the comparison that defines it and the JVM's result for special operands. */
    record Rounded(String op, int operands, Exact exact, Expected special) {
        @Override
        public String toString() {
            return op;
        }
    }

    static Stream<Rounded> rounded() {
        return Stream.of(
                new Rounded("add", 2, (a, b, c, r) -> a.add(b).compareTo(r), (a, b, c) -> wide(g(a) + g(b))),
                new Rounded("sub", 2, (a, b, c, r) -> a.subtract(b).compareTo(r), (a, b, c) -> wide(g(a) - g(b))),
                new Rounded("mul", 2, (a, b, c, r) -> a.multiply(b).compareTo(r), (a, b, c) -> wide(g(a) * g(b))),
                new Rounded("fma", 3, (a, b, c, r) -> a.multiply(b).add(c).compareTo(r),
                        (a, b, c) -> wide(Math.fma(g(a), g(b), g(c)))),
                new Rounded("mad", 3, (a, b, c, r) -> a.multiply(b).add(c).compareTo(r),
                        (a, b, c) -> wide(Math.fma(g(a), g(b), g(c)))),
                new Rounded("div", 2, (a, b, c, r) -> a.compareTo(r.multiply(b)) * b.signum(), (a, b, c) -> wide(g(a) / g(b))),
                new Rounded("rcp", 1, (a, b, c, r) -> BigDecimal.ONE.compareTo(r.multiply(a)) * a.signum(),
                        (a, b, c) -> wide(1 / g(a))),
                new Rounded("sqrt", 1, (a, b, c, r) -> r.signum() < 0 ? 1 : a.compareTo(r.multiply(r)),
                        (a, b, c) -> wide(Math.sqrt(g(a)))));
    }

    @ParameterizedTest(name = "{0} toward zero, down and up")
    @MethodSource("rounded")
    void directedRoundingIsTheNearestNumberOnTheRightSide(Rounded op) {
        for (String direction : List.of("rz", "rm", "rp")) {
            for (boolean single : new boolean[] {true, false}) {
                String kinds = (single ? "f" : "g").repeat(op.operands() + 1);
                String instruction = op.op() + "." + direction + (single ? ".f32" : ".f64");
                long[][] operands = OpHarness.operands(kinds, instruction.hashCode());
                long[] results = OpHarness.run(driver, instruction, kinds, operands);
                for (int i = 0; i < results.length; i++) {
                    double[] o = new double[3];
                    for (int k = 0; k < 3; k++) {
                        o[k] = k >= op.operands() ? 0 : single ? f(operands[i][k]) : g(operands[i][k]);
                    }
                    double result = single ? f(results[i]) : g(results[i]);
                    check(op, direction, single, o, result);
                }
            }
        }
    }

    private static void check(Rounded op, String direction, boolean single, double[] o, double result) {
        String what = op + "." + direction + (single ? ".f32" : ".f64") + " of " + o[0] + ", " + o[1] + ", " + o[2];
        double special = g(op.special().of(wideBits(o[0]), wideBits(o[1]), wideBits(o[2])));
        boolean finite = Double.isFinite(o[0]) && Double.isFinite(o[1]) && Double.isFinite(o[2]);
        boolean pole = finite && (special != special || Double.isInfinite(special)) && o[op.operands() - 1] == 0
                && (op.op().equals("div") || op.op().equals("rcp")) || special != special;
        if (!finite || pole) {
            assertThat(wide(result)).as(what).isEqualTo(wide(special));
            return;
        }
        BigDecimal a = new BigDecimal(o[0]);
        BigDecimal b = new BigDecimal(o[1]);
        BigDecimal c = new BigDecimal(o[2]);
        int sign = op.exact().minus(a, b, c, BigDecimal.ZERO);
        if (sign == 0) {
            assertThat(result).as(what).isZero();
            boolean sum = op.op().equals("add") || op.op().equals("sub") || op.operands() == 3;
            boolean cancels = sum && 1 / special > 0;
            boolean positiveZeros = sum && positiveZeros(op.op(), o);
            boolean negative = cancels && !positiveZeros ? direction.equals("rm") : 1 / special < 0;
            assertThat(1 / result < 0).as("the sign of zero of " + what).isEqualTo(negative);
            return;
        }
        boolean down = direction.equals("rm") || direction.equals("rz") && sign > 0;
        double next = single ? down ? Math.nextUp((float) result) : Math.nextDown((float) result)
                : down ? Math.nextUp(result) : Math.nextDown(result);
        int towards = down ? 1 : -1;
        assertThat(result).as(what).isNotNaN();
        if (!Double.isInfinite(result)) {
            assertThat(op.exact().minus(a, b, c, new BigDecimal(result)) * towards).as(what + " = " + result)
                    .isGreaterThanOrEqualTo(0);
        } else {
            assertThat(result > 0).as(what).isEqualTo(!down);
        }
        if (!Double.isInfinite(next)) {
            assertThat(op.exact().minus(a, b, c, new BigDecimal(next)) * towards).as(what + " = " + result).isNegative();
        }
    }

    private static boolean positiveZeros(String op, double[] o) {
        return switch (op) {
            case "add" -> o[0] == 0 && o[1] == 0 && 1 / o[0] > 0 && 1 / o[1] > 0;
            case "sub" -> o[0] == 0 && o[1] == 0 && 1 / o[0] > 0 && 1 / o[1] < 0;
            default -> o[2] == 0 && 1 / o[2] > 0 && (o[0] == 0 || o[1] == 0)
                    && Math.copySign(1, o[0]) * Math.copySign(1, o[1]) > 0;
        };
    }

    private static long wideBits(double a) {
        return Double.doubleToRawLongBits(a);
    }

    /** An approximate function with its definition in double. */
    record Approximate(String instruction, DoubleUnaryOperator function) {
        @Override
        public String toString() {
            return instruction;
        }
    }

    static Stream<Approximate> approximate() {
        return Stream.of(
                new Approximate("ex2.approx.f32", a -> Math.pow(2, a)),
                new Approximate("lg2.approx.f32", a -> Math.log(a) / Math.log(2)),
                new Approximate("sin.approx.f32", Math::sin),
                new Approximate("cos.approx.f32", Math::cos),
                new Approximate("tanh.approx.f32", Math::tanh),
                new Approximate("rcp.approx.f32", a -> 1 / a),
                new Approximate("sqrt.approx.f32", Math::sqrt),
                new Approximate("rsqrt.approx.f32", a -> 1 / Math.sqrt(a)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("approximate")
    void anApproximationIsWithinTwoUlp(Approximate a) {
        long[][] operands = OpHarness.operands("ff", a.instruction().hashCode());
        long[] results = OpHarness.run(driver, a.instruction(), "ff", operands);
        for (int i = 0; i < results.length; i++) {
            double exact = a.function().applyAsDouble(f(operands[i][0]));
            float result = f(results[i]);
            String what = a + " of " + f(operands[i][0]);
            if (exact != exact) {
                assertThat(results[i]).as(what).isEqualTo(0x7fffffffL);
            } else if (Float.isInfinite((float) exact)) {
                assertThat(result).as(what).isEqualTo((float) exact);
            } else {
                assertThat(Math.abs(result - exact)).as(what + " = " + result).isLessThanOrEqualTo(2 * Math.ulp((float) exact));
            }
        }
    }

    @Test
    void theQuickDivisionIsWithinTwoUlpAndFlushesHugeDivisors() {
        long[][] operands = OpHarness.operands("fff", 7);
        long[] approx = OpHarness.run(driver, QUICK_DIVISIONS.get(0), "fff", operands);
        long[] full = OpHarness.run(driver, QUICK_DIVISIONS.get(1), "fff", operands);
        for (int i = 0; i < approx.length; i++) {
            float a = f(operands[i][0]);
            float b = f(operands[i][1]);
            assertThat(full[i]).isEqualTo(bits((double) a / b));
            boolean huge = Math.abs(b) > 0x1p126 && !Float.isInfinite(b);
            double expected = !huge ? (double) a / b : Float.isInfinite(a) || a != a ? Float.NaN : a * Math.copySign(0.0, b);
            assertThat(approx[i]).as("div.approx of " + a + ", " + b).isEqualTo(bits(expected));
        }
    }
}
