package weft.layers;

import weft.engine.Tensor;

/** Makes one dimension of all but the first: x: [N, C, H, W] gives y: [N, C * H * W]. Shares the buffer. */
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
