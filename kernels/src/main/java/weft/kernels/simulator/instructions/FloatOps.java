package weft.kernels.simulator.instructions;

/**
 * Arithmetic of one thread on float32, rounded to nearest even.
 */
public final class FloatOps {

    /**
     * The NaN that a GPU produces, whatever NaN the operands have. Which NaN the JVM produces depends on how it compiled a sum,
     * so it is replaced: by {@link #canonical} in the rarer operations, and for sums and products where {@link NaNBits} says.
     */
    static final float NAN = Float.intBitsToFloat(0x7fff_ffff);

    private FloatOps() {}

    public static float canonical(float a) {
        return a == a ? a : NAN;
    }

    /** Zero of the same sign for a subnormal number: {@code .ftz}, on operands and results alike. */
    public static float flush(float a) {
        return Math.abs(a) < Float.MIN_NORMAL ? Math.copySign(0f, a) : a;
    }

    /** {@code .sat}: into [0, 1], NaN to 0. */
    public static float saturate(float a) {
        return a > 0 ? Math.min(a, 1) : 0;
    }

    @Ptx("add.f32")
    public static float add(float a, float b) {
        return a + b;
    }

    @Ptx("sub.f32")
    public static float subtract(float a, float b) {
        return a - b;
    }

    @Ptx("mul.f32")
    public static float multiply(float a, float b) {
        return a * b;
    }

    @Ptx({"fma.f32", "mad.f32"})
    public static float multiplyAdd(float a, float b, float c) {
        return Math.fma(a, b, c);
    }

    @Ptx("div.f32")
    public static float divide(float a, float b) {
        return canonical(a / b);
    }

    @Ptx("rcp.f32")
    public static float reciprocal(float a) {
        return canonical(1 / a);
    }

    @Ptx("sqrt.f32")
    public static float squareRoot(float a) {
        return canonical((float) Math.sqrt(a));
    }

    /** Negation and absolute value change the sign bit alone, of a NaN too. */
    @Ptx("neg.f32")
    public static float negate(float a) {
        return -a;
    }

    @Ptx("abs.f32")
    public static float absolute(float a) {
        return Math.abs(a);
    }

    /** The other operand when one is NaN; -0 is less than +0. */
    @Ptx("min.f32")
    public static float minimum(float a, float b) {
        return a != a ? canonical(b) : b != b ? a : Math.min(a, b);
    }

    @Ptx("max.f32")
    public static float maximum(float a, float b) {
        return a != a ? canonical(b) : b != b ? a : Math.max(a, b);
    }

    @Ptx("min.NaN.f32")
    public static float minimumOrNaN(float a, float b) {
        return canonical(Math.min(a, b));
    }

    @Ptx("max.NaN.f32")
    public static float maximumOrNaN(float a, float b) {
        return canonical(Math.max(a, b));
    }

    private static float withSignsOf(float a, float b, float magnitude) {
        return Math.copySign(magnitude, Math.copySign(1, a) * Math.copySign(1, b));
    }

    @Ptx("min.xorsign.abs.f32")
    public static float minimumMagnitude(float a, float b) {
        return withSignsOf(a, b, minimum(Math.abs(a), Math.abs(b)));
    }

    @Ptx("max.xorsign.abs.f32")
    public static float maximumMagnitude(float a, float b) {
        return withSignsOf(a, b, maximum(Math.abs(a), Math.abs(b)));
    }

    @Ptx("min.NaN.xorsign.abs.f32")
    public static float minimumMagnitudeOrNaN(float a, float b) {
        return withSignsOf(a, b, minimumOrNaN(Math.abs(a), Math.abs(b)));
    }

    @Ptx("max.NaN.xorsign.abs.f32")
    public static float maximumMagnitudeOrNaN(float a, float b) {
        return withSignsOf(a, b, maximumOrNaN(Math.abs(a), Math.abs(b)));
    }

    /** The magnitude of the second operand with the sign of the first. */
    @Ptx("copysign.f32")
    public static float copySign(float sign, float magnitude) {
        return Math.copySign(magnitude, sign);
    }

    @Ptx("testp.finite.f32")
    public static boolean isFinite(float a) {
        return Float.isFinite(a);
    }

    @Ptx("testp.infinite.f32")
    public static boolean isInfinite(float a) {
        return Float.isInfinite(a);
    }

    @Ptx("testp.number.f32")
    public static boolean isNumber(float a) {
        return a == a;
    }

    @Ptx("testp.notanumber.f32")
    public static boolean isNaN(float a) {
        return a != a;
    }

    @Ptx("testp.normal.f32")
    public static boolean isNormal(float a) {
        return Float.isFinite(a) && Math.abs(a) >= Float.MIN_NORMAL;
    }

    @Ptx("testp.subnormal.f32")
    public static boolean isSubnormal(float a) {
        return a != 0 && Math.abs(a) < Float.MIN_NORMAL;
    }
}
