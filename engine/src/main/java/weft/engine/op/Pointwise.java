package weft.engine.op;

import java.util.List;
import java.util.stream.Stream;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Reach;
import weft.engine.op.sample.Draw;
import weft.engine.op.sample.Sample;
import weft.engine.op.sample.Sample.Fill;

/**
 * Operations that work element by element. Two inputs broadcast to one shape as in NumPy. Comparisons and {@code where} take any
 * dtype, arithmetic takes float32 and float64. Unless a row says otherwise, arithmetic on NaN gives NaN.
 */
public final class Pointwise {

    /** The family of the rows below. */
    public static final Family FAMILY = new Family("pointwise");

    // ---- two inputs ----

    /** {@code y = a + b}. */
    public static final Op<Attrs.None> ADD = binary("add", Accuracy.exact(), Pointwise::twoReals);
    /** {@code y = a - b}. */
    public static final Op<Attrs.None> SUB = binary("sub", Accuracy.exact(), Pointwise::twoReals);
    /** {@code y = a * b}. */
    public static final Op<Attrs.None> MUL = binary("mul", Accuracy.exact(), Pointwise::twoReals);
    /** {@code y = a / b}. */
    public static final Op<Attrs.None> DIV = binary("div", Accuracy.exact(), d -> two(d, new Fill.Real(), new Fill.Nonzero()));
    /** {@code y = a ^ b}. */
    public static final Op<Attrs.None> POW = binary("pow", Accuracy.ulps(2), d -> two(d, new Fill.Positive(), new Fill.Real()));
    /** {@code y = max(a, b)}; NaN if either is NaN. */
    public static final Op<Attrs.None> MAXIMUM = binary("maximum", Accuracy.exact(), Pointwise::wholeAndHalf);
    /** {@code y = min(a, b)}; NaN if either is NaN. */
    public static final Op<Attrs.None> MINIMUM = binary("minimum", Accuracy.exact(), Pointwise::wholeAndHalf);

    /** {@code y = a == b}, a uint8 mask. */
    public static final Op<Attrs.None> EQ = comparison("eq");
    /** {@code y = a != b}, a uint8 mask. */
    public static final Op<Attrs.None> NE = comparison("ne");
    /** {@code y = a < b}, a uint8 mask. */
    public static final Op<Attrs.None> LT = comparison("lt");
    /** {@code y = a <= b}, a uint8 mask. */
    public static final Op<Attrs.None> LE = comparison("le");
    /** {@code y = a > b}, a uint8 mask. */
    public static final Op<Attrs.None> GT = comparison("gt");
    /** {@code y = a >= b}, a uint8 mask. */
    public static final Op<Attrs.None> GE = comparison("ge");

    /** {@code y = mask != 0 ? a : b}; the three broadcast. */
    public static final Op<Attrs.None> WHERE = FAMILY.<Attrs.None>op("where").nonDifferentiable("mask").in("a", "b").out("y")
            .infer((_, in) -> {
                in.require(in.spec(0).dtype() == DType.UINT8, "the mask is uint8, got %s", in.spec(0));
                in.require(in.spec(1).dtype() == in.spec(2).dtype(),
                        "inputs of different types: %s and %s", in.spec(1), in.spec(2));
                Shape pair = Shape.broadcast("where", in.shape(1), in.shape(2));
                return List.of(new Spec(in.spec(1).dtype(), Shape.broadcast("where", in.shape(0), pair)));
            })
            .flopsEach(1).accuracy(Accuracy.exact())
            .samples(d -> d.shape(0, 4),
                    (d, y) -> Sample.of(Attrs.NONE, d.mask(y), d.real(d.broadcastable(y)), d.real(d.broadcastable(y))))
            .reach(Reach.PLACE)
            .elementwise().row();

    // ---- one input and a number ----

