package weft.engine.op.attrs;

import java.util.List;
import java.util.stream.IntStream;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.op.geometry.ConvGeometry;
import weft.engine.op.geometry.PoolGeometry;

/**
 * The attributes of an operation: all arguments that are not tensors. There is one record for each kind, here, in
 * {@link NormAttrs} and in {@link OptimizerAttrs}. A number that is combined with elements is first rounded to their dtype, on
 * every backend, as in PyTorch.
 */
public sealed interface Attrs permits Attrs.Common, NormAttrs, OptimizerAttrs {

    /** The attributes of an operation that takes only tensors. */
    None NONE = new None();

    /** The records of this file: all except those of normalization and optimizers. */
    sealed interface Common extends Attrs {}

    /** Nothing. */
    record None() implements Common {}

    /** One number: the scalar operand, a slope or a factor. */
    record Value(double value) implements Common {}

    /** An interval, both ends included; an infinite end means no bound. */
    record Range(double low, double high) implements Common {}

    /** The type to convert to. */
    record Cast(DType dtype) implements Common {}

    /** A constant tensor. */
    record Full(Shape shape, double value, DType dtype) implements Common {}

    /** {@code count} numbers {@code start + i * step}. */
    record Arange(double start, double step, int count, DType dtype) implements Common {}

    /** The shape of the result. */
    record ToShape(Shape shape) implements Common {}

    /** The dimensions in their new order: dimension {@code i} of the output is {@code order.get(i)} of the input. */
    record Permute(List<Integer> order) implements Common {}

    /** Indices {@code from} (inclusive) to {@code to} (exclusive) along {@code axis}. */
    record Slice(int axis, int from, int to) implements Common {}

    /** The number of elements of {@code value} to add before and after each dimension. */
    record Pad(List<Integer> before, List<Integer> after, double value) implements Common {}

    /** One dimension, which may be negative; reductions leave it at extent 1 when {@code keepdim}. */
    record Axis(int axis, boolean keepdim) implements Common {

        /** The dimension, from 0 to rank - 1. */
        public int within(Shape shape) {
            return axis < 0 ? axis + Math.max(shape.rank(), 1) : axis;
        }
    }

    /** Some dimensions, which may be negative; an empty list means all. */
    record Axes(List<Integer> axes, boolean keepdim) implements Common {

        /** The dimensions in ascending order, from 0 to rank - 1. */
        public int[] within(Shape shape) {
            return axes.isEmpty() ? IntStream.range(0, shape.rank()).toArray()
                    : axes.stream().mapToInt(a -> a < 0 ? a + shape.rank() : a).sorted().toArray();
        }
    }

    /** Variance over some dimensions: the sum of squares is divided by {@code count - correction}. */
    record Variance(Axes over, double correction) implements Common {}

    /** The {@code k} largest along {@code axis}. */
    record TopK(int k, int axis) implements Common {}

    /** Whether each factor is read transposed, with its last two dimensions swapped. */
    record Matmul(boolean transposeA, boolean transposeB) implements Common {}

    /** The epilogue: what is applied to each element of a result before it is stored. */
    enum Epilogue {
        /** Nothing. */
        NONE,
        /** {@code max(y, 0)}; NaN stays NaN. */
        RELU
    }

    /** Attributes of an operation that may end in a ReLU. Its gradient rule is the one for no ReLU, on a dy that is masked. */
    sealed interface Fused permits Linear, Conv2d, NormAttrs.BatchNorm {

        /** The epilogue, applied to each element last. */
        Epilogue epilogue();

        /** The same with another epilogue. */
        Fused with(Epilogue epilogue);
    }

    /** A linear layer. */
    record Linear(Epilogue epilogue) implements Common, Fused {

        @Override
        public Linear with(Epilogue epilogue) {
            return new Linear(epilogue);
        }
    }

    /** Two numbers for the axes of a plane, height first. */
    record Sides(int h, int w) {

        /** The same number for both axes. */
        public static Sides of(int both) {
            return new Sides(both, both);
        }

        /** The smaller of the two. */
        public int least() {
            return Math.min(h, w);
        }

        /** The number of places in a window of this size; more than an int holds where much of it is padding. */
        public double area() {
            return (double) h * w;
        }

        /** As in {@code 3 x 2}. */
        @Override
        public String toString() {
            return h + " x " + w;
        }
    }

    /** A two-dimensional convolution. Each method that takes arguments returns a copy with one setting changed. */
    record Conv2d(Sides stride, Sides padding, Sides dilation, int groups, Epilogue epilogue) implements Common, Fused {

