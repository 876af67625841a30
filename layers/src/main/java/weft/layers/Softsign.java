package weft.layers;

import weft.engine.Tensor;

/** {@code y = x / (1 + |x|)}. */
public final class Softsign extends Module {

    @Override
    protected Tensor forward(Tensor x) {
        return x.softsign();
    }
}
