package weft.layers;

import weft.engine.Tensor;

/** {@code y = x > 0 ? x : 0}; NaN stays NaN. */
public final class ReLU extends Module {

    @Override
    protected Tensor forward(Tensor x) {
        return x.relu();
    }
}
