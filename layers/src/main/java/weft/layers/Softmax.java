package weft.layers;

import weft.engine.Tensor;

/** {@code y = e^x / sum of e^x} along dimension {@code dim}: numbers from 0 to 1 that add up to 1. */
public final class Softmax extends Module {

    private final int dim;

    /** Along {@code dim}, which may be negative; 1 are the classes of [N, C]. */
    public Softmax(int dim) {
        this.dim = dim;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.softmax(dim);
    }

    @Override
    protected String describe() {
        return "dim=" + dim;
    }
}
