package weft.models;

import weft.engine.Tensor;
import weft.layers.Conv2d;
import weft.layers.Linear;
import weft.layers.MaxPool2d;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;

/**
 * A small net for small colour images: two 3x3 convolutions take 3 channels to 6 and to 8, each with relu and 2x2 max pooling,
 * then 32 hidden units. Images of 3 by 32 by 32 become one score for each class; with ten classes it has 17,354 parameters:
 *
 * <pre>{@code
 * x          [N, 3, 32, 32]
 * features.0 [N, 6, 32, 32]   3*3*3*6 + 6    =    168, relu
 * features.2 [N, 6, 16, 16]   max pooling 2x2
 * features.3 [N, 8, 16, 16]   3*3*6*8 + 8    =    440, relu
 * features.5 [N, 8,  8,  8]   max pooling 2x2
 * classifier [N, 512] -> 32   512*32 + 32    = 16,416, relu
 *                     -> 10   32*10 + 10     =    330
 * }</pre>
 */
public final class SmallConvNet extends Module {

    private static final int FEATURES = 8 * 8 * 8;

    private final Sequential features = child("features", new Sequential(
            new Conv2d(3, 6, 3, 1, 1), new ReLU(), new MaxPool2d(2),
            new Conv2d(6, 8, 3, 1, 1), new ReLU(), new MaxPool2d(2)));

    private final Module classifier;

    /** A network with initial weights, on the current device. */
    public SmallConvNet(int classes) {
        this(Head.own(classes));
    }

    /** A network with initial weights and the given head, on the current device. */
    public SmallConvNet(Head head) {
        classifier = child("classifier", head.on(FEATURES, classes -> new Sequential(
                new Linear(FEATURES, 32), new ReLU(), new Linear(32, classes))));
    }

    @Override
    protected Tensor forward(Tensor x) {
        return classifier.call(features.call(x).flatten(1));
    }
}
