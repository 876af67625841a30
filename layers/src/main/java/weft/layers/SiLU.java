package weft.layers;

import weft.engine.Tensor;

/** {@code y = x / (1 + e^-x)}, also called swish. */
public final class SiLU extends Module {

    @Override
    protected Tensor forward(Tensor x) {
        return x.silu();
    }
}
