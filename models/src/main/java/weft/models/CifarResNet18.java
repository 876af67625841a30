package weft.models;

import weft.engine.Tensor;
import weft.layers.BatchNorm2d;
import weft.layers.Linear;
import weft.layers.MaxPool2d;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;

/**
 * ResNet-18 for images of 32 by 32: the stem is a 3x3 convolution that keeps their size, because {@link ResNet}'s would make
 * them 8 by 8 before the first block. With ten classes it has 11,173,962 parameters.
 *
 * <pre>{@code
 * x       [N,   3, 32, 32]
 * conv1   [N,  64, 32, 32]   3x3, batch norm, relu
 * layer1  [N,  64, 32, 32]   2 basic blocks
 * layer2  [N, 128, 16, 16]   2, the first with stride 2 and a projection as its shortcut
 * layer3  [N, 256,  8,  8]   2, the same
 * layer4  [N, 512,  4,  4]   2, the same
 * pool    [N, 512,  1,  1]   max pooling 4x4
 * linear  [N, 512] -> classes
 * }</pre>
 */
public final class CifarResNet18 extends Module {

    private static final int FEATURES = 512;

    private final Sequential body;
    private final Module linear;

    /** A network with initial weights, on the current device. */
    public CifarResNet18(int classes) {
        this(Head.own(classes));
    }

    /** A network with initial weights and the given head, on the current device. */
    public CifarResNet18(Head head) {
        body = new Sequential(
                child("conv1", BasicBlock.convolution(3, 64, 3, 1)), child("bn1", new BatchNorm2d(64)),
                child("relu", new ReLU()),
                child("layer1", stage(64, 64, 1)), child("layer2", stage(64, 128, 2)),
                child("layer3", stage(128, 256, 2)), child("layer4", stage(256, FEATURES, 2)),
                child("pool", new MaxPool2d(4)));
        linear = child("linear", head.on(FEATURES, classes -> new Linear(FEATURES, classes)));
        FirstValues.forRelu(this);
    }

    private static Sequential stage(int in, int out, int stride) {
        return new Sequential(new BasicBlock(in, out, stride, "shortcut", BasicBlock.projection(in, out, stride)),
                new BasicBlock(out, out, 1, "shortcut", null));
    }

    @Override
    protected Tensor forward(Tensor x) {
        try (Tensor largest = body.call(x)) {
            return linear.call(largest.flatten(1));
        }
    }
}
