package weft.models;

import weft.engine.Tensor;
import weft.layers.Flatten;
import weft.layers.Linear;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;

/**
 * A net without convolutions, to be set beside one with them: every unit sees all pixels, so an image that is shifted by a pixel
 * is another image to it. Images of 3 by 32 by 32 become one score for each class; with ten classes it has 820,874 parameters:
 *
 * <pre>{@code
 * x          [N, 3, 32, 32]
 * features   [N, 3072] -> 256   3072*256 + 256 = 786,688, relu
 *                      -> 128   256*128 + 128  =  32,896, relu
 * classifier [N, 128]  -> 10    128*10 + 10    =   1,290
 * }</pre>
 */
public final class FullyConnected extends Module {

    private final Sequential features = child("features", new Sequential(new Flatten(),
            new Linear(3 * 32 * 32, 256), new ReLU(), new Linear(256, 128), new ReLU()));

    private final Module classifier;

    /** A network with initial weights, on the current device. */
    public FullyConnected(int classes) {
        this(Head.own(classes));
    }

    /** A network with initial weights and the given head, on the current device. */
    public FullyConnected(Head head) {
        classifier = child("classifier", head.on(128, classes -> new Linear(128, classes)));
    }

    @Override
    protected Tensor forward(Tensor x) {
        return classifier.call(features.call(x));
    }
}
