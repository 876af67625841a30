package weft.models;

import java.util.ArrayList;
import java.util.List;
import weft.engine.Tensor;
import weft.layers.AdaptiveAvgPool2d;
import weft.layers.Conv2d;
import weft.layers.Fan;
import weft.layers.Flatten;
import weft.layers.Gain;
import weft.layers.Initializers;
import weft.layers.Linear;
import weft.layers.MaxPool2d;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;

/**
 * A net in the manner of VGG for photographs of 120 classes: four blocks of two 3x3 convolutions, each block with twice the
 * channels at half the size, then global average pooling instead of VGG's first linear layer, which alone would have 103 million
 * parameters. With 120 classes it has 5,272,248, of them 586,872 in its head 512-512-512-120; an image of any size from 16 by 16
 * will do.
 *
 * <pre>{@code
 * x          [N,   3, 224, 224]
 * features   [N,  64, 112, 112]   2 convolutions with relu, max pooling 2x2
 *            [N, 128,  56,  56]   the same
 *            [N, 256,  28,  28]   the same
 *            [N, 512,  14,  14]   the same
 * pool       [N, 512,   1,   1]   the mean of each channel
 * classifier [N, 512] -> 512 -> 512 -> classes
 * }</pre>
 *
 * <p>It has no batch norm, so it uses He initialization: with the default one, a sixth of its variance, the signal would nearly
 * vanish in eight layers of relu.
 */
public final class VggLike extends Module {

    private static final int[] CHANNELS = {64, 128, 256, 512};
    private static final int FEATURES = 512;

    private final Sequential features = child("features", blocks());
    private final AdaptiveAvgPool2d pool = child("pool", new AdaptiveAvgPool2d(1));
    private final Flatten flatten = child("flatten", new Flatten());
    private final Module classifier;

    /** A network with initial weights, on the current device. */
    public VggLike(int classes) {
        this(Head.own(classes));
    }

    /** A network with initial weights and the given head, on the current device. */
    public VggLike(Head head) {
        classifier = child("classifier", head.on(FEATURES, classes -> new Sequential(
                new Linear(FEATURES, 512), new ReLU(), new Linear(512, 512), new ReLU(), new Linear(512, classes))));
        FirstValues.forRelu(this);
        FirstValues.linears(this, Initializers.kaimingNormal(Fan.IN, Gain.RELU));
        FirstValues.biases(this, 0);
    }

    private static Sequential blocks() {
        List<Module> layers = new ArrayList<>();
        int in = 3;
        for (int channels : CHANNELS) {
            layers.addAll(List.of(new Conv2d(in, channels, 3, 1, 1), new ReLU(),
                    new Conv2d(channels, channels, 3, 1, 1), new ReLU(), new MaxPool2d(2)));
            in = channels;
        }
        return new Sequential(layers.toArray(Module[]::new));
    }

    @Override
    protected Tensor forward(Tensor x) {
        try (Tensor maps = features.call(x)) {
            return classifier.call(flatten.call(pool.call(maps)));
        }
    }
}
