package weft.layers;

import weft.engine.Tensor;

/** {@code y = x - log(sum of e^x)} along dimension {@code dim}: the logarithm of the softmax, without its underflow. */
public final class LogSoftmax extends Module {

    private final int dim;

    /** Along {@code dim}, which may be negative; 1 are the classes of [N, C]. */
    public LogSoftmax(int dim) {
        this.dim = dim;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.logSoftmax(dim);
    }

    @Override
    protected String describe() {
        return "dim=" + dim;
    }
}
