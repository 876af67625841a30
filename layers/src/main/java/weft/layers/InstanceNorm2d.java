package weft.layers;

import java.util.List;
import java.util.OptionalDouble;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.GroupNormalization;
import weft.engine.op.Normalization;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs.Epilogue;
import weft.engine.op.attrs.NormAttrs;

/**
 * Normalization of each channel of each image by itself (Ulyanov and others, 2016): x: [N, C, H, W] gives
 * {@code y = (x - mean) / sqrt(var + eps) * weight + bias} with mean and var over H and W. It is {@link GroupNorm} with a group
 * for each channel, and as in PyTorch has no weight and bias and keeps no running statistics unless asked for: without them it
 * does the same in training and in evaluation.
 *
 * <p>With them, training updates them by {@code running = (1 - momentum) * running + momentum * batch}, where the batch's are the
 * means over N of the images' means and of their unbiased variances, and evaluation uses them in place of an image's own.
 * Where there are no images, or no places, they stay; PyTorch's become NaN without images.
 *
 * <p>State where statistics are kept: running_mean: [C], running_var: [C] and num_batches_tracked, which stays 0: PyTorch's
 * instance norm has the counter of {@link BatchNorm} and does not count.
 */
public final class InstanceNorm2d extends Module {

    private static final String MEAN = "running_mean";
    private static final String VAR = "running_var";

    private final int channels;
    private final double eps;
    private final double momentum;
    private final boolean tracks;
    private final Parameter weight;
    private final Parameter bias;

    /** eps 1e-5, without weight and bias. */
    public InstanceNorm2d(int channels) {
        this(channels, 1e-5, false);
    }

    /** With a weight: [C], 1 at first, and a bias: [C], 0 at first, or without. */
    public InstanceNorm2d(int channels, double eps, boolean affine) {
        this(channels, eps, 0.1, affine, false);
    }

    /**
     * With all settings.
     *
     * @param momentum          the share of a batch in the running statistics
     * @param affine            whether there are weight and bias
     * @param trackRunningStats whether there are running statistics, which evaluation then uses
     */
    public InstanceNorm2d(int channels, double eps, double momentum, boolean affine, boolean trackRunningStats) {
        this.channels = channels;
        this.eps = eps;
        this.momentum = momentum;
        this.tracks = trackRunningStats;
        this.weight = parameter("weight", affine ? Defaults.constant(1, Shape.of(channels)) : null);
        this.bias = parameter("bias", affine ? Defaults.constant(0, Shape.of(channels)) : null);
        if (tracks) {
            buffer(MEAN, Creation.full(Shape.of(channels), 0, DType.FLOAT32, Device.current()));
            buffer(VAR, Creation.full(Shape.of(channels), 1, DType.FLOAT32, Device.current()));
            optionalBuffer("num_batches_tracked", Creation.full(Shape.SCALAR, 0, DType.INT32, Device.current()));
        }
    }

    @Override
    protected Tensor forward(Tensor x) {
        if (x.rank() != 4 || x.dim(1) != channels) {
            throw new IllegalArgumentException("InstanceNorm2d: expected x: [N, %d, H, W], got %s".formatted(channels,
                    x.shape()));
        }
        Tensor w = weight == null ? null : weight.value();
        Tensor b = bias == null ? null : bias.value();
        if (tracks && !isTraining()) {
            return Normalization.batchNormEval(x, w, b, buffer(MEAN), buffer(VAR), new NormAttrs.BatchNorm(eps, Epilogue.NONE));
        }
        int places = x.shape().sizeOf(2, 4);
        if (places == 1) {
            throw new IllegalArgumentException("InstanceNorm2d: one place has no variance to normalize by: x: " + x.shape());
        }
        List<Tensor> results = Ops.apply(GroupNormalization.GROUP_NORM, new NormAttrs.GroupNorm(channels, eps), x, w, b);
        if (tracks && places > 0 && x.dim(0) > 0) {
            track(results.get(1), results.get(3), places);
        }
        return results.getFirst();
    }

    /**
     * Updates the running statistics by those of each image: mean: [N, C] and var: [N, C]. All variances are over the same
     * number of places, so that the mean of the unbiased ones is that of the others, corrected once. Nothing is counted.
     */
    private void track(Tensor mean, Tensor var, int places) {
        Ops.apply(Normalization.BATCH_NORM_UPDATE, new NormAttrs.RunningStatistics(OptionalDouble.of(momentum), places),
                buffer(MEAN), mean.mean(0), buffer(VAR), var.mean(0),
                Creation.full(Shape.SCALAR, 0, DType.INT32, mean.device()));
    }

    @Override
    protected String describe() {
        return "%d, eps=%s, momentum=%s, affine=%s, track_running_stats=%s".formatted(channels, Python.number(eps),
                Python.number(momentum), Python.bool(weight != null), Python.bool(tracks));
    }
}
