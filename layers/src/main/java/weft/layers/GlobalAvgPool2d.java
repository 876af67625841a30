package weft.layers;

import weft.engine.Tensor;
import weft.engine.op.AdaptivePooling;

/** The mean of each plane: x: [N, C, H, W] gives y: [N, C, 1, 1]. PyTorch has it as {@link AdaptiveAvgPool2d} to 1 by 1. */
public final class GlobalAvgPool2d extends Module {

    @Override
    protected Tensor forward(Tensor x) {
        return AdaptivePooling.adaptiveAvgPool2d(x, 1, 1);
    }
}
