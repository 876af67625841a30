package weft.layers;

import weft.engine.Tensor;

/** {@code y = 1 / (1 + e^-x)}. */
public final class Sigmoid extends Module {

    @Override
    protected Tensor forward(Tensor x) {
        return x.sigmoid();
    }
}
