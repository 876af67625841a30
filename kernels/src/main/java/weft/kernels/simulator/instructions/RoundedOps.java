package weft.kernels.simulator.instructions;

import java.math.BigDecimal;

/**
 * Arithmetic rounded toward zero (rz), down (rm) or up (rp), which the JVM does not have. Each method computes the result
 * rounded to nearest and the sign of the exact result minus that, then goes to the next float where it lies on the wrong side.
 *
 * <p>For float32 that sign comes from double arithmetic: a product of floats is exact in double, the error of a double sum is
 * a double (Knuth's two-sum), and a fused multiply-add never gets a sign wrong. For float64 it comes from exact decimals,
 * because the error of a double product can underflow.
 */
public final class RoundedOps {

    /** A direction of rounding. */
    enum Direction {
        ZERO, DOWN, UP
    }

    private RoundedOps() {}

    /** {@code nearest} moved to the side of the exact value that the direction asks for. */
    static float settle(float nearest, double error, Direction direction) {
        boolean up = direction == Direction.UP || direction == Direction.ZERO && below(nearest, error);
        if (nearest != nearest) {
            return FloatOps.NAN;
        }
        return up ? error > 0 ? Math.nextUp(nearest) : nearest : error < 0 ? Math.nextDown(nearest) : nearest;
    }

    /** Whether the exact value, {@code nearest + error}, is below zero. */
    private static boolean below(double nearest, double error) {
        return nearest < 0 || nearest == 0 && error < 0;
    }

    /** An infinite result of finite operands stands for an exact value that is finite. */
    private static double overflow(float nearest, boolean finiteOperands, double error) {
        return Float.isInfinite(nearest) && finiteOperands ? -Math.signum(nearest) : error;
    }

