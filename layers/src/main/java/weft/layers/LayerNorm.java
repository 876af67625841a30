package weft.layers;

import java.util.Arrays;
import java.util.stream.Collectors;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.GroupNormalization;

/**
 * Normalization of each row by itself (Ba and others, 2016): {@code y = (x - mean) / sqrt(var + eps) * weight + bias}, where mean
 * and var are taken over the last dimensions of x: [..., D...], whose shape weight and bias have. The same in training and in
 * evaluation. Initially the weight is 1, the bias 0.
 */
public final class LayerNorm extends Module {

    private final Shape shape;
    private final double eps;
    private final Parameter weight;
    private final Parameter bias;

    /** eps 1e-5, with weight and bias. */
    public LayerNorm(int... shape) {
        this(Shape.of(shape), 1e-5, true);
    }

    /**
     * Over the last dimensions, which are {@code shape}, with weight and bias or without.
     *
     * @throws IllegalArgumentException when the shape has no dimensions
     */
    public LayerNorm(Shape shape, double eps, boolean affine) {
        if (shape.rank() == 0) {
            throw new IllegalArgumentException("LayerNorm: takes the shape of one dimension or more");
        }
        this.shape = shape;
        this.eps = eps;
        this.weight = parameter("weight", affine ? Defaults.constant(1, shape) : null);
        this.bias = parameter("bias", affine ? Defaults.constant(0, shape) : null);
    }

    @Override
    protected Tensor forward(Tensor x) {
        if (x.rank() < shape.rank() || !x.shape().slice(x.rank() - shape.rank(), x.rank()).equals(shape)) {
            throw new IllegalArgumentException("LayerNorm: x: %s does not end in %s".formatted(x.shape(), shape));
        }
        return GroupNormalization.layerNorm(x, weight == null ? null : weight.value(), bias == null ? null : bias.value(),
                shape.rank(), eps);
    }

    @Override
    protected String describe() {
        String dims = Arrays.stream(shape.dims()).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        return "(%s%s), eps=%s, elementwise_affine=%s".formatted(dims, shape.rank() == 1 ? "," : "", Python.number(eps),
                Python.bool(weight != null));
    }
}