    /** {@code y = x + c}. */
    public static final Op<Attrs.Value> ADD_SCALAR = scalar("add_scalar", Accuracy.exact(), new Fill.Real());
    /** {@code y = x * c}. */
    public static final Op<Attrs.Value> MUL_SCALAR = scalar("mul_scalar", Accuracy.exact(), new Fill.Real());
    /** {@code y = x / c}. */
    public static final Op<Attrs.Value> DIV_SCALAR = scalar("div_scalar", Accuracy.exact(), new Fill.Real());
    /** {@code y = c - x}. */
    public static final Op<Attrs.Value> RSUB_SCALAR = scalar("rsub_scalar", Accuracy.exact(), new Fill.Real());
    /** {@code y = c / x}. */
    public static final Op<Attrs.Value> RDIV_SCALAR = scalar("rdiv_scalar", Accuracy.exact(), new Fill.Nonzero());
    /**
     * {@code y = x ^ c}. As in PyTorch, c = 0.5 computes the square root and c = -0.5 its reciprocal. Both give NaN for
     * -infinity, where a power function gives infinity and 0. The exponent stays a double for every dtype of x, so that a large
     * integer exponent keeps its parity (even or odd).
     */
    public static final Op<Attrs.Value> POW_SCALAR = scalar("pow_scalar", Accuracy.ulps(2), new Fill.Positive());
    /** {@code y = x > 0 ? x : c * x}. */
    public static final Op<Attrs.Value> LEAKY_RELU = scalar("leaky_relu", Accuracy.exact(), new Fill.Nonzero());
    /** {@code y = min(max(x, low), high)}. */
    public static final Op<Attrs.Range> CLAMP = FAMILY.<Attrs.Range>op("clamp").in("x").out("y")
            .infer((range, in) -> {
                if (range.low() > range.high()) {
                    throw in.error("the lower bound %s is above the upper bound %s", range.low(), range.high());
                }
                return sameFloat(in);
            })
            .flopsEach(2).accuracy(Accuracy.exact())
            .samples(d -> {
                int low = d.between(-3, 2);
                double high = d.coin() ? Double.POSITIVE_INFINITY : low + d.between(0, 3);
                return Sample.of(new Attrs.Range(low, high), d.input(d.shape(0, 4), new Fill.Halves()));
            })
            .reach(Reach.PLACE)
            .elementwise().row();

    // ---- one input ----

    /** {@code y = -x}. */
    public static final Op<Attrs.None> NEG = unary("neg", Accuracy.exact(), new Fill.Real());
    /** {@code y = |x|}. */
    public static final Op<Attrs.None> ABS = unary("abs", Accuracy.exact(), new Fill.Nonzero());
    /** {@code y = e^x}. */
    public static final Op<Attrs.None> EXP = unary("exp", Accuracy.ulps(2), new Fill.Real());
    /** {@code y = ln(x)}. */
    public static final Op<Attrs.None> LOG = unary("log", Accuracy.ulps(2), new Fill.Positive());
    /** {@code y = sqrt(x)}, correctly rounded. */
    public static final Op<Attrs.None> SQRT = unary("sqrt", Accuracy.exact(), new Fill.Positive());
    /** {@code y = x > 0 ? x : 0}, NaN for NaN. */
    public static final Op<Attrs.None> RELU = unary("relu", Accuracy.exact(), new Fill.Nonzero());
    /** {@code y = 1 / (1 + e^-x)}. */
    public static final Op<Attrs.None> SIGMOID = unary("sigmoid", Accuracy.ulps(4), new Fill.Real());
    /** {@code y = tanh(x)}. */
    public static final Op<Attrs.None> TANH = unary("tanh", Accuracy.ulps(3), new Fill.Real());
    /** {@code y = x / (1 + |x|)}; NaN at the infinities, as in PyTorch. */
    public static final Op<Attrs.None> SOFTSIGN = unary("softsign", Accuracy.ulps(2), new Fill.Nonzero());
    /** The sign: {@code y = -1, 0 or 1}. NaN gives NaN, so that it is not hidden; PyTorch gives 0. The gradient is 0. */
    public static final Op<Attrs.None> SIGN = unary("sign", Accuracy.exact(), new Fill.Nonzero());
    /** {@code y = 1} where x is neither infinite nor NaN, else 0; a uint8 mask. */
    public static final Op<Attrs.None> IS_FINITE =
            FAMILY.<Attrs.None>op("is_finite").nonDifferentiable("x").nonDifferentiableOut("y")
                    .infer((_, in) -> {
                        in.requireSameFloat();
                        return List.of(new Spec(DType.UINT8, in.shape(0)));
                    })
                    .flopsEach(1).accuracy(Accuracy.exact())
                    .samples(d -> Sample.of(Attrs.NONE, d.real(d.shape(0, 4))))
                    .elementwise().row();
    /**
     * Converts to another dtype. From float to integer, the fraction is dropped, values out of range saturate, and NaN becomes 0.
     */
    public static final Op<Attrs.Cast> CAST = FAMILY.<Attrs.Cast>op("cast").in("x").out("y")
            .infer((attrs, in) -> {
                if (attrs.dtype() == DType.INT64) {
                    throw in.error("int64 appears in files only; use int32");
                }
                return List.of(new Spec(attrs.dtype(), in.shape(0)));
            })
            .flopsEach(0).accuracy(Accuracy.exact())
            .samples(d -> Sample.of(new Attrs.Cast(d.pick(d.floats(), d.floats(), DType.INT32, DType.UINT8)),
                    d.coin() ? d.real(d.shape(0, 4)) : d.index(d.shape(0, 4), 9)))
            .reach(Reach.PLACE)
            .elementwise().row();

    // ---- gradients in one pass ----

