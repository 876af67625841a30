package weft.models;

import java.util.List;
import java.util.function.UnaryOperator;
import weft.engine.Tensor;
import weft.layers.AdaptiveAvgPool2d;
import weft.layers.Dropout;
import weft.layers.Initializers;
import weft.layers.Linear;
import weft.layers.MaxPool2d;
import weft.layers.Module;
import weft.layers.Sequential;

/**
 * GoogLeNet ("Going deeper with convolutions", Szegedy and others, 2014) as torchvision has it, with its key names: batch norm
 * everywhere, 3x3 instead of 5x5, max pooling with ceil_mode. With 1000 classes it has 6,624,904 parameters, and 13,004,888 with
 * the two auxiliary heads that help in training.
 *
 * <pre>{@code
 * x            [N,    3, 224, 224]
 * conv1        [N,   64, 112, 112]   7x7, stride 2
 * maxpool1     [N,   64,  56,  56]   max pooling 3x3, stride 2
 * conv2, conv3 [N,  192,  56,  56]   1x1 to 64, 3x3
 * maxpool2     [N,  192,  28,  28]
 * inception3a  [N,  256,  28,  28]
 * inception3b  [N,  480,  28,  28]
 * maxpool3     [N,  480,  14,  14]
 * inception4a  [N,  512,  14,  14]   its output also goes to aux1
 * inception4b  [N,  512,  14,  14]
 * inception4c  [N,  512,  14,  14]
 * inception4d  [N,  528,  14,  14]   its output also goes to aux2
 * inception4e  [N,  832,  14,  14]
 * maxpool4     [N,  832,   7,   7]   max pooling 2x2
 * inception5a  [N,  832,   7,   7]
 * inception5b  [N, 1024,   7,   7]
 * avgpool      [N, 1024,   1,   1]   the mean of each channel
 * fc           [N, 1024] -> classes, after a dropout of 0.2
 * }</pre>
 *
 * <p>torchvision draws the initial weights from a normal distribution with standard deviation 0.01, truncated at ±2; that is 200
 * standard deviations and never happens, so here they are simply normal. Images are normalized with ImageNet's mean and
 * standard deviation, as for every other network: torchvision's option {@code transform_input}, which makes images so
 * normalized into ones around 0, is off here. It is on where torchvision loads its weights of 2019, which were trained in
 * TensorFlow: with those, normalize with mean 0.5 and standard deviation 0.5 instead.
 */
public final class GoogLeNet extends Module {

    /** The weight of each auxiliary head's loss (section 5 of the paper). */
    public static final double AUXILIARY_WEIGHT = 0.3;

    private static final int FEATURES = 1024;

    /** The layers before the first auxiliary head, those between the two heads, and the rest. */
    private final Sequential first;
    private final Sequential second;
    private final Sequential third;
    private final AuxiliaryHead aux1;
    private final AuxiliaryHead aux2;
    private final AdaptiveAvgPool2d avgpool;
    private final Dropout dropout;
    private final Module fc;

    /** A network with initial weights, on the current device. */
    public GoogLeNet(boolean auxiliary, int classes) {
        this(auxiliary, Head.own(classes));
    }

    /** A network with initial weights and the given head, with or without auxiliary heads, on the current device. */
    public GoogLeNet(boolean auxiliary, Head head) {
        first = new Sequential(
                child("conv1", new ConvNormRelu(3, 64, 7, 2)), child("maxpool1", pool(3)),
                child("conv2", new ConvNormRelu(64, 64, 1, 1)), child("conv3", new ConvNormRelu(64, 192, 3, 1)),
                child("maxpool2", pool(3)),
                child("inception3a", new Inception(192, 64, 96, 128, 16, 32, 32)),
                child("inception3b", new Inception(256, 128, 128, 192, 32, 96, 64)),
                child("maxpool3", pool(3)),
                child("inception4a", new Inception(480, 192, 96, 208, 16, 48, 64)));
        second = new Sequential(
                child("inception4b", new Inception(512, 160, 112, 224, 24, 64, 64)),
                child("inception4c", new Inception(512, 128, 128, 256, 24, 64, 64)),
                child("inception4d", new Inception(512, 112, 144, 288, 32, 64, 64)));
        third = new Sequential(
                child("inception4e", new Inception(528, 256, 160, 320, 32, 128, 128)),
                child("maxpool4", pool(2)),
                child("inception5a", new Inception(832, 256, 160, 320, 32, 128, 128)),
                child("inception5b", new Inception(832, 384, 192, 384, 48, 128, 128)));
        aux1 = auxiliary ? child("aux1", new AuxiliaryHead(512, head.classes())) : null;
        aux2 = auxiliary ? child("aux2", new AuxiliaryHead(528, head.classes())) : null;
        avgpool = child("avgpool", new AdaptiveAvgPool2d(1));
        dropout = child("dropout", new Dropout(0.2));
        fc = child("fc", head.on(FEATURES, classes -> new Linear(FEATURES, classes)));
        FirstValues.weights(this, Initializers.normal(0, 0.01));
    }

    private static MaxPool2d pool(int kernel) {
        return new MaxPool2d(kernel, options -> options.stride(2).ceilMode(true));
    }

    @Override
    protected Tensor forward(Tensor x) {
        return scores(second.call(first.call(x)));
    }

    private Tensor scores(Tensor maps) {
        return fc.call(dropout.call(avgpool.call(third.call(maps)).flatten(1)));
    }

    /** In training mode the losses of the auxiliary heads are added, which brings gradients to the first layers. */
    @Override
    public Judged judge(Tensor x, UnaryOperator<Tensor> criterion) {
        if (aux1 == null || !isTraining()) {
            return super.judge(x, criterion);
        }
        Tensor at4a = first.call(x);
        Tensor at4d = second.call(at4a);
        Tensor scores = scores(at4d);
        Tensor loss = criterion.apply(scores);
        for (Tensor auxiliary : List.of(aux1.call(at4a), aux2.call(at4d))) {
            loss = loss.add(criterion.apply(auxiliary).mul(AUXILIARY_WEIGHT));
        }
        return new Judged(scores, loss);
    }
}
