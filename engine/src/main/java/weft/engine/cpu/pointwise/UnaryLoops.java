package weft.engine.cpu.pointwise;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import weft.engine.cpu.base.HiddenLoops;
import weft.engine.math.Exp;
import weft.engine.math.Log;
import weft.engine.math.Sigmoid;
import weft.engine.math.Tanh;

/**
 * The loop of each unary FLOAT32 op.
 *
 * <p>NaN in gives NaN out. Comparisons are written for that: relu is {@code x <= 0 ? 0 : x}, because {@code x > 0 ? x : 0} would
 * turn NaN into 0.
 */
public final class UnaryLoops {
    /** {@code -x}. */
    public static final UnaryLoop NEG = of((x, _, _) -> x.neg());
    /** {@code |x|}. */
    public static final UnaryLoop ABS = of((x, _, _) -> x.abs());
    /** {@code exp(x)}, by {@link Exp}. */
    public static final UnaryLoop EXP = of((x, _, _) -> Exp.exp(x));
    /** {@code log(x)}, by {@link Log}. */
    public static final UnaryLoop LOG = of((x, _, _) -> Log.log(x));
    /** {@code sqrt(x)}, rounded correctly. */
    public static final UnaryLoop SQRT = of((x, _, _) -> x.sqrt());
    /** {@code 1 / x}. */
    public static final UnaryLoop RECIPROCAL = of((x, _, _) -> x.broadcast(1).div(x));
    /** {@code 1 / sqrt(x)}. */
    public static final UnaryLoop RECIPROCAL_SQRT = of((x, _, _) -> x.broadcast(1).div(x.sqrt()));
    /** {@code x^2}. */
    public static final UnaryLoop SQUARE = of((x, _, _) -> x.mul(x));
    /** {@code x^3}. */
    public static final UnaryLoop CUBE = of((x, _, _) -> x.mul(x).mul(x));
    /** -1, 0 or 1. */
    public static final UnaryLoop SIGN = of((x, _, _) -> sign(x));
    /** {@code max(x, 0)}. */
    public static final UnaryLoop RELU = of((x, _, _) -> x.blend(0, x.compare(VectorOperators.LE, 0)));
    /** {@code x} where {@code x > 0}, elsewhere {@code p x}. */
    public static final UnaryLoop LEAKY_RELU = of((x, slope, _) -> x.mul(slope).blend(x, x.compare(VectorOperators.GT, 0)));
    /** {@code 1 / (1 + exp(-x))}, by {@link Sigmoid}. */
    public static final UnaryLoop SIGMOID = of((x, _, _) -> Sigmoid.sigmoid(x));
    /** {@code tanh(x)}, by {@link Tanh}. */
    public static final UnaryLoop TANH = of((x, _, _) -> Tanh.tanh(x));
    /** {@code min(max(x, p), q)}, which is q everywhere if p > q. */
    public static final UnaryLoop CLAMP = of((x, low, high) -> x.max(low).min(high));
    /** {@code x + p}. */
    public static final UnaryLoop ADD_SCALAR = of((x, p, _) -> x.add(p));
    /** {@code x p}. */
    public static final UnaryLoop MUL_SCALAR = of((x, p, _) -> x.mul(p));
    /** {@code x / p}. */
    public static final UnaryLoop DIV_SCALAR = of((x, p, _) -> x.div(p));
    /** {@code p - x}. */
    public static final UnaryLoop RSUB_SCALAR = of((x, p, _) -> x.broadcast(p).sub(x));
    /** {@code p / x}. */
    public static final UnaryLoop RDIV_SCALAR = of((x, p, _) -> x.broadcast(p).div(x));

    private UnaryLoops() {}

    /**
     * The loop for {@code x^p}, to be called with that p: products, the square root and quotients where the exponent allows, as
     * PyTorch does, so that {@code x^0.5} is {@code sqrt(x)} at the edges too (-0 stays -0, -infinity gives NaN), and
     * {@code x^-0.5} is {@code 1 / sqrt(x)}.
     */
    public static UnaryLoop powScalar(double p) {
        if (p == 2) {
            return SQUARE;
        } else if (p == 3) {
            return CUBE;
        } else if (p == 0.5) {
            return SQRT;
        } else if (p == -0.5) {
            return RECIPROCAL_SQRT;
        } else if (p == -1) {
            return RECIPROCAL;
        } else if (p == 1) {
            return MUL_SCALAR;
        }
        return (x, xAt, y, yAt, n, _, _) -> PowLoop.run(x, xAt, y, yAt, n, p);
    }

    public static UnaryLoop of(UnaryLoop.Function function) {
        return HiddenLoops.define(MethodHandles.lookup(), UnaryLoop.class, UnaryTemplate.class, function);
    }

    private static FloatVector sign(FloatVector x) {
        return x.blend(1, x.compare(VectorOperators.GT, 0)).blend(-1, x.compare(VectorOperators.LT, 0));
    }
}