        /** The same stride, padding and dilation along both axes; one group, no epilogue. */
        public static Conv2d of(int stride, int padding, int dilation) {
            return new Conv2d(Sides.of(stride), Sides.of(padding), Sides.of(dilation), 1, Epilogue.NONE);
        }

        /** The distance between the starts of neighbouring windows. */
        public Conv2d stride(int h, int w) {
            return new Conv2d(new Sides(h, w), padding, dilation, groups, epilogue);
        }

        /** The number of zeros to add on each side of the input. */
        public Conv2d padding(int h, int w) {
            return new Conv2d(stride, new Sides(h, w), dilation, groups, epilogue);
        }

        /** The distance between the positions of a window. */
        public Conv2d dilation(int h, int w) {
            return new Conv2d(stride, padding, new Sides(h, w), groups, epilogue);
        }

        /** The number of groups: output channels of a group depend only on the input channels of the same group. */
        public Conv2d groups(int count) {
            return new Conv2d(stride, padding, dilation, count, epilogue);
        }

        /** The geometry for x: [N, C, H, W] and w: [K, C / groups, R, S]. */
        public ConvGeometry over(Shape x, Shape w) {
            return new ConvGeometry(x.dim(0), x.dim(1), x.dim(2), x.dim(3), w.dim(0), w.dim(2), w.dim(3), stride.h, stride.w,
                    padding.h, padding.w, dilation.h, dilation.w, groups);
        }

        @Override
        public Conv2d with(Epilogue epilogue) {
            return new Conv2d(stride, padding, dilation, groups, epilogue);
        }
    }

    /**
     * A gradient of a convolution. {@code height} and {@code width} are the size of the result, which does not follow from the
     * inputs: H, W of x for the input gradient, R, S of w for the weight gradient.
     */
    record ConvGrad(Conv2d conv, int height, int width) implements Common {}

    /** A sliding window of R by S. */
    record Window(int r, int s, Conv2d conv) implements Common {

        /** The geometry over x: [N, C, H, W]. A window covers all channels, as in a convolution with one group. */
        public ConvGeometry over(Shape x) {
            return conv.groups(1).over(x, Shape.of(1, x.dim(1), r, s));
        }
    }

    /** A sliding window and the size H by W of the planes, which does not follow from the columns. */
    record Fold(Window window, int height, int width) implements Common {}

    /**
     * Pooling. Each method that takes arguments returns a copy with one setting changed.
     *
     * @param ceilMode        the output size is rounded up: the last window may extend past the edge
     * @param countIncludePad padding counts in an average
     */
    record Pool2d(Sides kernel, Sides stride, Sides padding, Sides dilation, boolean ceilMode, boolean countIncludePad)
            implements
                Common {

        /** A square window without padding. */
        public static Pool2d of(int kernel, int stride) {
            return window(kernel, kernel).stride(stride, stride);
        }

        /** A window of {@code h} by {@code w} without padding, with the stride equal to the window: windows do not overlap. */
        public static Pool2d window(int h, int w) {
            return new Pool2d(new Sides(h, w), new Sides(h, w), Sides.of(0), Sides.of(1), false, true);
        }

        /** The distance between the starts of neighbouring windows. */
        public Pool2d stride(int stride) {
            return stride(stride, stride);
        }

        /** The distance between the starts of neighbouring windows. */
        public Pool2d stride(int h, int w) {
            return new Pool2d(kernel, new Sides(h, w), padding, dilation, ceilMode, countIncludePad);
        }

        /** The padding on each side. */
        public Pool2d padding(int padding) {
            return padding(padding, padding);
        }

        /** The padding on each side. */
        public Pool2d padding(int h, int w) {
            return new Pool2d(kernel, stride, new Sides(h, w), dilation, ceilMode, countIncludePad);
        }

        /** The distance between the positions of a window. */
        public Pool2d dilation(int dilation) {
            return dilation(dilation, dilation);
        }

        /** The distance between the positions of a window. */
        public Pool2d dilation(int h, int w) {
            return new Pool2d(kernel, stride, padding, new Sides(h, w), ceilMode, countIncludePad);
        }

        /** Whether the output size is rounded up. */
        public Pool2d ceilMode(boolean up) {
            return new Pool2d(kernel, stride, padding, dilation, up, countIncludePad);
        }

        /** Whether an average counts padding as elements. */
        public Pool2d countIncludePad(boolean counts) {
            return new Pool2d(kernel, stride, padding, dilation, ceilMode, counts);
        }

        /** The geometry over x: [N, C, H, W]. */
        public PoolGeometry over(Shape x) {
            return PoolGeometry.of(x.sizeOf(0, 2), x.dim(2), x.dim(3), kernel.h, kernel.w, stride.h, stride.w, padding.h,
                    padding.w, dilation.h, dilation.w, ceilMode);
        }
    }

