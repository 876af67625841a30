package weft.engine.op;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import weft.engine.DType;
import weft.engine.Shape;

/**
 * What an operation takes besides tensors. Numbers that meet elements are rounded to the elements' type first, on every
 * backend, as PyTorch does.
 */
public sealed interface Attrs {

    /** The attributes of an operation that takes nothing but tensors. */
    None NONE = new None();

    /** Nothing. */
    record None() implements Attrs {
    }

    /** One number: the scalar of a scalar form, a slope, a factor. */
    record Value(double value) implements Attrs {
    }

    /** An interval, both ends included; an infinite end is open. */
    record Range(double low, double high) implements Attrs {
    }

    /** The type to convert to. */
    record Cast(DType dtype) implements Attrs {
    }

    /** A constant tensor. */
    record Full(Shape shape, double value, DType dtype) implements Attrs {
    }

    /** {@code count} numbers from {@code start} in steps of {@code step}. */
    record Arange(double start, double step, int count, DType dtype) implements Attrs {
    }

    /** A shape to take on. */
    record ToShape(Shape shape) implements Attrs {
    }

    /** The dimensions in their new order: dimension {@code i} of the output is {@code order.get(i)} of the input. */
    record Permute(List<Integer> order) implements Attrs {
    }

    /** Indices {@code from} up to, not including, {@code to} along {@code axis}. */
    record Slice(int axis, int from, int to) implements Attrs {
    }

    /** How many elements of {@code value} stand before and after each dimension. */
    record Pad(List<Integer> before, List<Integer> after, double value) implements Attrs {
    }

    /** One dimension, which may be negative; reductions leave it at extent 1 when {@code keepdim}. */
    record Axis(int axis, boolean keepdim) implements Attrs {

        /** The dimension, from 0 to rank - 1. */
        public int within(Shape shape) {
            return axis < 0 ? axis + Math.max(shape.rank(), 1) : axis;
        }
    }

    /** Some dimensions, which may be negative; none stands for all. */
    record Axes(List<Integer> axes, boolean keepdim) implements Attrs {

        /** The dimensions in ascending order, from 0 to rank - 1. */
        public int[] within(Shape shape) {
            return axes.isEmpty() ? IntStream.range(0, shape.rank()).toArray()
                    : axes.stream().mapToInt(a -> a < 0 ? a + shape.rank() : a).sorted().toArray();
        }
    }

    /** Variance over some dimensions: the sum of squares is divided by the count less {@code correction}. */
    record Variance(Axes over, double correction) implements Attrs {
    }

    /** The {@code k} largest along {@code axis}. */
    record TopK(int k, int axis) implements Attrs {
    }

    /** Whether the last two dimensions of a factor are swapped as it is read. */
    record Matmul(boolean transposeA, boolean transposeB) implements Attrs {
    }

    /** What is done to each element of a result before it is stored. */
    enum Epilogue {
        /** Nothing. */
        NONE,
        /** {@code max(y, 0)}; NaN stays NaN. */
        RELU
    }

    /** A linear layer. */
    record Linear(Epilogue epilogue) implements Attrs {
    }

    /** The geometry of a two-dimensional convolution. Height first everywhere. */
    record Conv2d(int strideH, int strideW, int paddingH, int paddingW, int dilationH, int dilationW, int groups,
                  Epilogue epilogue) implements Attrs {

        /** Square in everything, one group, no epilogue. */
        public static Conv2d of(int stride, int padding, int dilation) {
            return new Conv2d(stride, stride, padding, padding, dilation, dilation, 1, Epilogue.NONE);
        }

        /** The output height P for input height H and kernel height R. */
        public int outH(int h, int r) {
            return Math.floorDiv(h + 2 * paddingH - dilationH * (r - 1) - 1, strideH) + 1;
        }

        /** The output width Q for input width W and kernel width S. */
        public int outW(int w, int s) {
            return Math.floorDiv(w + 2 * paddingW - dilationW * (s - 1) - 1, strideW) + 1;
        }

        /** The same geometry with another epilogue. */
        public Conv2d with(Epilogue epilogue) {
            return new Conv2d(strideH, strideW, paddingH, paddingW, dilationH, dilationW, groups, epilogue);
        }
    }

    /**
     * A gradient of a convolution, and the size that does not follow from its inputs: that of x (H, W) for the input
     * gradient, that of w (R, S) for the weight gradient.
     */
    record ConvGrad(Conv2d conv, int height, int width) implements Attrs {
    }

    /** A sliding window of R by S. */
    record Window(int r, int s, Conv2d conv) implements Attrs {
    }

    /** A sliding window over a plane of H by W, which does not follow from the columns alone. */
    record Fold(Window window, int height, int width) implements Attrs {
    }

