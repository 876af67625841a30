package weft.engine.op;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;

/**
 * The operations as methods of a tensor, so that code reads {@code x.matmul(w).add(b).relu()}. Each returns a new tensor, in the
 * innermost {@link weft.engine.Scope}. In the comments x is this tensor. The full definitions are in the rows of this package,
 * such as {@link Pointwise#ADD}.
 *
 * <p>Each method throws an IllegalArgumentException when dtypes, shapes or devices do not fit, before anything runs, and an
 * IllegalStateException when a tensor was freed.
 */
public interface Fluent {

    /** The tensor x that the methods work on. */
    Tensor self();

    // ---- arithmetic, with broadcasting ----

    /** {@code x + b}. */
    default Tensor add(Tensor b) {
        return Ops.one(Pointwise.ADD, Attrs.NONE, self(), b);
    }

    /** {@code x - b}. */
    default Tensor sub(Tensor b) {
        return Ops.one(Pointwise.SUB, Attrs.NONE, self(), b);
    }

    /** {@code x * b}, element by element. */
    default Tensor mul(Tensor b) {
        return Ops.one(Pointwise.MUL, Attrs.NONE, self(), b);
    }

    /** {@code x / b}. */
    default Tensor div(Tensor b) {
        return Ops.one(Pointwise.DIV, Attrs.NONE, self(), b);
    }

    /** {@code x^b}. */
    default Tensor pow(Tensor b) {
        return Ops.one(Pointwise.POW, Attrs.NONE, self(), b);
    }

    /** {@code max(x, b)}, element by element; NaN if either is NaN. */
    default Tensor maximum(Tensor b) {
        return Ops.one(Pointwise.MAXIMUM, Attrs.NONE, self(), b);
    }

    /** {@code min(x, b)}, element by element; NaN if either is NaN. */
    default Tensor minimum(Tensor b) {
        return Ops.one(Pointwise.MINIMUM, Attrs.NONE, self(), b);
    }

    /** {@code x + c}. */
    default Tensor add(double c) {
        return Ops.one(Pointwise.ADD_SCALAR, new Attrs.Value(c), self());
    }

    /** {@code x - c}. */
    default Tensor sub(double c) {
        return add(-c);
    }

    /** {@code x * c}. */
    default Tensor mul(double c) {
        return Ops.one(Pointwise.MUL_SCALAR, new Attrs.Value(c), self());
    }

    /** {@code x / c}. */
    default Tensor div(double c) {
        return Ops.one(Pointwise.DIV_SCALAR, new Attrs.Value(c), self());
    }

    /** {@code x^c}. */
    default Tensor pow(double c) {
        return Ops.one(Pointwise.POW_SCALAR, new Attrs.Value(c), self());
    }

    /** {@code c - x}. */
    default Tensor rsub(double c) {
        return Ops.one(Pointwise.RSUB_SCALAR, new Attrs.Value(c), self());
    }

    /** {@code c / x}. */
    default Tensor rdiv(double c) {
        return Ops.one(Pointwise.RDIV_SCALAR, new Attrs.Value(c), self());
    }

    // ---- comparisons: the result is a uint8 mask of 0 and 1 ----

    /** {@code x == b}; false where either is NaN. */
    default Tensor eq(Tensor b) {
        return Ops.one(Pointwise.EQ, Attrs.NONE, self(), b);
    }

    /** {@code x != b}; true where either is NaN. */
    default Tensor ne(Tensor b) {
        return Ops.one(Pointwise.NE, Attrs.NONE, self(), b);
    }

    /** {@code x < b}. */
    default Tensor lt(Tensor b) {
        return Ops.one(Pointwise.LT, Attrs.NONE, self(), b);
    }

    /** {@code x <= b}. */
    default Tensor le(Tensor b) {
        return Ops.one(Pointwise.LE, Attrs.NONE, self(), b);
    }

    /** {@code x > b}. */
    default Tensor gt(Tensor b) {
        return Ops.one(Pointwise.GT, Attrs.NONE, self(), b);
    }

    /** {@code x >= b}. */
    default Tensor ge(Tensor b) {
        return Ops.one(Pointwise.GE, Attrs.NONE, self(), b);
    }

    /** 1 where x is neither infinite nor NaN. */
    default Tensor isFinite() {
        return Ops.one(Pointwise.IS_FINITE, Attrs.NONE, self());
    }

    // ---- functions of one element ----

    /** {@code -x}. */
    default Tensor neg() {
        return Ops.one(Pointwise.NEG, Attrs.NONE, self());
    }

    /** {@code |x|}. */
    default Tensor abs() {
        return Ops.one(Pointwise.ABS, Attrs.NONE, self());
    }

    /** {@code e^x}. */
    default Tensor exp() {
        return Ops.one(Pointwise.EXP, Attrs.NONE, self());
    }

    /** The natural logarithm. */
    default Tensor log() {
        return Ops.one(Pointwise.LOG, Attrs.NONE, self());
    }

    /** The square root. */
    default Tensor sqrt() {
        return Ops.one(Pointwise.SQRT, Attrs.NONE, self());
    }

