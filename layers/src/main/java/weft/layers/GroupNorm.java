package weft.layers;

import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.GroupNormalization;

/**
 * Normalization of groups of neighbouring channels (Wu and He, 2018) of x: [N, C, ...], each image by itself:
 * {@code y = (x - mean) / sqrt(var + eps) * weight + bias}, where mean and var are taken over a group's channels and all further
 * dimensions. The same in training and in evaluation. Initially the weight: [C] is 1, the bias: [C] 0. As PyTorch's it refuses a
 * single image whose groups have one value each.
 */
public final class GroupNorm extends Module {

    private final int groups;
    private final int channels;
    private final double eps;
    private final Parameter weight;
    private final Parameter bias;

    /** eps 1e-5, with weight and bias. */
    public GroupNorm(int groups, int channels) {
        this(groups, channels, 1e-5, true);
    }

    /**
     * With weight and bias or without.
     *
     * @throws IllegalArgumentException when the channels do not divide into the groups
     */
    public GroupNorm(int groups, int channels, double eps, boolean affine) {
        if (groups < 1 || channels % groups != 0) {
            throw new IllegalArgumentException("GroupNorm: %d channels do not divide into %d groups".formatted(channels, groups));
        }
        this.groups = groups;
        this.channels = channels;
        this.eps = eps;
        this.weight = parameter("weight", affine ? Defaults.constant(1, Shape.of(channels)) : null);
        this.bias = parameter("bias", affine ? Defaults.constant(0, Shape.of(channels)) : null);
    }

    @Override
    protected Tensor forward(Tensor x) {
        if (x.rank() < 2 || x.dim(1) != channels) {
            throw new IllegalArgumentException("GroupNorm: expected x: [N, %d, ...], got %s".formatted(channels, x.shape()));
        }
        if (x.size() == groups) {
            throw new IllegalArgumentException("GroupNorm: one value in each of %d groups has no variance: x: %s".formatted(
                    groups, x.shape()));
        }
        return GroupNormalization.groupNorm(x, weight == null ? null : weight.value(), bias == null ? null : bias.value(), groups,
                eps);
    }

    @Override
    protected String describe() {
        return "%d, %d, eps=%s, affine=%s".formatted(groups, channels, Python.number(eps), Python.bool(weight != null));
    }
}