    /** LP pooling with the p-norm, over windows without padding and dilation. */
    record LpPool2d(double p, Pool2d pool) implements Common {}

    /** The gradient of pooling over planes of H by W. */
    record PoolGrad(Pool2d pool, int height, int width) implements Common {}

    /**
     * Upsampling: the size of the output planes, {@code height} by {@code width}. A scale is the distance in x between
     * neighbouring outputs.
     *
     * @param factorH      the height is H times this, rounded down, and the scale is 1 / factorH; 0 when the size itself was
     *                     given: then the scale is H / height
     * @param factorW      the same for the width
     * @param alignCorners whether the centres of the corner elements of x and y coincide, instead of their outer edges; then the
     *                     scale is (H - 1) / (height - 1) for any factor
     */
    record Upsample(int height, int width, double factorH, double factorW, boolean alignCorners) implements Common {

        /** Upsampling to a size. */
        public static Upsample to(int height, int width) {
            return new Upsample(height, width, 0, 0, false);
        }

        /** Upsampling from {@code h} by {@code w} to a multiple of it, rounded down. */
        public static Upsample by(int h, int w, double factorH, double factorW) {
            return new Upsample((int) (h * factorH), (int) (w * factorW), factorH, factorW, false);
        }

        /** The same, with corners aligned or not. */
        public Upsample alignCorners(boolean aligned) {
            return new Upsample(height, width, factorH, factorW, aligned);
        }

        /**
         * The vertical scale for nearest-neighbour upsampling from height h. If y is exactly twice as high, it is 0.5, whatever
         * the factor before rounding down.
         */
        public double nearestScaleH(int h) {
            return height == 2 * h ? 0.5 : scaleH(h);
        }

        /** The horizontal scale for nearest-neighbour upsampling from width w; see {@link #nearestScaleH}. */
        public double nearestScaleW(int w) {
            return width == 2 * w ? 0.5 : scaleW(w);
        }

        /** The vertical scale for bilinear upsampling from height h. */
        public double scaleH(int h) {
            return scale(h, height, factorH);
        }

        /** The horizontal scale for bilinear upsampling from width w. */
        public double scaleW(int w) {
            return scale(w, width, factorW);
        }

        private double scale(int in, int out, double factor) {
            if (alignCorners) {
                return out == 1 ? 0 : (in - 1.0) / (out - 1);
            }
            if (in == out) {
                return 1; // A copy, whatever the factor before rounding down.
            }
            return factor == 0 ? (double) in / out : 1 / factor;
        }
    }

    /** The gradient of upsampling planes of H by W. */
    record UpsampleGrad(Upsample upsample, int height, int width) implements Common {}

    /** The size of the result's planes, which does not follow from the inputs. */
    record PlaneSize(int height, int width) implements Common {}

    /** How the losses of a batch are combined. */
    enum Reduction {
        /** No reduction: one loss for each row. */
        NONE,
        /** The mean: the sum divided by the number of rows that are not ignored, or by the sum of their class weights. */
        MEAN,
        /** The sum. */
        SUM
    }

    /**
     * Cross entropy; rows with the label {@code ignoreIndex} are ignored.
     *
     * @param labelSmoothing the fraction of each row's target, from 0 to 1, that is distributed equally over all classes
     */
    record CrossEntropy(Reduction reduction, int ignoreIndex, double labelSmoothing) implements Common {

        /** Without label smoothing. */
        public CrossEntropy(Reduction reduction, int ignoreIndex) {
            this(reduction, ignoreIndex, 0);
        }
    }

    /** The Gaussian error linear unit (GELU): exact, or its {@code tanh} approximation. */
    record Gelu(boolean tanh) implements Common {}

    /** A smooth form of ReLU, closer to it for larger {@code beta}; linear where {@code beta x > threshold}. */
    record Softplus(double beta, double threshold) implements Common {}

    /** An embedding table of {@code rows} rows. Row {@code paddingIndex} gets no gradient; -1 means that there is no such row. */
    record Embedding(int rows, int paddingIndex) implements Common {}

    /** Uniform numbers in [low, high). The random counters start at {@code offset}. */
    record Uniform(Shape shape, DType dtype, double low, double high, long seed, long offset) implements Common {}

    /** Normally distributed numbers. The random counters start at {@code offset}. */
    record Normal(Shape shape, DType dtype, double mean, double std, long seed, long offset) implements Common {}

    /** Each element is dropped with probability {@code p}. The random counters start at {@code offset}. */
    record Dropout(double p, long seed, long offset) implements Common {}
}