    /** {@code x > 0 ? x : 0}; NaN stays NaN. */
    default Tensor relu() {
        return Ops.one(Pointwise.RELU, Attrs.NONE, self());
    }

    /** {@code x > 0 ? x : slope * x}; PyTorch's default slope is 0.01. */
    default Tensor leakyRelu(double slope) {
        return Ops.one(Pointwise.LEAKY_RELU, new Attrs.Value(slope), self());
    }

    /** {@code 1 / (1 + e^-x)}. */
    default Tensor sigmoid() {
        return Ops.one(Pointwise.SIGMOID, Attrs.NONE, self());
    }

    /** The hyperbolic tangent. */
    default Tensor tanh() {
        return Ops.one(Pointwise.TANH, Attrs.NONE, self());
    }

    /** {@code x / (1 + |x|)}. */
    default Tensor softsign() {
        return Ops.one(Pointwise.SOFTSIGN, Attrs.NONE, self());
    }

    /** {@code x > 0 ? x : alpha * (e^x - 1)}; PyTorch's default alpha is 1. */
    default Tensor elu(double alpha) {
        return Ops.one(Activation.ELU, new Attrs.Value(alpha), self());
    }

    /** GELU: {@code x * Phi(x)}, where Phi is the standard normal distribution function. */
    default Tensor gelu() {
        return Ops.one(Activation.GELU, new Attrs.Gelu(false), self());
    }

    /** SiLU: {@code x / (1 + e^-x)}. */
    default Tensor silu() {
        return Ops.one(Activation.SILU, Attrs.NONE, self());
    }

    /**
     * {@code log(1 + e^(beta x)) / beta}, or x where {@code beta x > threshold}; PyTorch's defaults are beta 1 and threshold 20.
     */
    default Tensor softplus(double beta, double threshold) {
        return Ops.one(Activation.SOFTPLUS, new Attrs.Softplus(beta, threshold), self());
    }

    /** The softmax along {@code axis}: {@code e^x / sum of e^x}. */
    default Tensor softmax(int axis) {
        return Loss.softmax(self(), axis);
    }

    /** The logarithm of the softmax along {@code axis}. */
    default Tensor logSoftmax(int axis) {
        return Loss.logSoftmax(self(), axis);
    }

    /** The sign: -1, 0 or 1; NaN for NaN. */
    default Tensor sign() {
        return Ops.one(Pointwise.SIGN, Attrs.NONE, self());
    }

    /** {@code min(max(x, low), high)}; NaN stays NaN. */
    default Tensor clamp(double low, double high) {
        return Ops.one(Pointwise.CLAMP, new Attrs.Range(low, high), self());
    }

    /** The values converted to another dtype; this tensor itself if it already has that dtype. */
    default Tensor cast(DType dtype) {
        return dtype == self().dtype() ? self() : Ops.one(Pointwise.CAST, new Attrs.Cast(dtype), self());
    }

    // ---- reductions; without axes, over all dimensions ----

    /** The sum over {@code axes}, which are removed from the shape. */
    default Tensor sum(int... axes) {
        return sum(false, axes);
    }

    /** The sum over {@code axes}, which stay with extent 1 if {@code keepdim}, else are removed. */
    default Tensor sum(boolean keepdim, int... axes) {
        return Ops.one(Reduction.SUM, axes(keepdim, axes), self());
    }

    /** The mean over {@code axes}, which are removed from the shape. */
    default Tensor mean(int... axes) {
        return mean(false, axes);
    }

    /** The mean over {@code axes}, which stay with extent 1 if {@code keepdim}, else are removed. */
    default Tensor mean(boolean keepdim, int... axes) {
        return Ops.one(Reduction.MEAN, axes(keepdim, axes), self());
    }

    /** The maximum over {@code axes}, which are removed from the shape; NaN if any element is NaN. */
    default Tensor amax(int... axes) {
        return amax(false, axes);
    }

    /** The maximum over {@code axes}, which stay with extent 1 if {@code keepdim}, else are removed. */
    default Tensor amax(boolean keepdim, int... axes) {
        return Ops.one(Reduction.AMAX, axes(keepdim, axes), self());
    }

    /** The unbiased variance over {@code axes}, which are removed: {@code correction} is 1. */
    default Tensor var(int... axes) {
        return var(1, false, axes);
    }

    /** The variance: the sum of squared differences from the mean, divided by {@code count - correction}. */
    default Tensor var(double correction, boolean keepdim, int... axes) {
        return Ops.one(Reduction.VAR, new Attrs.Variance(axes(keepdim, axes), correction), self());
    }

    /** The maxima along an axis and their first indices (int32). */
    default List<Tensor> max(int axis, boolean keepdim) {
        return Ops.apply(Reduction.MAX, new Attrs.Axis(axis, keepdim), self());
    }

    /** The first index (int32) of the maximum along an axis, which is removed. */
    default Tensor argmax(int axis) {
        return Ops.one(Reduction.ARGMAX, new Attrs.Axis(axis, false), self());
    }