    private static float add(double a, double b, Direction direction) {
        double sum = a + b;
        float nearest = (float) sum;
        if (sum == 0) {
            boolean same = Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b) && a == 0;
            return same ? nearest : direction == Direction.DOWN ? -0f : 0f;
        }
        double bPart = sum - a;
        double lost = (a - (sum - bPart)) + (b - bPart);
        double error = sum - nearest;
        error = error == 0 ? lost : error;
        boolean finite = Math.abs(a) < Double.POSITIVE_INFINITY && Math.abs(b) < Double.POSITIVE_INFINITY;
        return settle(nearest, overflow(nearest, finite, error), direction);
    }

    private static float multiply(float a, float b, Direction direction) {
        double product = (double) a * b;
        float nearest = (float) product;
        boolean finite = Float.isFinite(a) && Float.isFinite(b);
        return settle(nearest, overflow(nearest, finite, product - nearest), direction);
    }

    private static float divide(float a, float b, Direction direction) {
        float nearest = a / b;
        if (!Float.isFinite(a) || !Float.isFinite(b) || b == 0 || a == 0) {
            return FloatOps.canonical(nearest);
        }
        double error = Math.fma(-(double) nearest, b, a) * Math.signum(b);
        return settle(nearest, overflow(nearest, true, error), direction);
    }

    private static float squareRoot(float a, Direction direction) {
        float nearest = (float) Math.sqrt(a);
        if (!(a > 0) || Float.isInfinite(a)) {
            return FloatOps.canonical(nearest);
        }
        return settle(nearest, Math.fma(-(double) nearest, nearest, a), direction);
    }

    static double settle(double nearest, int error, Direction direction) {
        boolean up = direction == Direction.UP || direction == Direction.ZERO && below(nearest, error);
        return up ? error > 0 ? Math.nextUp(nearest) : nearest : error < 0 ? Math.nextDown(nearest) : nearest;
    }

    private static int error(BigDecimal exact, double nearest) {
        return Double.isInfinite(nearest) ? nearest > 0 ? -1 : 1 : exact.compareTo(new BigDecimal(nearest));
    }

    private static boolean finite(double a, double b) {
        return Double.isFinite(a) && Double.isFinite(b);
    }

    private static double multiplyAdd(double a, double b, double c, Direction direction) {
        double nearest = Math.fma(a, b, c);
        if (!finite(a, b) || !Double.isFinite(c)) {
            return DoubleOps.canonical(nearest);
        }
        BigDecimal exact = new BigDecimal(a).multiply(new BigDecimal(b)).add(new BigDecimal(c));
        if (exact.signum() == 0) {
            boolean negativeProduct = Math.copySign(1, a) * Math.copySign(1, b) < 0;
            boolean same = (a == 0 || b == 0) && c == 0 && negativeProduct == Math.copySign(1, c) < 0;
            return same ? nearest : direction == Direction.DOWN ? -0.0 : 0.0;
        }
        return settle(nearest, error(exact, nearest), direction);
    }

    private static double multiply(double a, double b, Direction direction) {
        double nearest = a * b;
        if (!finite(a, b) || a == 0 || b == 0) {
            return DoubleOps.canonical(nearest);
        }
        return settle(nearest, error(new BigDecimal(a).multiply(new BigDecimal(b)), nearest), direction);
    }

    private static double divide(double a, double b, Direction direction) {
        double nearest = a / b;
        if (!finite(a, b) || a == 0 || b == 0) {
            return DoubleOps.canonical(nearest);
        }
        if (Double.isInfinite(nearest)) {
            return settle(nearest, nearest > 0 ? -1 : 1, direction);
        }
        int sign = new BigDecimal(a).compareTo(new BigDecimal(nearest).multiply(new BigDecimal(b)));
        return settle(nearest, b > 0 ? sign : -sign, direction);
    }

    private static double squareRoot(double a, Direction direction) {
        double nearest = Math.sqrt(a);
        if (!(a > 0) || Double.isInfinite(a)) {
            return DoubleOps.canonical(nearest);
        }
        BigDecimal root = new BigDecimal(nearest);
        return settle(nearest, new BigDecimal(a).compareTo(root.multiply(root)), direction);
    }

    private static float fma(float a, float b, float c, Direction direction) {
        return add((double) a * b, c, direction);
    }

    @Ptx("add.rz.f32")
    public static float addTowardZero(float a, float b) {
        return add((double) a, b, Direction.ZERO);
    }

    @Ptx("add.rz.f64")
    public static double addTowardZero(double a, double b) {
        return multiplyAdd(a, 1, b, Direction.ZERO);
    }

    @Ptx("sub.rz.f32")
    public static float subtractTowardZero(float a, float b) {
        return add((double) a, -b, Direction.ZERO);
    }

    @Ptx("sub.rz.f64")
    public static double subtractTowardZero(double a, double b) {
        return multiplyAdd(a, 1, -b, Direction.ZERO);
    }

    @Ptx("mul.rz.f32")
    public static float multiplyTowardZero(float a, float b) {
        return multiply(a, b, Direction.ZERO);
    }

    @Ptx("mul.rz.f64")
    public static double multiplyTowardZero(double a, double b) {
        return multiply(a, b, Direction.ZERO);
    }

    @Ptx({"fma.rz.f32", "mad.rz.f32"})
    public static float multiplyAddTowardZero(float a, float b, float c) {
        return fma(a, b, c, Direction.ZERO);
    }

    @Ptx({"fma.rz.f64", "mad.rz.f64"})
    public static double multiplyAddTowardZero(double a, double b, double c) {
        return multiplyAdd(a, b, c, Direction.ZERO);
    }

    @Ptx("div.rz.f32")
    public static float divideTowardZero(float a, float b) {
        return divide(a, b, Direction.ZERO);
    }

    @Ptx("div.rz.f64")
    public static double divideTowardZero(double a, double b) {
        return divide(a, b, Direction.ZERO);
    }

    @Ptx("rcp.rz.f32")
    public static float reciprocalTowardZero(float a) {
        return divide(1f, a, Direction.ZERO);
    }

    @Ptx("rcp.rz.f64")
    public static double reciprocalTowardZero(double a) {
        return divide(1.0, a, Direction.ZERO);
    }

    @Ptx("sqrt.rz.f32")
    public static float squareRootTowardZero(float a) {
        return squareRoot(a, Direction.ZERO);
    }

    @Ptx("sqrt.rz.f64")
    public static double squareRootTowardZero(double a) {
        return squareRoot(a, Direction.ZERO);
    }

    @Ptx("add.rm.f32")
    public static float addDown(float a, float b) {
        return add((double) a, b, Direction.DOWN);
    }

    @Ptx("add.rm.f64")
    public static double addDown(double a, double b) {
        return multiplyAdd(a, 1, b, Direction.DOWN);
    }

    @Ptx("sub.rm.f32")
    public static float subtractDown(float a, float b) {
        return add((double) a, -b, Direction.DOWN);
    }

    @Ptx("sub.rm.f64")
    public static double subtractDown(double a, double b) {
        return multiplyAdd(a, 1, -b, Direction.DOWN);
    }

    @Ptx("mul.rm.f32")
    public static float multiplyDown(float a, float b) {
        return multiply(a, b, Direction.DOWN);
    }

    @Ptx("mul.rm.f64")
    public static double multiplyDown(double a, double b) {
        return multiply(a, b, Direction.DOWN);
    }

    @Ptx({"fma.rm.f32", "mad.rm.f32"})
    public static float multiplyAddDown(float a, float b, float c) {
        return fma(a, b, c, Direction.DOWN);
    }

    @Ptx({"fma.rm.f64", "mad.rm.f64"})
    public static double multiplyAddDown(double a, double b, double c) {
        return multiplyAdd(a, b, c, Direction.DOWN);
    }

    @Ptx("div.rm.f32")
    public static float divideDown(float a, float b) {
        return divide(a, b, Direction.DOWN);
    }

    @Ptx("div.rm.f64")
    public static double divideDown(double a, double b) {
        return divide(a, b, Direction.DOWN);
    }

    @Ptx("rcp.rm.f32")
    public static float reciprocalDown(float a) {
        return divide(1f, a, Direction.DOWN);
    }

    @Ptx("rcp.rm.f64")
    public static double reciprocalDown(double a) {
        return divide(1.0, a, Direction.DOWN);
    }

    @Ptx("sqrt.rm.f32")
    public static float squareRootDown(float a) {
        return squareRoot(a, Direction.DOWN);
    }

    @Ptx("sqrt.rm.f64")
    public static double squareRootDown(double a) {
        return squareRoot(a, Direction.DOWN);
    }

    @Ptx("add.rp.f32")
    public static float addUp(float a, float b) {
        return add((double) a, b, Direction.UP);
    }

    @Ptx("add.rp.f64")
    public static double addUp(double a, double b) {
        return multiplyAdd(a, 1, b, Direction.UP);
    }

    @Ptx("sub.rp.f32")
    public static float subtractUp(float a, float b) {
        return add((double) a, -b, Direction.UP);
    }

    @Ptx("sub.rp.f64")
    public static double subtractUp(double a, double b) {
        return multiplyAdd(a, 1, -b, Direction.UP);
    }

    @Ptx("mul.rp.f32")
    public static float multiplyUp(float a, float b) {
        return multiply(a, b, Direction.UP);
    }

    @Ptx("mul.rp.f64")
    public static double multiplyUp(double a, double b) {
        return multiply(a, b, Direction.UP);
    }

    @Ptx({"fma.rp.f32", "mad.rp.f32"})
    public static float multiplyAddUp(float a, float b, float c) {
        return fma(a, b, c, Direction.UP);
    }

    @Ptx({"fma.rp.f64", "mad.rp.f64"})
    public static double multiplyAddUp(double a, double b, double c) {
        return multiplyAdd(a, b, c, Direction.UP);
    }

    @Ptx("div.rp.f32")
    public static float divideUp(float a, float b) {
        return divide(a, b, Direction.UP);
    }

    @Ptx("div.rp.f64")
    public static double divideUp(double a, double b) {
        return divide(a, b, Direction.UP);
    }

    @Ptx("rcp.rp.f32")
    public static float reciprocalUp(float a) {
        return divide(1f, a, Direction.UP);
    }

    @Ptx("rcp.rp.f64")
    public static double reciprocalUp(double a) {
        return divide(1.0, a, Direction.UP);
    }

    @Ptx("sqrt.rp.f32")
    public static float squareRootUp(float a) {
        return squareRoot(a, Direction.UP);
    }

    @Ptx("sqrt.rp.f64")
    public static double squareRootUp(double a) {
        return squareRoot(a, Direction.UP);
    }
}
