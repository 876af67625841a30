package weft.models;

import weft.engine.Tensor;
import weft.layers.Conv2d;
import weft.layers.Flatten;
import weft.layers.Linear;
import weft.layers.MaxPool2d;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;

/**
 * LeNet-5 (LeCun, Bottou, Bengio and Haffner, 1998) with relu and max pooling, as it is taught today. Grey images of 32 by 32
 * become one score for each class; with ten classes it has 61,706 parameters.
 *
 * <pre>{@code
 * x          [N,  1, 32, 32]
 * features.0 [N,  6, 28, 28]   6 kernels of 5x5, relu
 * features.2 [N,  6, 14, 14]   max pooling 2x2
 * features.3 [N, 16, 10, 10]   16 kernels of 5x5 over all 6 planes, relu
 * features.5 [N, 16,  5,  5]   max pooling 2x2
 * classifier [N, 400] -> 120 -> 84 -> classes
 * }</pre>
 */
public final class LeNet5 extends Module {

    private final Sequential features = child("features", new Sequential(
            new Conv2d(1, 6, 5), new ReLU(), new MaxPool2d(2),
            new Conv2d(6, 16, 5), new ReLU(), new MaxPool2d(2)));

    private final Module classifier;

    /** A network with initial weights, on the current device. */
    public LeNet5(int classes) {
        this(Head.own(classes));
    }

    /** A network with initial weights and the given head, on the current device. */
    public LeNet5(Head head) {
        classifier = child("classifier", head.on(16 * 5 * 5, classes -> new Sequential(
                new Flatten(),
                new Linear(16 * 5 * 5, 120), new ReLU(),
                new Linear(120, 84), new ReLU(),
                new Linear(84, classes))));
    }

    @Override
    protected Tensor forward(Tensor x) {
        return classifier.call(features.call(x).flatten(1));
    }
}
