package weft.layers;

import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Attrs.Epilogue;
import weft.engine.op.Matmul;

/**
 * {@code y = x w^T + b}: x: [..., in] and the weight: [out, in] give y: [..., out].
 *
 * <p>At first the weight and the bias: [out] are uniform in ±1 / sqrt(in).
 */
public final class Linear extends Module implements Sequential.Fusible {

    private final Parameter weight;
    private final Parameter bias;

    /** A layer with a bias. */
    public Linear(int in, int out) {
        this(in, out, true);
    }

    /** A layer with or without a bias. */
    public Linear(int in, int out, boolean bias) {
        Shape w = Shape.of(out, in);
        this.weight = parameter("weight", Defaults.weight(w));
        this.bias = parameter("bias", bias ? Defaults.bias(w) : null);
    }

    /** The weight: [out, in]. */
    public Parameter weight() {
        return weight;
    }

    /** The bias: [out], or null. */
    public Parameter bias() {
        return bias;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return forward(x, Epilogue.NONE);
    }

    @Override
    public Tensor forward(Tensor x, Epilogue epilogue) {
        Tensor b = bias == null ? null : bias.value();
        if (x.rank() == 2) {
            return Matmul.linear(x, weight.value(), b, epilogue);
        }
        int rows = x.shape().sizeOf(0, x.rank() - 1);
        Tensor y = Matmul.linear(x.reshape(Shape.of(rows, x.dim(-1))), weight.value(), b, epilogue);
        return y.reshape(x.shape().with(-1, y.dim(1)));
    }

    @Override
    protected String describe() {
        return "in_features=%d, out_features=%d, bias=%s".formatted(weight.value().dim(1), weight.value().dim(0),
                bias == null ? "False" : "True");
    }
}
