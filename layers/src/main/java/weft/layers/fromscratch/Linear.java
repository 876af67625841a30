package weft.layers.fromscratch;

import weft.engine.Tensor;
import weft.layers.Module;
import weft.layers.Parameter;

/**
 * {@code y = x w^T + b}: x: [N, in], the weight w: [out, in] and the bias b: [out] give y: [N, out]. Row o of the weight holds
 * the factors of all inputs for output o, so the product takes the transposed weight; the bias is repeated for each of the N
 * rows.
 */
public final class Linear extends Module {

    private final Parameter weight;
    private final Parameter bias;

    /** A layer with initial values uniform in ±1 / sqrt(in). */
    public Linear(int in, int out) {
        weight = parameter("weight", FirstValues.uniform(in, out, in));
        bias = parameter("bias", FirstValues.uniform(in, out));
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.matmul(weight.value().transpose()).add(bias.value());
    }
}