    /** {@code dx = y > 0 ? dy : 0}, and dy where y is NaN. */
    public static final Op<Attrs.None> RELU_GRAD = gradient("relu_grad", Accuracy.exact(), new Fill.Nonzero());
    /** {@code dx = dy * y * (1 - y)}. */
    public static final Op<Attrs.None> SIGMOID_GRAD = gradient("sigmoid_grad", Accuracy.ofLargestSquared((_, _) -> 16),
            new Fill.Real());
    /** {@code dx = dy * (1 - y * y)}. */
    public static final Op<Attrs.None> TANH_GRAD = gradient("tanh_grad", Accuracy.ofLargestSquared((_, _) -> 16),
            new Fill.Real());
    /** {@code dx = x > 0 ? dy : c * dy}. */
    public static final Op<Attrs.Value> LEAKY_RELU_GRAD = FAMILY.<Attrs.Value>op("leaky_relu_grad").nonDifferentiable("dy", "x")
            .nonDifferentiableOut("dx").infer((_, in) -> sameShape(in)).flopsEach(2).accuracy(Accuracy.exact())
            .samples(d -> d.shape(0, 4), (d, x) -> Sample.of(new Attrs.Value(0.1), d.real(x), d.nonzero(x)))
            .elementwise().row();

    private Pointwise() {}

    /** {@code mask != 0 ? a : b}. */
    public static Tensor where(Tensor mask, Tensor a, Tensor b) {
        return Ops.one(WHERE, Attrs.NONE, mask, a, b);
    }

    private static Op<Attrs.None> binary(String name, Accuracy<Attrs.None> accuracy, Op.Samples<Attrs.None> samples) {
        return FAMILY.<Attrs.None>op(name).in("a", "b").out("y")
                .infer((_, in) -> {
                    in.requireSameFloat();
                    return List.of(new Spec(in.spec(0).dtype(), Shape.broadcast(name, in.shape(0), in.shape(1))));
                })
                .flopsEach(1).accuracy(accuracy).reach(Reach.PLACE).elementwise().samples(samples).row();
    }

    private static Op<Attrs.None> comparison(String name) {
        return FAMILY.<Attrs.None>op(name).nonDifferentiable("a", "b").nonDifferentiableOut("y")
                .infer((_, in) -> {
                    in.requireSame();
                    return List.of(new Spec(DType.UINT8, Shape.broadcast(name, in.shape(0), in.shape(1))));
                })
                .flopsEach(1).accuracy(Accuracy.exact())
                .samples(d -> {
                    Shape y = d.shape(0, 4);
                    return d.coin() ? Sample.of(Attrs.NONE, d.index(y, 3), d.index(d.broadcastable(y), 3))
                            : Sample.of(Attrs.NONE, d.input(d.broadcastable(y), new Fill.Whole()), d.input(y, new Fill.Whole()));
                }).elementwise().row();
    }

    private static Op<Attrs.Value> scalar(String name, Accuracy<Attrs.Value> accuracy, Fill fill) {
        return FAMILY.<Attrs.Value>op(name).in("x").out("y").infer((_, in) -> sameFloat(in)).flopsEach(1).accuracy(accuracy)
                .reach(Reach.PLACE).elementwise()
                .samples(d -> Sample.of(new Attrs.Value(d.number()), d.input(d.shape(0, 4), fill))).row();
    }

    private static Op<Attrs.None> unary(String name, Accuracy<Attrs.None> accuracy, Fill fill) {
        return FAMILY.<Attrs.None>op(name).in("x").out("y").infer((_, in) -> sameFloat(in)).flopsEach(1).accuracy(accuracy)
                .reach(Reach.PLACE).elementwise()
                .samples(d -> Sample.of(Attrs.NONE, d.input(d.shape(0, 4), fill))).row();
    }

    private static Op<Attrs.None> gradient(String name, Accuracy<Attrs.None> accuracy, Fill fill) {
        return FAMILY.<Attrs.None>op(name).nonDifferentiable("dy", "y").nonDifferentiableOut("dx").infer((_, in) -> sameShape(in))
                .flopsEach(3)
                .accuracy(accuracy).elementwise()
                .samples(d -> d.shape(0, 4), (d, y) -> Sample.of(Attrs.NONE, d.real(y), d.input(y, fill))).row();
    }

    private static List<Spec> sameFloat(Op.Inputs in) {
        in.requireSameFloat();
        return List.of(in.spec(0));
    }

    static List<Spec> sameShape(Op.Inputs in) {
        in.require(in.shape(0).equals(in.shape(1)), "shapes differ: %s and %s", in.shape(0), in.shape(1));
        return sameFloat(in);
    }

    private static Sample<Attrs.None> twoReals(Draw d) {
        return two(d, new Fill.Real(), new Fill.Real());
    }

    private static Sample<Attrs.None> wholeAndHalf(Draw d) {
        return two(d, new Fill.Whole(), new Fill.Halves());
    }

    /** Two inputs that broadcast, the smaller one on either side. */
    private static Sample<Attrs.None> two(Draw d, Fill a, Fill b) {
        Shape y = d.shape(0, 4);
        boolean left = d.coin();
        return Sample.of(Attrs.NONE, d.input(left ? d.broadcastable(y) : y, a), d.input(left ? y : d.broadcastable(y), b));
    }
}
