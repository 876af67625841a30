package weft.models;

import weft.engine.Tensor;
import weft.layers.AdaptiveAvgPool2d;
import weft.layers.Conv2d;
import weft.layers.Dropout;
import weft.layers.Linear;
import weft.layers.MaxPool2d;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;

/**
 * AlexNet as torchvision has it: the one-tower form of Krizhevsky's "One weird trick for parallelizing convolutional neural
 * networks" (2014), narrower than the net that won ImageNet in 2012 ({@link OriginalAlexNet}) and without its local response
 * normalization. With 1000 classes it has 61,100,840 parameters, 58.6 million of them in the head. torchvision's key names and
 * initialization.
 *
 * <pre>{@code
 * x           [N,   3, 224, 224]
 * features.0  [N,  64,  55,  55]   11x11, stride 4, padding 2, relu
 * features.2  [N,  64,  27,  27]   max pooling 3x3, stride 2
 * features.3  [N, 192,  27,  27]   5x5, padding 2, relu
 * features.5  [N, 192,  13,  13]   max pooling 3x3, stride 2
 * features.6  [N, 384,  13,  13]   3x3, relu
 * features.8  [N, 256,  13,  13]   3x3, relu
 * features.10 [N, 256,  13,  13]   3x3, relu
 * features.12 [N, 256,   6,   6]   max pooling 3x3, stride 2
 * avgpool     [N, 256,   6,   6]   average pooling, where the image has another size
 * classifier  [N, 9216] -> 4096 -> 4096 -> classes, dropout 0.5 before the first two
 * }</pre>
 */
public final class AlexNet extends Module {

    private static final int FEATURES = 256 * 6 * 6;

    private final Sequential features = child("features", new Sequential(
            new Conv2d(3, 64, 11, 4, 2), new ReLU(), new MaxPool2d(3, 2),
            new Conv2d(64, 192, 5, 1, 2), new ReLU(), new MaxPool2d(3, 2),
            new Conv2d(192, 384, 3, 1, 1), new ReLU(),
            new Conv2d(384, 256, 3, 1, 1), new ReLU(),
            new Conv2d(256, 256, 3, 1, 1), new ReLU(), new MaxPool2d(3, 2)));

    private final AdaptiveAvgPool2d avgpool = child("avgpool", new AdaptiveAvgPool2d(6));
    private final Module classifier;

    /** A network with initial weights, on the current device. */
    public AlexNet(int classes) {
        this(Head.own(classes));
    }

    /** A network with initial weights and the given head, on the current device. */
    public AlexNet(Head head) {
        classifier = child("classifier", head.on(FEATURES, classes -> new Sequential(
                new Dropout(0.5), new Linear(FEATURES, 4096), new ReLU(),
                new Dropout(0.5), new Linear(4096, 4096), new ReLU(),
                new Linear(4096, classes))));
    }

    @Override
    protected Tensor forward(Tensor x) {
        try (Tensor maps = features.call(x)) {
            return classifier.call(avgpool.call(maps).flatten(1));
        }
    }
}
