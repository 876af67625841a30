package weft.models;

import java.util.ArrayList;
import java.util.List;
import weft.engine.Tensor;
import weft.layers.AdaptiveAvgPool2d;
import weft.layers.BatchNorm2d;
import weft.layers.Conv2d;
import weft.layers.Dropout;
import weft.layers.Initializers;
import weft.layers.Linear;
import weft.layers.MaxPool2d;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;

/**
 * VGG ("Very deep convolutional networks for large-scale image recognition", Simonyan and Zisserman, 2014), with 11, 13, 16 or 19
 * layers with weights, with and without batch norm after each convolution. Five blocks of 3x3 convolutions double the channels
 * while pooling halves height and width. Key names and initialization are torchvision's.
 *
 * <pre>{@code
 *                                       convolutions of VGG 11  13  16  19
 * x          [N,   3, 224, 224]
 * features   [N,  64, 112, 112]                              1   2   2   2   and max pooling 2x2
 *            [N, 128,  56,  56]                              1   2   2   2
 *            [N, 256,  28,  28]                              2   2   3   4
 *            [N, 512,  14,  14]                              2   2   3   4
 *            [N, 512,   7,   7]                              2   2   3   4
 * avgpool    [N, 512,   7,   7]   average pooling, where the image has another size
 * classifier [N, 25088] -> 4096 -> 4096 -> classes, dropout 0.5 after the first two
 *
 * parameters   11: 132,863,336   13: 133,047,848   16: 138,357,544   19: 143,667,240
 * batch norm   11: 132,868,840   13: 133,053,736   16: 138,365,992   19: 143,678,248
 * }</pre>
 *
 * <p>Two 3x3 convolutions have the receptive field of one 5x5, with 18 weights for each pair of channels instead of 25, and one
 * relu more.
 */
public final class Vgg extends Module {

    private static final int[] CHANNELS = {64, 128, 256, 512, 512};
    private static final int FEATURES = 512 * 7 * 7;

    /** The number of layers with weights. */
    public enum Depth {
        /** VGG-11, the paper's configuration A. */
        VGG11(1, 1, 2, 2, 2),
        /** VGG-13, B. */
        VGG13(2, 2, 2, 2, 2),
        /** VGG-16, D. */
        VGG16(2, 2, 3, 3, 3),
        /** VGG-19, E. */
        VGG19(2, 2, 4, 4, 4);

        private final int[] convolutions;

        Depth(int... convolutions) {
            this.convolutions = convolutions;
        }

        /** The name as papers write it: {@code VGG-16}. */
        String title() {
            return "VGG-" + name().replaceAll("\\D", "");
        }
    }

    private final Sequential features;
    private final AdaptiveAvgPool2d avgpool;
    private final Module classifier;

    /** A network with initial weights, on the current device. */
    public Vgg(Depth depth, boolean batchNorm, int classes) {
        this(depth, batchNorm, Head.own(classes));
    }

    /** A network with initial weights and the given head, on the current device. */
    public Vgg(Depth depth, boolean batchNorm, Head head) {
        features = child("features", features(depth, batchNorm));
        avgpool = child("avgpool", new AdaptiveAvgPool2d(7));
        classifier = child("classifier", head.on(FEATURES, classes -> new Sequential(
                new Linear(FEATURES, 4096), new ReLU(), new Dropout(0.5),
                new Linear(4096, 4096), new ReLU(), new Dropout(0.5),
                new Linear(4096, classes))));
        FirstValues.forRelu(this);
        FirstValues.linears(this, Initializers.normal(0, 0.01));
        FirstValues.biases(this, 0);
    }

    private static Sequential features(Depth depth, boolean batchNorm) {
        List<Module> layers = new ArrayList<>();
        int in = 3;
        for (int block = 0; block < CHANNELS.length; block++) {
            for (int i = 0; i < depth.convolutions[block]; i++) {
                layers.add(new Conv2d(in, CHANNELS[block], 3, 1, 1));
                in = CHANNELS[block];
                if (batchNorm) {
                    layers.add(new BatchNorm2d(in));
                }
                layers.add(new ReLU());
            }
            layers.add(new MaxPool2d(2));
        }
        return new Sequential(layers.toArray(Module[]::new));
    }

    @Override
    protected Tensor forward(Tensor x) {
        try (Tensor maps = features.call(x)) {
            return classifier.call(avgpool.call(maps).flatten(1));
        }
    }
}
