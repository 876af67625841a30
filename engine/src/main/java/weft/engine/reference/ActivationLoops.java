package weft.engine.reference;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import weft.engine.math.Erf;
import weft.engine.op.Activation;
import weft.engine.op.Op;

/**
 * Smooth activations; see {@link Activation} for their formulas. A gradient is dy times the slope at x.
 *
 * <p>Java has no error function, so that is our own, held to exact arithmetic by its test.
 */
final class ActivationLoops {

    static final Map<Op<?>, ReferenceKernel<?>> TABLE = new KernelTable()
            .put(Activation.ELU, call -> forward(call, elu(call.rounded(call.attrs().value()))))
            .put(Activation.ELU_GRAD, call -> gradient(call, eluSlope(call.rounded(call.attrs().value()))))
            .put(Activation.GELU, call -> forward(call, call.attrs().nearly() ? ActivationLoops::nearlyGelu
                    : x -> x * phi(x)))
            .put(Activation.GELU_GRAD, call -> gradient(call, call.attrs().nearly() ? ActivationLoops::nearlyGeluSlope
                    : x -> phi(x) + x * StrictMath.exp(-x * x / 2) / Math.sqrt(2 * Math.PI)))
            .put(Activation.SILU, call -> forward(call, x -> x * PointwiseLoops.sigmoid(x)))
            .put(Activation.SILU_GRAD, call -> gradient(call, ActivationLoops::siluSlope))
            .put(Activation.SOFTPLUS, call -> forward(call, softplus(call.rounded(call.attrs().beta()),
                    call.rounded(call.attrs().threshold()))))
            .put(Activation.SOFTPLUS_GRAD, call -> gradient(call, softplusSlope(call.rounded(call.attrs().beta()),
                    call.rounded(call.attrs().threshold()))))
            .done();

    private ActivationLoops() {
    }

    private static void forward(ReferenceKernel.Call<?> call, DoubleUnaryOperator f) {
        double[] x = call.in(0);
        double[] y = call.out(0);
        for (int i = 0; i < y.length; i++) {
            y[i] = f.applyAsDouble(x[i]);
        }
    }

    private static void gradient(ReferenceKernel.Call<?> call, DoubleUnaryOperator slope) {
        double[] dy = call.in(0);
        double[] x = call.in(1);
        double[] dx = call.out(0);
        for (int i = 0; i < dx.length; i++) {
            dx[i] = dy[i] * slope.applyAsDouble(x[i]);
        }
    }

    private static DoubleUnaryOperator elu(double alpha) {
        return x -> x > 0 ? x : alpha * StrictMath.expm1(x);
    }

    private static DoubleUnaryOperator eluSlope(double alpha) {
        return x -> x <= 0 ? alpha * StrictMath.exp(x) : 1;
    }

    /** The share of a normal distribution below x. */
    private static double phi(double x) {
        return 0.5 * (1 + Erf.erf(x * Math.sqrt(0.5)));
    }

    private static double nearlyGelu(double x) {
        return 0.5 * x * (1 + StrictMath.tanh(inner(x)));
    }

    private static double inner(double x) {
        return Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
    }

    private static double nearlyGeluSlope(double x) {
        double t = StrictMath.tanh(inner(x));
        double slopeOfInner = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
        return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * slopeOfInner;
    }

    private static double siluSlope(double x) {
        double s = PointwiseLoops.sigmoid(x);
        return s * (1 + x * (1 - s));
    }

    private static DoubleUnaryOperator softplus(double beta, double threshold) {
        return x -> {
            double z = x * beta;
            return z > threshold ? x : (Math.max(z, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(z)))) / beta;
        };
    }

    private static DoubleUnaryOperator softplusSlope(double beta, double threshold) {
        return x -> x * beta > threshold ? 1 : PointwiseLoops.sigmoid(x * beta);
    }
}
