package weft.models;

import weft.engine.Tensor;
import weft.layers.AdaptiveAvgPool2d;
import weft.layers.Dropout;
import weft.layers.Linear;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;

/**
 * A classifier on the features of a middle layer of GoogLeNet: x: [N, in, H, W] -> average pooling [N, in, 4, 4] -> 1x1
 * convolution [N, 128, 4, 4] -> [N, 2048] -> 1024 -> classes, with dropout of 0.7 before the last.
 */
final class AuxiliaryHead extends Module {

    private final AdaptiveAvgPool2d pool = child("pool", new AdaptiveAvgPool2d(4));
    private final ConvNormRelu conv;
    private final Sequential classifier;

    AuxiliaryHead(int in, int classes) {
        conv = child("conv", new ConvNormRelu(in, 128, 1, 1));
        classifier = new Sequential(child("fc1", new Linear(2048, 1024)), child("relu", new ReLU()),
                child("dropout", new Dropout(0.7)), child("fc2", new Linear(1024, classes)));
    }

    @Override
    protected Tensor forward(Tensor x) {
        return classifier.call(conv.call(pool.call(x)).flatten(1));
    }
}
