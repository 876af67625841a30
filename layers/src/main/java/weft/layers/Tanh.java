package weft.layers;

import weft.engine.Tensor;

/** {@code y = tanh(x)}. */
public final class Tanh extends Module {

    @Override
    protected Tensor forward(Tensor x) {
        return x.tanh();
    }
}
