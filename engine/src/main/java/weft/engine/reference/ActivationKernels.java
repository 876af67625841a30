package weft.engine.reference;

import java.util.function.DoubleUnaryOperator;
import weft.engine.math.GeluCubic;
import weft.engine.math.NormalTail;
import weft.engine.op.Activation;

/**
 * Smooth activations; see {@link Activation} for their formulas. A gradient is dy times the slope (the derivative) at x.
 *
 * <p>Java has no normal distribution, so this is our own; its test compares it with exact values.
 *
 * <p>For gelu, in both forms, and silu {@code f(x) - f(-x) = x}, and so {@code f'(x) + f'(-x) = 1}. The loops compute
 * {@code tail = -f(-z)} or {@code f'(-z)} with {@code z = |x|}, which keeps all its digits far left of 0, where {@code 1 + erf}
 * or {@code 1 + tanh} would lose them. Beyond {@code LAST} the tail is 0. There z is limited to {@code LAST}, because infinity
 * times 0 would be NaN.
 */
final class ActivationKernels {

    static final KernelTable TABLE = new KernelTable(Activation.FAMILY)
            .put(Activation.ELU, call -> forward(call, elu(call.rounded(call.attrs().value()))))
            .put(Activation.ELU_GRAD, call -> gradient(call, eluSlope(call.rounded(call.attrs().value()))))
            .put(Activation.GELU, call -> forward(call, call.attrs().tanh() ? ActivationKernels::tanhGelu
                    : ActivationKernels::gelu))
            .put(Activation.GELU_GRAD, call -> gradient(call, call.attrs().tanh() ? ActivationKernels::tanhGeluSlope
                    : ActivationKernels::geluSlope))
            .put(Activation.SILU, call -> forward(call, ActivationKernels::silu))
            .put(Activation.SILU_GRAD, call -> gradient(call, ActivationKernels::siluSlope))
            .put(Activation.SOFTPLUS, call -> forward(call, softplus(call.rounded(call.attrs().beta()),
                    call.rounded(call.attrs().threshold()))))
            .put(Activation.SOFTPLUS_GRAD, call -> gradient(call, softplusSlope(call.rounded(call.attrs().beta()),
                    call.rounded(call.attrs().threshold()))));

    /** Beyond it {@code z exp(-z)} is 0 in FLOAT64. */
    private static final double LAST_OF_SILU = 760;

    private ActivationKernels() {}

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
        return x -> x <= 0 ? exp(x, 0, alpha) : 1;
    }

    private static double gelu(double x) {
        double z = Math.min(Math.abs(x), NormalTail.LAST_D);
        return value(x, density(z, z * NormalTail.scaled(z)));
    }

    private static double geluSlope(double x) {
        double z = Math.min(Math.abs(x), NormalTail.LAST_D);
        return slope(x, density(z, NormalTail.scaled(z) - z / Math.sqrt(2 * Math.PI)));
    }

    /** {@code factor exp(-z^2 / 2)}, corrected for the rounding error of the square. */
    private static double density(double z, double factor) {
        double s = z * z;
        return exp(-s / 2, -Math.fma(z, z, -s) / 2, factor);
    }

    /**
     * Because {@code tanh(u) = 2 sigmoid(2 u) - 1}, the tanh approximation of gelu is {@code x sigmoid(v)} with {@code v = 2 u}.
     */
    private static double tanhGelu(double x) {
        double z = Math.min(Math.abs(x), GeluCubic.LAST_D);
        double v = GeluCubic.value(z);
        double rest = GeluCubic.rest(z);
        return value(x, exp(-v, -rest, z / (1 + exp(-v, -rest, 1))));
    }

    private static double tanhGeluSlope(double x) {
        double z = Math.min(Math.abs(x), GeluCubic.LAST_D);
        return slope(x, logisticSlope(GeluCubic.slope(z), GeluCubic.value(z), GeluCubic.rest(z)));
    }

    private static double silu(double x) {
        double z = Math.min(Math.abs(x), LAST_OF_SILU);
        return value(x, exp(-z, 0, z / (1 + StrictMath.exp(-z))));
    }

    private static double siluSlope(double x) {
        double z = Math.min(Math.abs(x), LAST_OF_SILU);
        return slope(x, logisticSlope(z, z, 0));
    }

    /** The slope of {@code z sigmoid(v(z))} at -z, with {@code slope = z v'(z)}. */
    private static double logisticSlope(double slope, double v, double rest) {
        double d = 1 / (1 + exp(-v, -rest, 1));
        return exp(-v, -rest, d * (1 - slope * d));
    }

    private static double value(double x, double tail) {
        return x < 0 ? -tail : x - tail;
    }

    private static double slope(double x, double tail) {
        return x < 0 ? tail : 1 - tail;
    }

    /** {@code factor exp(x + rest)}: in two halves, so that it is rounded once where it is subnormal. */
    private static double exp(double x, double rest, double factor) {
        double half = StrictMath.exp(x / 2);
        return (half + half * rest) * factor * half;
    }

    private static DoubleUnaryOperator softplus(double beta, double threshold) {
        return x -> {
            double z = x * beta;
            return z > threshold ? x : (Math.max(z, 0) + StrictMath.log1p(expOfMinusAbs(x, beta))) / beta;
        };
    }

    private static DoubleUnaryOperator softplusSlope(double beta, double threshold) {
        return x -> {
            double e = expOfMinusAbs(x, beta);
            return x * beta > threshold ? 1 : (x < 0 ? e : 1) / (1 + e);
        };
    }

    /** {@code exp(-|x beta|)}, corrected for the rounding error of the product. */
    private static double expOfMinusAbs(double x, double beta) {
        double z = Math.abs(x) * beta;
        double rest = z < LAST_OF_SILU ? Math.fma(Math.abs(x), -beta, z) : 0;
        return exp(-z, rest, 1);
    }
}