    /**
     * The geometry of pooling.
     *
     * @param ceilMode        the output size is rounded up: the last window may hang over the edge
     * @param countIncludePad padding counts in an average
     */
    record Pool2d(int kernelH, int kernelW, int strideH, int strideW, int paddingH, int paddingW, int dilationH, int dilationW,
                  boolean ceilMode, boolean countIncludePad) implements Attrs {

        /** A square window without padding. */
        public static Pool2d of(int kernel, int stride) {
            return new Pool2d(kernel, kernel, stride, stride, 0, 0, 1, 1, false, true);
        }

        /** The same with windows that begin so far apart. */
        public Pool2d stride(int stride) {
            return stride(stride, stride);
        }

        /** The same with windows that begin so far apart. */
        public Pool2d stride(int h, int w) {
            return new Pool2d(kernelH, kernelW, h, w, paddingH, paddingW, dilationH, dilationW, ceilMode, countIncludePad);
        }

        /** The same with so much padding on each side. */
        public Pool2d padding(int padding) {
            return padding(padding, padding);
        }

        /** The same with so much padding on each side. */
        public Pool2d padding(int h, int w) {
            return new Pool2d(kernelH, kernelW, strideH, strideW, h, w, dilationH, dilationW, ceilMode, countIncludePad);
        }

        /** The same with windows whose places lie so far apart. */
        public Pool2d dilation(int dilation) {
            return dilation(dilation, dilation);
        }

        /** The same with windows whose places lie so far apart. */
        public Pool2d dilation(int h, int w) {
            return new Pool2d(kernelH, kernelW, strideH, strideW, paddingH, paddingW, h, w, ceilMode, countIncludePad);
        }

        /** The same with an output size that is rounded up, or down. */
        public Pool2d ceilMode(boolean up) {
            return new Pool2d(kernelH, kernelW, strideH, strideW, paddingH, paddingW, dilationH, dilationW, up, countIncludePad);
        }

        /** The same with padding that counts in an average, or does not. */
        public Pool2d countIncludePad(boolean counts) {
            return new Pool2d(kernelH, kernelW, strideH, strideW, paddingH, paddingW, dilationH, dilationW, ceilMode, counts);
        }

        /** The output height P for input height H. */
        public int outH(int h) {
            return out(h, kernelH, strideH, paddingH, dilationH);
        }

        /** The output width Q for input width W. */
        public int outW(int w) {
            return out(w, kernelW, strideW, paddingW, dilationW);
        }

        private int out(int in, int kernel, int stride, int padding, int dilation) {
            int span = in + 2 * padding - dilation * (kernel - 1) - 1;
            int out = Math.floorDiv(span + (ceilMode ? stride - 1 : 0), stride) + 1;
            // A window that would begin in the padding behind the edge is dropped.
            return ceilMode && (out - 1) * stride >= in + padding ? out - 1 : out;
        }
    }

    /** The gradient of pooling over planes of H by W. */
    record PoolGrad(Pool2d pool, int height, int width) implements Attrs {
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
    record Upsample(int height, int width, double factorH, double factorW, boolean alignCorners) implements Attrs {

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
    record UpsampleGrad(Upsample upsample, int height, int width) implements Attrs {
    }

    /** The extents of the result's planes, which do not follow from the inputs. */
    record PlaneSize(int height, int width) implements Attrs {
    }

    /**
     * Batch normalization.
     *
     * @param eps added to the variance, so that a channel that never varies is not divided by 0
     */
    record BatchNorm(double eps, Epilogue epilogue) implements Attrs {

        /** The same with another epilogue. */
        public BatchNorm with(Epilogue epilogue) {
            return new BatchNorm(eps, epilogue);
        }
    }

    /**
     * How a batch's statistics enter the running ones.
     *
     * @param momentum the share that the new ones get; empty for the mean over all batches so far
     * @param eps      what was added to the variance that the batch's invstd comes from
     * @param count    the number of values for each channel that the statistics were taken of, at least 2
     */
    record RunningStatistics(OptionalDouble momentum, double eps, int count) implements Attrs {
    }

    /** Normalization over the last {@code dims} dimensions. */
    record LayerNorm(int dims, double eps) implements Attrs {
    }

    /** Normalization over {@code groups} groups of channels. */
    record GroupNorm(int groups, double eps) implements Attrs {
    }

    /** Each element is divided by {@code (k + alpha * mean of the squares of size neighbouring channels)^beta}. */
    record LocalResponseNorm(int size, double alpha, double beta, double k) implements Attrs {

        /** The first channel in the window of channel {@code c}. */
        public int windowFrom(int c) {
            return Math.max(0, c - size / 2);
        }

