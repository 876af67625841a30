package weft.engine.op.attrs;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.op.geometry.ConvGeometry;
import weft.engine.op.geometry.PoolGeometry;

/**
 * What an operation takes besides tensors: one record for each kind, here, in {@link NormAttrs} and in {@link OptimizerAttrs}.
 * Numbers that meet elements are rounded to the elements' type first, on every backend, as PyTorch does.
 */
public sealed interface Attrs permits Attrs.Common, NormAttrs, OptimizerAttrs {

    /** The attributes of an operation that takes nothing but tensors. */
    None NONE = new None();

    /** What is written out in this file: all but normalization's and the optimizers'. */
    sealed interface Common extends Attrs {
    }

    /** Nothing. */
    record None() implements Common {
    }

    /** One number: the scalar of a scalar form, a slope, a factor. */
    record Value(double value) implements Common {
    }

    /** An interval, both ends included; an infinite end is open. */
    record Range(double low, double high) implements Common {
    }

    /** The type to convert to. */
    record Cast(DType dtype) implements Common {
    }

    /** A constant tensor. */
    record Full(Shape shape, double value, DType dtype) implements Common {
    }

    /** {@code count} numbers from {@code start} in steps of {@code step}. */
    record Arange(double start, double step, int count, DType dtype) implements Common {
    }

    /** A shape to take on. */
    record ToShape(Shape shape) implements Common {
    }

    /** The dimensions in their new order: dimension {@code i} of the output is {@code order.get(i)} of the input. */
    record Permute(List<Integer> order) implements Common {
    }

    /** Indices {@code from} up to, not including, {@code to} along {@code axis}. */
    record Slice(int axis, int from, int to) implements Common {
    }

    /** How many elements of {@code value} stand before and after each dimension. */
    record Pad(List<Integer> before, List<Integer> after, double value) implements Common {
    }

    /** One dimension, which may be negative; reductions leave it at extent 1 when {@code keepdim}. */
    record Axis(int axis, boolean keepdim) implements Common {

        /** The dimension, from 0 to rank - 1. */
        public int within(Shape shape) {
            return axis < 0 ? axis + Math.max(shape.rank(), 1) : axis;
        }
    }

    /** Some dimensions, which may be negative; none stands for all. */
    record Axes(List<Integer> axes, boolean keepdim) implements Common {

        /** The dimensions in ascending order, from 0 to rank - 1. */
        public int[] within(Shape shape) {
            return axes.isEmpty() ? IntStream.range(0, shape.rank()).toArray()
                    : axes.stream().mapToInt(a -> a < 0 ? a + shape.rank() : a).sorted().toArray();
        }
    }

    /** Variance over some dimensions: the sum of squares is divided by the count less {@code correction}. */
    record Variance(Axes over, double correction) implements Common {
    }

    /** The {@code k} largest along {@code axis}. */
    record TopK(int k, int axis) implements Common {
    }

    /** Whether the last two dimensions of a factor are swapped as it is read. */
    record Matmul(boolean transposeA, boolean transposeB) implements Common {
    }

    /** What is done to each element of a result before it is stored. */
    enum Epilogue {
        /** Nothing. */
        NONE,
        /** {@code max(y, 0)}; NaN stays NaN. */
        RELU
    }

    /** Attributes of an operation that may end in a relu. */
    sealed interface Fused<A extends Fused<A>> permits Linear, Conv2d, NormAttrs.BatchNorm {

        /** What is done to each element last. */
        Epilogue epilogue();

        /** The same with another epilogue. */
        A with(Epilogue epilogue);

        /** The same without its relu; empty when it has none. */
        default Optional<A> withoutRelu() {
            return epilogue() == Epilogue.RELU ? Optional.of(with(Epilogue.NONE)) : Optional.empty();
        }
    }

    /** A linear layer. */
    record Linear(Epilogue epilogue) implements Common, Fused<Linear> {

        @Override
        public Linear with(Epilogue epilogue) {
            return new Linear(epilogue);
        }
    }

    /** A number for each direction of a plane, height first. */
    record Sides(int h, int w) {

        /** Both alike. */
        public static Sides of(int both) {
            return new Sides(both, both);
        }

        /** The smaller of the two. */
        public int least() {
            return Math.min(h, w);
        }

        /** As in {@code 3 x 2}. */
        @Override
        public String toString() {
            return h + " x " + w;
        }
    }

    /** A two-dimensional convolution. Each method gives a copy with one thing changed. */
    record Conv2d(Sides stride, Sides padding, Sides dilation, int groups, Epilogue epilogue) implements Common, Fused<Conv2d> {

        /** Square in everything, one group, no epilogue. */
        public static Conv2d of(int stride, int padding, int dilation) {
            return new Conv2d(Sides.of(stride), Sides.of(padding), Sides.of(dilation), 1, Epilogue.NONE);
        }

        /** How far apart neighbouring windows begin. */
        public Conv2d stride(int h, int w) {
            return new Conv2d(new Sides(h, w), padding, dilation, groups, epilogue);
        }

