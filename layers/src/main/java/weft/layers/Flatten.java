package weft.layers;

import weft.engine.Tensor;

/** Merges all dimensions but the first into one: x: [N, C, H, W] gives y: [N, C * H * W]. Shares the buffer. */
public final class Flatten extends Module {

    @Override
    protected Tensor forward(Tensor x) {
        return x.flatten(1);
    }

    @Override
    protected String describe() {
        return "start_dim=1, end_dim=-1";
    }
}