        /** One behind the last channel in the window of channel {@code c}. */
        public int windowTo(int c, int channels) {
            return Math.min(channels, c + (size - 1) / 2 + 1);
        }

        /** The first channel in whose window channel {@code c} is. */
        public int seenFrom(int c) {
            return Math.max(0, c - (size - 1) / 2);
        }

        /** One behind the last channel in whose window channel {@code c} is. */
        public int seenTo(int c, int channels) {
            return Math.min(channels, c + size / 2 + 1);
        }
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
    record CrossEntropy(Reduction reduction, int ignoreIndex, double labelSmoothing) implements Attrs {

        /** All of the target on the label. */
        public CrossEntropy(Reduction reduction, int ignoreIndex) {
            this(reduction, ignoreIndex, 0);
        }
    }

    /** The Gaussian error linear unit: as it is, or {@code nearly} by a hyperbolic tangent. */
    record Gelu(boolean nearly) implements Attrs {
    }

    /** The soft form of a relu: the larger {@code beta} the sharper; linear where {@code beta x > threshold}. */
    record Softplus(double beta, double threshold) implements Attrs {
    }

    /** A table of {@code rows} rows, of which {@code paddingIndex}, if it is not -1, gets no gradient. */
    record Embedding(int rows, int paddingIndex) implements Attrs {
    }

    /** Uniform numbers from {@code low} up to, not including, {@code high}, from the counters at {@code offset} on. */
    record Uniform(Shape shape, DType dtype, double low, double high, long seed, long offset) implements Attrs {
    }

    /** Normal numbers, from the counters at {@code offset} on. */
    record Normal(Shape shape, DType dtype, double mean, double std, long seed, long offset) implements Attrs {
    }

    /** Each element is dropped with probability {@code p}, decided by the counters at {@code offset} on. */
    record Dropout(double p, long seed, long offset) implements Attrs {
    }

    /**
     * A step of stochastic gradient descent.
     *
     * @param first whether the momentum buffer is still empty
     */
    record Sgd(double lr, double momentum, double dampening, double weightDecay, boolean nesterov, boolean first)
            implements Attrs {
    }

    /** Step number {@code step}, from 1, of Adam and its relatives. */
    record Adam(double lr, double beta1, double beta2, double eps, double weightDecay, int step) implements Attrs {

        /** How much of its weight the first average has taken in: {@code 1 - beta1^t}. */
        public double weightM() {
            return 1 - StrictMath.pow(beta1, step);
        }

        /** How much of its weight the second average has taken in: {@code 1 - beta2^t}. */
        public double weightV() {
            return 1 - StrictMath.pow(beta2, step);
        }

        /** By how much AdamW shrinks the parameters: {@code 1 - lr * weightDecay}. */
        public double kept() {
            return 1 - lr * weightDecay;
        }
    }

    /** A step of RMSprop. */
    record RmsProp(double lr, double alpha, double eps, double weightDecay, double momentum, boolean centered) implements Attrs {
    }

    /** Step number {@code step}, from 1, of Adagrad. */
    record Adagrad(double lr, double lrDecay, double eps, double weightDecay, int step) implements Attrs {

        /** The learning rate of this step: {@code lr / (1 + (t - 1) * lrDecay)}. */
        public double rate() {
            return lr / (1 + (step - 1) * lrDecay);
        }
    }

    /** A step of Adadelta. */
    record Adadelta(double lr, double rho, double eps, double weightDecay) implements Attrs {
    }

    /**
     * Step number {@code step}, from 1, of NAdam.
     *
     * @param mu      the momentum of this step
     * @param nextMu  that of the next one
     * @param product of the momenta of all steps up to this one
     */
    record NAdam(double lr, double beta1, double beta2, double eps, double weightDecay, int step, double mu, double nextMu,
                 double product) implements Attrs {

        /** The rate at which the gradient itself moves the parameters: {@code lr (1 - mu) / (1 - product)}. */
        public double gradRate() {
            return lr * (1 - mu) / (1 - product);
        }

        /** The rate at which the average moves them: {@code lr nextMu / (1 - product nextMu)}. */
        public double averageRate() {
            return lr * nextMu / (1 - product * nextMu);
        }

        /** How much of its weight the second average has taken in: {@code 1 - beta2^t}. */
        public double weightV() {
            return 1 - StrictMath.pow(beta2, step);
        }
    }

    /** How Muon averages gradients. */
    record MuonMomentum(double momentum, boolean nesterov) implements Attrs {
    }

    /** A step along a direction with decay that does not go through the gradient. */
    record DecayedStep(double lr, double weightDecay) implements Attrs {

        /** By how much the parameters shrink: {@code 1 - lr * weightDecay}. */
        public double kept() {
            return 1 - lr * weightDecay;
        }
    }
}
