package weft.layers;

import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Matmul;
import weft.engine.op.attrs.Attrs.Epilogue;

/**
 * {@code y = x w^T + b}: x: [..., in] and the weight: [out, in] give y: [..., out].
 *
 * <p>Initially the weight and the bias: [out] are uniform in ±1 / sqrt(in).
 */
public final class Linear extends Weighted implements Sequential.Fusible {

    /** A layer of {@code in} features to {@code out}, with a bias. */
    public Linear(int in, int out) {
        this(in, out, true);
    }

    /** A layer of {@code in} features to {@code out}, with or without a bias. */
    public Linear(int in, int out, boolean bias) {
        super(Shape.of(out, in), out, bias);
    }

    @Override
    protected Tensor forward(Tensor x) {
        return forward(x, Epilogue.NONE);
    }

    @Override
    public Tensor forward(Tensor x, Epilogue epilogue) {
        if (x.rank() == 2) {
            return Matmul.linear(x, w(), b(), epilogue);
        }
        int rows = x.shape().sizeOf(0, x.rank() - 1);
        Tensor y = Matmul.linear(x.reshape(Shape.of(rows, x.dim(-1))), w(), b(), epilogue);
        return y.reshape(x.shape().with(-1, y.dim(1)));
    }

    @Override
    protected String describe() {
        return "in_features=%d, out_features=%d, bias=%s".formatted(w().dim(1), w().dim(0),
                Python.bool(bias() != null));
    }
}
