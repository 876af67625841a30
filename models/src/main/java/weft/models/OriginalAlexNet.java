package weft.models;

import weft.engine.Tensor;
import weft.layers.Conv2d;
import weft.layers.Dropout;
import weft.layers.Initializers;
import weft.layers.Linear;
import weft.layers.LocalResponseNorm;
import weft.layers.MaxPool2d;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;

/**
 * AlexNet as in "ImageNet classification with deep convolutional neural networks" (Krizhevsky, Sutskever and Hinton, 2012), on
 * one device: its convolutions are not split into the two groups that two GPUs needed. With 1000 classes it has 62,378,344
 * parameters.
 *
 * <pre>{@code
 * x           [N,   3, 227, 227]
 * features.0  [N,  96,  55,  55]   11x11, stride 4, relu, local response normalization
 * features.3  [N,  96,  27,  27]   max pooling 3x3, stride 2
 * features.4  [N, 256,  27,  27]   5x5, padding 2, relu, local response normalization
 * features.7  [N, 256,  13,  13]   max pooling 3x3, stride 2
 * features.8  [N, 384,  13,  13]   3x3, relu
 * features.10 [N, 384,  13,  13]   3x3, relu
 * features.12 [N, 256,  13,  13]   3x3, relu
 * features.14 [N, 256,   6,   6]   max pooling 3x3, stride 2
 * classifier  [N, 9216] -> 4096 -> 4096 -> classes, dropout 0.5 before the first two
 * }</pre>
 *
 * <p>The paper says 224 by 224, but outputs of 55 by 55 need 227. It is initialized as in the paper: weights normal with standard
 * deviation 0.01, biases 1 in the second, fourth and fifth convolution and the hidden linear layers, so that their relus begin
 * with positive inputs, else 0. The normalization's alpha is the paper's 0.0001, written as 0.0005 because PyTorch's layer
 * divides it by its size 5.
 */
public final class OriginalAlexNet extends Module {

    private static final int FEATURES = 256 * 6 * 6;

    private final Sequential features = child("features", new Sequential(
            withBias(new Conv2d(3, 96, 11, 4, 0), 0), new ReLU(), normalization(), new MaxPool2d(3, 2),
            withBias(new Conv2d(96, 256, 5, 1, 2), 1), new ReLU(), normalization(), new MaxPool2d(3, 2),
            withBias(new Conv2d(256, 384, 3, 1, 1), 0), new ReLU(),
            withBias(new Conv2d(384, 384, 3, 1, 1), 1), new ReLU(),
            withBias(new Conv2d(384, 256, 3, 1, 1), 1), new ReLU(), new MaxPool2d(3, 2)));

    private final Module classifier;

    /** A network with initial weights, on the current device. */
    public OriginalAlexNet(int classes) {
        this(Head.own(classes));
    }

    /** A network with initial weights and the given head, on the current device. */
    public OriginalAlexNet(Head head) {
        classifier = child("classifier", head.on(FEATURES, classes -> new Sequential(
                new Dropout(0.5), withBias(new Linear(FEATURES, 4096), 1), new ReLU(),
                new Dropout(0.5), withBias(new Linear(4096, 4096), 1), new ReLU(),
                withBias(new Linear(4096, classes), 0))));
        FirstValues.weights(this, Initializers.normal(0, 0.01));
    }

    private static LocalResponseNorm normalization() {
        return new LocalResponseNorm(5, 5e-4, 0.75, 2);
    }

    private static Module withBias(Module layer, double value) {
        FirstValues.biases(layer, value);
        return layer;
    }

    @Override
    protected Tensor forward(Tensor x) {
        try (Tensor maps = features.call(x)) {
            return classifier.call(maps.flatten(1));
        }
    }
}