    /** The k largest values along an axis in descending order, and their indices (int32). */
    default List<Tensor> topk(int k, int axis) {
        return Ops.apply(Reduction.TOPK, new Attrs.TopK(k, axis), self());
    }

    // ---- movement ----

    /** The same elements in another shape, on the same buffer. One extent may be -1: it follows from the others. */
    default Tensor reshape(int... dims) {
        int[] known = dims.clone();
        for (int i = 0; i < known.length; i++) {
            if (known[i] == -1) {
                known[i] = 1;
                int others = Shape.of(known).size();
                if (others == 0 || self().size() % others != 0) {
                    throw new IllegalArgumentException("reshape: no extent for -1 makes %s of %s"
                            .formatted(Arrays.toString(dims), self().shape()));
                }
                known[i] = self().size() / others;
            }
        }
        return reshape(Shape.of(known));
    }

    /** The same elements in another shape, on the same buffer. */
    default Tensor reshape(Shape shape) {
        return Ops.one(Movement.RESHAPE, new Attrs.ToShape(shape), self());
    }

    /** The same elements with all dimensions from {@code from} on merged into one. */
    default Tensor flatten(int from) {
        int axis = self().shape().axis(from);
        return reshape(self().shape().slice(0, axis).append(self().shape().sizeOf(axis, self().rank())));
    }

    /** x broadcast to a shape: repeated along dimensions of extent 1 and along new leading dimensions. */
    default Tensor expand(Shape shape) {
        return Ops.one(Movement.EXPAND, new Attrs.ToShape(shape), self());
    }

    /** A copy with permuted dimensions: dimension i of the result is dimension {@code order[i]} of x. */
    default Tensor permute(int... order) {
        return Ops.one(Movement.PERMUTE, new Attrs.Permute(list(order)), self());
    }

    /** The transpose: a copy with the last two dimensions swapped. */
    default Tensor transpose() {
        int rank = self().rank();
        int[] order = IntStream.range(0, rank).toArray();
        order[rank - 1] = self().shape().axis(-2);
        order[rank - 2] = rank - 1;
        return permute(order);
    }

    /** The elements with indices {@code from} (inclusive) to {@code to} (exclusive) along {@code axis}. */
    default Tensor slice(int axis, int from, int to) {
        return Ops.one(Movement.SLICE, new Attrs.Slice(axis, from, to), self());
    }

    /** Element {@code i} along the first dimension, which is removed. Shares the buffer. */
    default Tensor get(int i) {
        return slice(0, i, i + 1).reshape(self().shape().slice(1, self().rank()));
    }

    /**
     * x padded with {@code value}: {@code before[i]} elements before and {@code after[i]} elements after it along each dimension
     * i.
     */
    default Tensor pad(int[] before, int[] after, double value) {
        return Ops.one(Movement.PAD, new Attrs.Pad(list(before), list(after), value), self());
    }

    /** x and {@code others} concatenated along {@code axis}. */
    default Tensor concat(int axis, Tensor... others) {
        return Ops.one(Movement.CONCAT, new Attrs.Axis(axis, true),
                Stream.concat(Stream.of(self()), Arrays.stream(others)).toArray(Tensor[]::new));
    }

    /** The elements at {@code index} (int32, of the same rank) along one axis; the result has the shape of {@code index}. */
    default Tensor gather(int axis, Tensor index) {
        return Ops.one(Movement.GATHER, new Attrs.Axis(axis, true), self(), index);
    }

    // ---- products ----

    /**
     * The matrix product [..., M, K] x [..., K, N] = [..., M, N]; leading dimensions broadcast. A vector is a row on the left and
     * a column on the right, and its extra dimension is removed from the result.
     */
    default Tensor matmul(Tensor b) {
        Tensor a = self();
        if (a.rank() != 1 && b.rank() != 1) {
            return matmul(b, false, false);
        }
        Tensor left = a.rank() == 1 ? a.reshape(1, a.size()) : a;
        Tensor right = b.rank() == 1 ? b.reshape(b.size(), 1) : b;
        Tensor y = left.matmul(right, false, false);
        Shape shape = y.shape();
        if (b.rank() == 1) {
            shape = shape.slice(0, shape.rank() - 1);
        }
        if (a.rank() == 1) {
            int row = b.rank() == 1 ? shape.rank() - 1 : shape.rank() - 2;
            shape = shape.slice(0, row).append(shape.slice(row + 1, shape.rank()).dims());
        }
        return y.reshape(shape);
    }

    /** The matrix product, where either factor can be read transposed (its last two dimensions swapped). */
    default Tensor matmul(Tensor b, boolean transposeA, boolean transposeB) {
        return Ops.one(Matmul.MATMUL, new Attrs.Matmul(transposeA, transposeB), self(), b);
    }

    // ---- history ----

    /** The same values without history: no gradient flows back through the result. Shares the buffer. */
    default Tensor detach() {
        return self().view(self().shape(), 0);
    }

    private static List<Integer> list(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static Attrs.Axes axes(boolean keepdim, int[] axes) {
        return new Attrs.Axes(list(axes), keepdim);
    }
}
