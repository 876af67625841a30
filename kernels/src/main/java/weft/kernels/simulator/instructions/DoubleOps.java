package weft.kernels.simulator.instructions;

/**
 * Arithmetic of one thread on float64, rounded to nearest even.
 */
public final class DoubleOps {

    /**
     * The NaN that a GPU produces, whatever NaN the operands have. Which NaN the JVM produces depends on how it compiled a sum,
     * so it is replaced: by {@link #canonical} in the rarer operations, and for sums and products where {@link NaNBits} says.
     */
    static final double NAN = Double.longBitsToDouble(0xfff8_0000_0000_0000L);

    private DoubleOps() {}

    public static double canonical(double a) {
        return a == a ? a : NAN;
    }

    /** Zero of the same sign for a subnormal number: {@code .ftz}, on operands and results alike. */
    public static double flush(double a) {
        return Math.abs(a) < Double.MIN_NORMAL ? Math.copySign(0.0, a) : a;
    }

    /** {@code .sat}: into [0, 1], NaN to 0. */
    public static double saturate(double a) {
        return a > 0 ? Math.min(a, 1) : 0;
    }

    @Ptx("add.f64")
    public static double add(double a, double b) {
        return a + b;
    }

    @Ptx("sub.f64")
    public static double subtract(double a, double b) {
        return a - b;
    }

    @Ptx("mul.f64")
    public static double multiply(double a, double b) {
        return a * b;
    }

    @Ptx({"fma.f64", "mad.f64"})
    public static double multiplyAdd(double a, double b, double c) {
        return Math.fma(a, b, c);
    }

    @Ptx("div.f64")
    public static double divide(double a, double b) {
        return canonical(a / b);
    }

    @Ptx("rcp.f64")
    public static double reciprocal(double a) {
        return canonical(1 / a);
    }

    @Ptx("sqrt.f64")
    public static double squareRoot(double a) {
        return canonical(Math.sqrt(a));
    }

    /** Negation and absolute value change the sign bit alone, of a NaN too. */
    @Ptx("neg.f64")
    public static double negate(double a) {
        return -a;
    }

    @Ptx("abs.f64")
    public static double absolute(double a) {
        return Math.abs(a);
    }

    /** The other operand when one is NaN; -0 is less than +0. */
    @Ptx("min.f64")
    public static double minimum(double a, double b) {
        return a != a ? canonical(b) : b != b ? a : Math.min(a, b);
    }

    @Ptx("max.f64")
    public static double maximum(double a, double b) {
        return a != a ? canonical(b) : b != b ? a : Math.max(a, b);
    }

    /** The magnitude of the second operand with the sign of the first. */
    @Ptx("copysign.f64")
    public static double copySign(double sign, double magnitude) {
        return Math.copySign(magnitude, sign);
    }

    @Ptx("testp.finite.f64")
    public static boolean isFinite(double a) {
        return Double.isFinite(a);
    }

    @Ptx("testp.infinite.f64")
    public static boolean isInfinite(double a) {
        return Double.isInfinite(a);
    }

    @Ptx("testp.number.f64")
    public static boolean isNumber(double a) {
        return a == a;
    }

    @Ptx("testp.notanumber.f64")
    public static boolean isNaN(double a) {
        return a != a;
    }

    @Ptx("testp.normal.f64")
    public static boolean isNormal(double a) {
        return Double.isFinite(a) && Math.abs(a) >= Double.MIN_NORMAL;
    }

    @Ptx("testp.subnormal.f64")
    public static boolean isSubnormal(double a) {
        return a != 0 && Math.abs(a) < Double.MIN_NORMAL;
    }
}
