package weft.engine.cpu.pointwise;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.VectorOperators;
import weft.engine.cpu.base.HiddenLoops;

/**
 * The loop of each binary FLOAT32 op, and of gradients that are computed element by element from two inputs.
 *
 * <p>A NaN on either side of a maximum or minimum gives NaN, and relu's gradient keeps a NaN of dy, as in PyTorch.
 */
public final class BinaryLoops {
    /** {@code a + b}. */
    public static final BinaryLoop ADD = of((a, b, _) -> a.add(b));
    /** {@code a - b}. */
    public static final BinaryLoop SUB = of((a, b, _) -> a.sub(b));
    /** {@code a b}. */
    public static final BinaryLoop MUL = of((a, b, _) -> a.mul(b));
    /** {@code a / b}. */
    public static final BinaryLoop DIV = of((a, b, _) -> a.div(b));
    /** The greater of the two, as {@code Math.max}: NaN if either is, and +0 above -0. */
    public static final BinaryLoop MAXIMUM = of((a, b, _) -> a.max(b));
    /** The lesser of the two, as {@code Math.min}. */
    public static final BinaryLoop MINIMUM = of((a, b, _) -> a.min(b));
    /** {@code (dy, y) -> 0} where {@code y <= 0}, elsewhere dy, also where y is NaN. */
    public static final BinaryLoop RELU_GRAD = of((dy, y, _) -> dy.blend(0, y.compare(VectorOperators.LE, 0)));
    /** {@code (dy, x) -> dy} where {@code x > 0}, elsewhere {@code p dy}. */
    public static final BinaryLoop LEAKY_RELU_GRAD =
            of((dy, x, slope) -> dy.mul(slope).blend(dy, x.compare(VectorOperators.GT, 0)));
    /** {@code (dy, y) -> dy (1 - y) y}. */
    public static final BinaryLoop SIGMOID_GRAD = of((dy, y, _) -> dy.mul(y.broadcast(1).sub(y)).mul(y));
    /** {@code (dy, y) -> dy (1 - y^2)}. */
    public static final BinaryLoop TANH_GRAD = of((dy, y, _) -> dy.mul(y.neg().fma(y, y.broadcast(1))));
    /** {@code a^b}. */
    public static final BinaryLoop POW = PowLoop::run;

    private BinaryLoops() {}

    public static BinaryLoop of(BinaryLoop.Function function) {
        return HiddenLoops.define(MethodHandles.lookup(), BinaryLoop.class, BinaryTemplate.class, function);
    }
}
