package weft.models;

import weft.engine.Tensor;
import weft.layers.Conv2d;
import weft.layers.Flatten;
import weft.layers.Linear;
import weft.layers.MaxPool2d;
import weft.layers.Module;
import weft.layers.Sequential;
import weft.layers.Tanh;

/**
 * A first network for small colour images: two 3x3 convolutions of 16 and 8 channels, each with tanh and 2x2 max pooling, then
 * 32 hidden units with tanh. Images of 3 by 32 by 32 become one score for each class; with ten classes it has 18,354
 * parameters.
 *
 * <pre>{@code
 * x          [N,  3, 32, 32]
 * features.2 [N, 16, 16, 16]
 * features.5 [N,  8,  8,  8]
 * classifier [N, 512] -> 32 -> classes
 * }</pre>
 */
public final class TanhConvNet extends Module {

    private final Sequential features = child("features", new Sequential(
            new Conv2d(3, 16, 3, 1, 1), new Tanh(), new MaxPool2d(2),
            new Conv2d(16, 8, 3, 1, 1), new Tanh(), new MaxPool2d(2)));

    private final Module classifier;

    /** A network with initial weights, on the current device. */
    public TanhConvNet(int classes) {
        this(Head.own(classes));
    }

    /** A network with initial weights and the given head, on the current device. */
    public TanhConvNet(Head head) {
        classifier = child("classifier", head.on(8 * 8 * 8, classes -> new Sequential(
                new Flatten(),
                new Linear(8 * 8 * 8, 32), new Tanh(),
                new Linear(32, classes))));
    }

    @Override
    protected Tensor forward(Tensor x) {
        return classifier.call(features.call(x).flatten(1));
    }
}
