package weft.layers;

import java.util.List;
import java.util.OptionalDouble;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.Normalization;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs.Epilogue;
import weft.engine.op.attrs.NormAttrs;
import weft.engine.op.geometry.Planes;

/**
 * What batch normalization (Ioffe and Szegedy, 2015) of vectors, sequences and images share: x: [N, C, ...] gives
 * {@code y = (x - mean) / sqrt(var + eps) * weight + bias} of the same shape, each channel on its own.
 *
 * <p>In training mean and var are the batch's, var with the count as divisor, and they enter the running ones:
 * {@code running = (1 - momentum) * running + momentum * batch}, with the unbiased variance. In evaluation the running ones are
 * used, or the batch's where none are kept. Initially the weight: [C] is 1 and the bias: [C] is 0. As in PyTorch, a batch without
 * elements is counted, gives an empty result and changes no statistics, a single value for each channel is refused in training,
 * and a channel that never varies is normalized to 0, even when eps is 0.
 *
 * <p>State: weight, bias, running_mean: [C], running_var: [C] and num_batches_tracked, which is int32 in memory and int64 in
 * files; files without it count from 0.
 */
public abstract sealed class BatchNorm extends Module implements Sequential.Fusible permits BatchNorm1d, BatchNorm2d {

    private static final String MEAN = "running_mean";
    private static final String VAR = "running_var";
    private static final String TRACKED = "num_batches_tracked";

    private final int channels;
    private final double eps;
    private final OptionalDouble momentum;
    private final boolean tracks;
    private final Parameter weight;
    private final Parameter bias;

    BatchNorm(int channels, double eps, Double momentum, boolean affine, boolean trackRunningStats) {
        this.channels = channels;
        this.eps = eps;
        this.momentum = momentum == null ? OptionalDouble.empty() : OptionalDouble.of(momentum);
        this.tracks = trackRunningStats;
        Shape each = Shape.of(channels);
        this.weight = parameter("weight", affine ? Defaults.constant(1, each) : null);
        this.bias = parameter("bias", affine ? Defaults.constant(0, each) : null);
        if (tracks) {
            buffer(MEAN, Creation.full(each, 0, DType.FLOAT32, Device.current()));
            buffer(VAR, Creation.full(each, 1, DType.FLOAT32, Device.current()));
            optionalBuffer(TRACKED, Creation.full(Shape.SCALAR, 0, DType.INT32, Device.current()));
        }
    }

    /** The weight: [C], or null. */
    public final Parameter weight() {
        return weight;
    }

    /** The bias: [C], or null. */
    public final Parameter bias() {
        return bias;
    }

    /** @throws IllegalArgumentException unless x has one of the shapes that this layer is for */
    abstract void requireRank(Shape x);

    @Override
    protected final Tensor forward(Tensor x) {
        return forward(x, Epilogue.NONE);
    }

    @Override
    public final Tensor forward(Tensor x, Epilogue epilogue) {
        requireRank(x.shape());
        Tensor w = weight == null ? null : weight.value();
        Tensor b = bias == null ? null : bias.value();
        NormAttrs.BatchNorm attrs = new NormAttrs.BatchNorm(eps, epilogue);
        if (tracks && !isTraining()) {
            return Normalization.batchNormEval(x, w, b, buffer(MEAN), buffer(VAR), attrs);
        }
        int count = Planes.of(x.shape()).perChannel();
        if (count == 1) {
            throw new IllegalArgumentException("%s: one value per channel has no variance to train on: x: %s".formatted(
                    getClass().getSimpleName(), x.shape()));
        }
        List<Tensor> results = Normalization.batchNorm(x, w, b, attrs);
        if (tracks) {
            Ops.apply(Normalization.BATCH_NORM_UPDATE, new NormAttrs.RunningStatistics(momentum, count), buffer(MEAN),
                    results.get(1), buffer(VAR), results.get(3), buffer(TRACKED));
        }
        return results.getFirst();
    }

    @Override
    protected final String describe() {
        return "%d, eps=%s, momentum=%s, affine=%s, track_running_stats=%s".formatted(channels, Python.number(eps),
                momentum.isPresent() ? Python.number(momentum.getAsDouble()) : "None", Python.bool(weight != null),
                Python.bool(tracks));
    }
}
