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

    /** A direction of rounding; PTX calls them rz, rm and rp. */
    public enum Direction {
        ZERO, DOWN, UP;

        /** The last letter of the modifier. */
        String letter() {
            return switch (this) {
                case ZERO -> "z";
                case DOWN -> "m";
                case UP -> "p";
            };
        }
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

    private static float sum(double a, double b, Direction direction) {
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

    @Ptx("mul.r*.f32")
    public static float multiply(float a, float b, Direction direction) {
        double product = (double) a * b;
        float nearest = (float) product;
        boolean finite = Float.isFinite(a) && Float.isFinite(b);
        return settle(nearest, overflow(nearest, finite, product - nearest), direction);
    }

    @Ptx({"fma.r*.f32", "mad.r*.f32"})
    public static float multiplyAdd(float a, float b, float c, Direction direction) {
        return sum((double) a * b, c, direction);
    }

    @Ptx("div.r*.f32")
    public static float divide(float a, float b, Direction direction) {
        float nearest = a / b;
        if (!Float.isFinite(a) || !Float.isFinite(b) || b == 0 || a == 0) {
            return FloatOps.canonical(nearest);
        }
        double error = Math.fma(-(double) nearest, b, a) * Math.signum(b);
        return settle(nearest, overflow(nearest, true, error), direction);
    }

    @Ptx("sqrt.r*.f32")
    public static float squareRoot(float a, Direction direction) {
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

    @Ptx({"fma.r*.f64", "mad.r*.f64"})
    public static double multiplyAdd(double a, double b, double c, Direction direction) {
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

    @Ptx("mul.r*.f64")
    public static double multiply(double a, double b, Direction direction) {
        double nearest = a * b;
        if (!finite(a, b) || a == 0 || b == 0) {
            return DoubleOps.canonical(nearest);
        }
        return settle(nearest, error(new BigDecimal(a).multiply(new BigDecimal(b)), nearest), direction);
    }

    @Ptx("div.r*.f64")
    public static double divide(double a, double b, Direction direction) {
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

    @Ptx("sqrt.r*.f64")
    public static double squareRoot(double a, Direction direction) {
        double nearest = Math.sqrt(a);
        if (!(a > 0) || Double.isInfinite(a)) {
            return DoubleOps.canonical(nearest);
        }
        BigDecimal root = new BigDecimal(nearest);
        return settle(nearest, new BigDecimal(a).compareTo(root.multiply(root)), direction);
    }

    @Ptx("add.r*.f32")
    public static float add(float a, float b, Direction direction) {
        return sum(a, b, direction);
    }

    @Ptx("add.r*.f64")
    public static double add(double a, double b, Direction direction) {
        return multiplyAdd(a, 1, b, direction);
    }

    @Ptx("sub.r*.f32")
    public static float subtract(float a, float b, Direction direction) {
        return sum(a, -b, direction);
    }

    @Ptx("sub.r*.f64")
    public static double subtract(double a, double b, Direction direction) {
        return multiplyAdd(a, 1, -b, direction);
    }

    @Ptx("rcp.r*.f32")
    public static float reciprocal(float a, Direction direction) {
        return divide(1f, a, direction);
    }

    @Ptx("rcp.r*.f64")
    public static double reciprocal(double a, Direction direction) {
        return divide(1.0, a, direction);
    }
}