        /** Zeros on each side of the input. */
        public Conv2d padding(int h, int w) {
            return new Conv2d(stride, new Sides(h, w), dilation, groups, epilogue);
        }

        /** How far apart the places of a window lie. */
        public Conv2d dilation(int h, int w) {
            return new Conv2d(stride, padding, new Sides(h, w), groups, epilogue);
        }

        /** Channels in and out are cut into so many groups that have nothing to do with each other. */
        public Conv2d groups(int count) {
            return new Conv2d(stride, padding, dilation, count, epilogue);
        }

        /** The sizes with x: [N, C, H, W] and w: [K, C / groups, R, S]. */
        public ConvGeometry over(Shape x, Shape w) {
            return new ConvGeometry(x.dim(0), x.dim(1), x.dim(2), x.dim(3), w.dim(0), w.dim(2), w.dim(3), stride.h, stride.w,
                    padding.h, padding.w, dilation.h, dilation.w, groups);
        }

        @Override
        public Conv2d with(Epilogue epilogue) {
            return new Conv2d(stride, padding, dilation, groups, epilogue);
        }

        /** The vertical stride. */
        public int strideH() {
            return stride.h;
        }

        /** The horizontal stride. */
        public int strideW() {
            return stride.w;
        }

        /** Rows of zeros above and below. */
        public int paddingH() {
            return padding.h;
        }

        /** Columns of zeros left and right. */
        public int paddingW() {
            return padding.w;
        }

        /** Rows from one place of a window to the next. */
        public int dilationH() {
            return dilation.h;
        }

        /** Columns from one place of a window to the next. */
        public int dilationW() {
            return dilation.w;
        }
    }

    /**
     * A gradient of a convolution, and the size that does not follow from its inputs: that of x (H, W) for the input
     * gradient, that of w (R, S) for the weight gradient.
     */
    record ConvGrad(Conv2d conv, int height, int width) implements Common {
    }

    /** A sliding window of R by S. */
    record Window(int r, int s, Conv2d conv) implements Common {

        /** The sizes over x: [N, C, H, W]: a window takes all channels, as one output of a convolution without groups would. */
        public ConvGeometry over(Shape x) {
            return new ConvGeometry(x.dim(0), x.dim(1), x.dim(2), x.dim(3), 1, r, s, conv.strideH(), conv.strideW(),
                    conv.paddingH(), conv.paddingW(), conv.dilationH(), conv.dilationW(), 1);
        }
    }

    /** A sliding window over a plane of H by W, which does not follow from the columns alone. */
    record Fold(Window window, int height, int width) implements Common {
    }

    /**
     * Pooling. Each method gives a copy with one thing changed.
     *
     * @param ceilMode        the output size is rounded up: the last window may hang over the edge
     * @param countIncludePad padding counts in an average
     */
    record Pool2d(Sides kernel, Sides stride, Sides padding, Sides dilation, boolean ceilMode, boolean countIncludePad)
            implements
                Common {

        /** A square window without padding. */
        public static Pool2d of(int kernel, int stride) {
            return window(kernel, kernel).stride(stride, stride);
        }

        /** A window of {@code h} by {@code w}, without padding, beside its neighbours. */
        public static Pool2d window(int h, int w) {
            return new Pool2d(new Sides(h, w), new Sides(h, w), Sides.of(0), Sides.of(1), false, true);
        }

        /** How far apart neighbouring windows begin. */
        public Pool2d stride(int stride) {
            return stride(stride, stride);
        }

        /** How far apart neighbouring windows begin. */
        public Pool2d stride(int h, int w) {
            return new Pool2d(kernel, new Sides(h, w), padding, dilation, ceilMode, countIncludePad);
        }

        /** How much padding there is on each side. */
        public Pool2d padding(int padding) {
            return padding(padding, padding);
        }

        /** How much padding there is on each side. */
        public Pool2d padding(int h, int w) {
            return new Pool2d(kernel, stride, new Sides(h, w), dilation, ceilMode, countIncludePad);
        }

        /** How far apart the places of a window lie. */
        public Pool2d dilation(int dilation) {
            return dilation(dilation, dilation);
        }

        /** How far apart the places of a window lie. */
        public Pool2d dilation(int h, int w) {
            return new Pool2d(kernel, stride, padding, new Sides(h, w), ceilMode, countIncludePad);
        }

        /** Whether the output size is rounded up. */
        public Pool2d ceilMode(boolean up) {
            return new Pool2d(kernel, stride, padding, dilation, up, countIncludePad);
        }

        /** Whether padding counts in an average. */
        public Pool2d countIncludePad(boolean counts) {
            return new Pool2d(kernel, stride, padding, dilation, ceilMode, counts);
        }

        /** Rows of a window. */
        public int kernelH() {
            return kernel.h;
        }

        /** Columns of a window. */
        public int kernelW() {
            return kernel.w;
        }

        /** The vertical stride. */
        public int strideH() {
            return stride.h;
        }

        /** The horizontal stride. */
        public int strideW() {
            return stride.w;
        }

        /** Rows of padding above and below. */
        public int paddingH() {
            return padding.h;
        }

        /** Columns of padding left and right. */
        public int paddingW() {
            return padding.w;
        }

        /** Rows from one place of a window to the next. */
        public int dilationH() {
            return dilation.h;
        }

        /** Columns from one place of a window to the next. */
        public int dilationW() {
            return dilation.w;
        }

        /** The sizes over x: [N, C, H, W]. */
        public PoolGeometry over(Shape x) {
            return PoolGeometry.of(x.sizeOf(0, 2), x.dim(2), x.dim(3), kernel.h, kernel.w, stride.h, stride.w, padding.h,
                    padding.w, dilation.h, dilation.w, ceilMode);
        }
    }

