package weft.engine.reference;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import weft.engine.op.Pointwise;
import weft.engine.op.attrs.Attrs;

/**
 * Operations that make each element of y from one element of each input; see {@link Pointwise} for their formulas.
 *
 * <p>Exponentials and logarithms come from {@link StrictMath}, whose bits are the same on every machine: the definition of
 * correct must not depend on the machine.
 */
final class PointwiseKernels {

    static final KernelTable TABLE = new KernelTable(Pointwise.FAMILY)
            .put(Pointwise.ADD, binary((a, b) -> a + b))
            .put(Pointwise.SUB, binary((a, b) -> a - b))
            .put(Pointwise.MUL, binary((a, b) -> a * b))
            .put(Pointwise.DIV, binary((a, b) -> a / b))
            .put(Pointwise.POW, binary(PointwiseKernels::pow))
            .put(Pointwise.MAXIMUM, binary(Math::max))
            .put(Pointwise.MINIMUM, binary(Math::min))
            .put(Pointwise.EQ, binary((a, b) -> a == b ? 1 : 0))
            .put(Pointwise.NE, binary((a, b) -> a != b ? 1 : 0))
            .put(Pointwise.LT, binary((a, b) -> a < b ? 1 : 0))
            .put(Pointwise.LE, binary((a, b) -> a <= b ? 1 : 0))
            .put(Pointwise.GT, binary((a, b) -> a > b ? 1 : 0))
            .put(Pointwise.GE, binary((a, b) -> a >= b ? 1 : 0))
            .put(Pointwise.WHERE, PointwiseKernels::where)
            .put(Pointwise.ADD_SCALAR, scalar((x, c) -> x + c))
            .put(Pointwise.MUL_SCALAR, scalar((x, c) -> x * c))
            .put(Pointwise.DIV_SCALAR, scalar((x, c) -> x / c))
            .put(Pointwise.RSUB_SCALAR, scalar((x, c) -> c - x))
            .put(Pointwise.RDIV_SCALAR, scalar((x, c) -> c / x))
            .put(Pointwise.POW_SCALAR, PointwiseKernels::powScalar)
            .put(Pointwise.LEAKY_RELU, scalar((x, c) -> x > 0 ? x : c * x))
            .put(Pointwise.CLAMP, PointwiseKernels::clamp)
            .put(Pointwise.NEG, unary(x -> -x))
            .put(Pointwise.ABS, unary(Math::abs))
            .put(Pointwise.EXP, unary(StrictMath::exp))
            .put(Pointwise.LOG, unary(StrictMath::log))
            .put(Pointwise.SQRT, unary(Math::sqrt))
            .put(Pointwise.RELU, unary(PointwiseKernels::relu))
            .put(Pointwise.SIGMOID, unary(PointwiseKernels::sigmoid))
            .put(Pointwise.TANH, unary(StrictMath::tanh))
            .put(Pointwise.SOFTSIGN, unary(x -> x / (1 + Math.abs(x))))
            .put(Pointwise.SIGN, unary(Math::signum))
            .put(Pointwise.IS_FINITE, unary(x -> Double.isFinite(x) ? 1 : 0))
            .put(Pointwise.CAST, call -> System.arraycopy(call.in(0), 0, call.out(0), 0, call.in(0).length))
            .put(Pointwise.RELU_GRAD, binary((dy, y) -> y <= 0 ? 0 : dy))
            .put(Pointwise.SIGMOID_GRAD, binary((dy, y) -> dy * y * (1 - y)))
            .put(Pointwise.TANH_GRAD, binary((dy, y) -> dy * Math.fma(-y, y, 1)))
            .put(Pointwise.LEAKY_RELU_GRAD, PointwiseKernels::leakyReluGrad);

    private PointwiseKernels() {}

    private static ReferenceKernel<Attrs.None> unary(DoubleUnaryOperator f) {
        return call -> {
            double[] x = call.in(0);
            double[] y = call.out(0);
            for (int i = 0; i < y.length; i++) {
                y[i] = f.applyAsDouble(x[i]);
            }
        };
    }

    private static ReferenceKernel<Attrs.Value> scalar(DoubleBinaryOperator f) {
        return call -> {
            double[] x = call.in(0);
            double c = call.rounded(call.attrs().value());
            double[] y = call.out(0);
            for (int i = 0; i < y.length; i++) {
                y[i] = f.applyAsDouble(x[i], c);
            }
        };
    }

    private static ReferenceKernel<Attrs.None> binary(DoubleBinaryOperator f) {
        return call -> {
            double[] a = call.in(0);
            double[] b = call.in(1);
            double[] y = call.out(0);
            int[] aAt = Positions.broadcast(call.shape(0), call.outShape(0));
            int[] bAt = Positions.broadcast(call.shape(1), call.outShape(0));
            for (int i = 0; i < y.length; i++) {
                y[i] = f.applyAsDouble(a[aAt[i]], b[bAt[i]]);
            }
        };
    }

    private static void where(ReferenceKernel.Call<Attrs.None> call) {
        double[] mask = call.in(0);
        double[] a = call.in(1);
        double[] b = call.in(2);
        double[] y = call.out(0);
        int[] maskAt = Positions.broadcast(call.shape(0), call.outShape(0));
        int[] aAt = Positions.broadcast(call.shape(1), call.outShape(0));
        int[] bAt = Positions.broadcast(call.shape(2), call.outShape(0));
        for (int i = 0; i < y.length; i++) {
            y[i] = mask[maskAt[i]] != 0 ? a[aAt[i]] : b[bAt[i]];
        }
    }

    /** The exponent is not rounded to float32: rounding could turn a large odd exponent into an even one and change the sign. */
    private static void powScalar(ReferenceKernel.Call<Attrs.Value> call) {
        double c = call.attrs().value();
        double[] x = call.in(0);
        double[] y = call.out(0);
        for (int i = 0; i < y.length; i++) {
            y[i] = c == 0.5 ? Math.sqrt(x[i]) : c == -0.5 ? 1 / Math.sqrt(x[i]) : pow(x[i], c);
        }
    }

    private static void clamp(ReferenceKernel.Call<Attrs.Range> call) {
        double low = call.rounded(call.attrs().low());
        double high = call.rounded(call.attrs().high());
        double[] x = call.in(0);
        double[] y = call.out(0);
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.min(Math.max(x[i], low), high);
        }
    }

    private static void leakyReluGrad(ReferenceKernel.Call<Attrs.Value> call) {
        double c = call.rounded(call.attrs().value());
        double[] dy = call.in(0);
        double[] x = call.in(1);
        double[] dx = call.out(0);
        for (int i = 0; i < dx.length; i++) {
            dx[i] = x[i] > 0 ? dy[i] : c * dy[i];
        }
    }

    /** Written so that NaN stays NaN: every comparison with NaN is false. */
    static double relu(double x) {
        return x <= 0 ? 0 : x;
    }

    /** The exponential's argument is never positive, so it never overflows. */
    static double sigmoid(double x) {
        double e = StrictMath.exp(-Math.abs(x));
        return x < 0 ? e / (1 + e) : 1 / (1 + e);
    }

    /** As in C: 1 to any power is 1, and -1 to an infinite power is 1, where Java gives NaN. */
    private static double pow(double a, double b) {
        boolean one = a == 1 || (a == -1 && Double.isInfinite(b));
        return one ? 1 : StrictMath.pow(a, b);
    }
}
