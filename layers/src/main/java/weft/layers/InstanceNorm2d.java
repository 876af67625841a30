package weft.layers;

import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.GroupNormalization;

/**
 * Normalization of each channel of each picture by itself: x: [N, C, H, W] gives
 * {@code y = (x - mean) / sqrt(var + eps) * weight + bias} with mean and var over H and W. The same in training and in
 * evaluation: it keeps no running statistics. It is {@link GroupNorm} with a group for each channel, and as in PyTorch has no
 * weight and bias unless asked for.
 */
public final class InstanceNorm2d extends Module {

    private final int channels;
    private final double eps;
    private final Parameter weight;
    private final Parameter bias;

    /** eps 1e-5, without weight and bias. */
    public InstanceNorm2d(int channels) {
        this(channels, 1e-5, false);
    }

    /** With a weight: [C], 1 at first, and a bias: [C], 0 at first, or without. */
    public InstanceNorm2d(int channels, double eps, boolean affine) {
        this.channels = channels;
        this.eps = eps;
        this.weight = parameter("weight", affine ? Defaults.constant(1, Shape.of(channels)) : null);
        this.bias = parameter("bias", affine ? Defaults.constant(0, Shape.of(channels)) : null);
    }

    @Override
    protected Tensor forward(Tensor x) {
        if (x.rank() != 4 || x.dim(1) != channels) {
            throw new IllegalArgumentException("InstanceNorm2d: expected x: [N, %d, H, W], got %s".formatted(channels,
                    x.shape()));
        }
        if (x.shape().sizeOf(2, 4) == 1) {
            throw new IllegalArgumentException(
                    "Expected more than 1 spatial element when training, got input size torch.Size(" + x.shape() + ")");
        }
        return GroupNormalization.groupNorm(x, weight == null ? null : weight.value(), bias == null ? null : bias.value(),
                channels, eps);
    }

    @Override
    protected String describe() {
        return "%d, eps=%s, momentum=0.1, affine=%s, track_running_stats=False".formatted(channels, Python.number(eps),
                Python.bool(weight != null));
    }
}