    /** Pooling by the norm of power {@code p}, over windows without padding and dilation. */
    record LpPool2d(double p, Pool2d pool) implements Common {
    }

    /** The gradient of pooling over planes of H by W. */
    record PoolGrad(Pool2d pool, int height, int width) implements Common {
    }

    /**
     * The size that planes are brought to.
     *
     * @param factorH      H times this, rounded down, is the height, and 1 / factorH how far in x a step in y goes; 0 where the
     *                     size was given itself: then that is H / height
     * @param factorW      the same for the width
     * @param alignCorners the corners of x and y are the centres of their corner elements, not the outer edges of these; then a
     *                     step is (H - 1) / (height - 1), whatever the factor
     */
    record Upsample(int height, int width, double factorH, double factorW, boolean alignCorners) implements Common {

        /** To a size. */
        public static Upsample to(int height, int width) {
            return new Upsample(height, width, 0, 0, false);
        }

        /** From a size to a multiple of it, rounded down. */
        public static Upsample by(int h, int w, double factorH, double factorW) {
            return new Upsample((int) (h * factorH), (int) (w * factorW), factorH, factorW, false);
        }

        /** The same with corners that are aligned, or not. */
        public Upsample alignCorners(boolean aligned) {
            return new Upsample(height, width, factorH, factorW, aligned);
        }

        /**
         * How far in x of height h a step in y goes where elements are repeated. Where y is twice as high each is repeated once,
         * whatever factor was rounded down to that.
         */
        public double nearestStepH(int h) {
            return height == 2 * h ? 0.5 : stepH(h);
        }

        /** How far in x of width w a step in y goes where elements are repeated; see {@link #nearestStepH}. */
        public double nearestStepW(int w) {
            return width == 2 * w ? 0.5 : stepW(w);
        }

        /** How far in x of height h a step in y goes. */
        public double stepH(int h) {
            return step(h, height, factorH);
        }

        /** How far in x of width w a step in y goes. */
        public double stepW(int w) {
            return step(w, width, factorW);
        }

        private double step(int in, int out, double factor) {
            if (alignCorners) {
                return out == 1 ? 0 : (in - 1.0) / (out - 1);
            }
            if (in == out) {
                return 1; // A copy, whatever factor was rounded down to that.
            }
            return factor == 0 ? (double) in / out : 1 / factor;
        }
    }

    /** The gradient of upsampling planes of H by W. */
    record UpsampleGrad(Upsample upsample, int height, int width) implements Common {
    }

    /** The extents of the result's planes, which do not follow from the inputs. */
    record PlaneSize(int height, int width) implements Common {
    }

    /** What becomes of the losses of a batch. */
    enum Reduction {
        /** They stay as they are, one for each row. */
        NONE,
        /** Their sum, divided by the number of rows that count. */
        MEAN,
        /** Their sum. */
        SUM
    }

    /**
     * Cross entropy; rows whose label is {@code ignoreIndex} do not count.
     *
     * @param labelSmoothing the share of each row's target, from 0 to 1, that is spread evenly over all classes
     */
    record CrossEntropy(Reduction reduction, int ignoreIndex, double labelSmoothing) implements Common {

        /** All of the target on the label. */
        public CrossEntropy(Reduction reduction, int ignoreIndex) {
            this(reduction, ignoreIndex, 0);
        }
    }

    /** The Gaussian error linear unit: as it is, or its {@code tanh} approximation. */
    record Gelu(boolean tanh) implements Common {
    }

    /** The soft form of a relu: the larger {@code beta} the sharper; linear where {@code beta x > threshold}. */
    record Softplus(double beta, double threshold) implements Common {
    }

    /** A table of {@code rows} rows, of which {@code paddingIndex}, if it is not -1, gets no gradient. */
    record Embedding(int rows, int paddingIndex) implements Common {
    }

    /** Uniform numbers from {@code low} up to, not including, {@code high}, from the counters at {@code offset} on. */
    record Uniform(Shape shape, DType dtype, double low, double high, long seed, long offset) implements Common {
    }

    /** Normal numbers, from the counters at {@code offset} on. */
    record Normal(Shape shape, DType dtype, double mean, double std, long seed, long offset) implements Common {
    }

    /** Each element is dropped with probability {@code p}, decided by the counters at {@code offset} on. */
    record Dropout(double p, long seed, long offset) implements Common {
    }
}
