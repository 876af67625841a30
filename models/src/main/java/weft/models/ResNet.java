package weft.models;

import weft.engine.Tensor;
import weft.layers.AdaptiveAvgPool2d;
import weft.layers.BatchNorm2d;
import weft.layers.Linear;
import weft.layers.MaxPool2d;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;

/**
 * ResNet for photographs ("Deep residual learning for image recognition", He, Zhang, Ren and Sun, 2015), with 18, 34, 50, 101 or
 * 152 layers with weights. Key names and initialization are torchvision's.
 *
 * <pre>{@code
 *                                    blocks of ResNet 18  34  50  101  152
 * x       [N,   3, 224, 224]
 * conv1   [N,  64, 112, 112]   7x7, stride 2, batch norm, relu
 * maxpool [N,  64,  56,  56]   max pooling 3x3, stride 2
 * layer1  [N,  64,  56,  56]                           2   3   3    3    3
 * layer2  [N, 128,  28,  28]                           2   4   4    4    8
 * layer3  [N, 256,  14,  14]                           2   6   6   23   36
 * layer4  [N, 512,   7,   7]                           2   3   3    3    3
 * avgpool [N, 512,   1,   1]   the mean of each channel
 * fc      [N, 512] -> classes
 *
 * parameters   18: 11,689,512   34: 21,797,672   50: 25,557,032   101: 44,549,160   152: 60,192,808
 * }</pre>
 *
 * <p>From 50 layers on the blocks are {@link Bottleneck}s and all stages have four times the channels.
 */
public final class ResNet extends Module {

    private static final int[] WIDTHS = {64, 128, 256, 512};

    /** The number of layers with weights. */
    public enum Depth {
        /** 18 layers, in basic blocks. */
        RESNET18(false, 2, 2, 2, 2),
        /** 34 layers, in basic blocks. */
        RESNET34(false, 3, 4, 6, 3),
        /** 50 layers, in bottlenecks. */
        RESNET50(true, 3, 4, 6, 3),
        /** 101 layers, in bottlenecks. */
        RESNET101(true, 3, 4, 23, 3),
        /** 152 layers, in bottlenecks. */
        RESNET152(true, 3, 8, 36, 3);

        private final boolean bottleneck;
        private final int[] blocks;

        Depth(boolean bottleneck, int... blocks) {
            this.bottleneck = bottleneck;
            this.blocks = blocks;
        }

        private int out(int stage) {
            return WIDTHS[stage] * (bottleneck ? Bottleneck.EXPANSION : 1);
        }

        private Module block(int in, int stage, int stride) {
            int width = WIDTHS[stage];
            return bottleneck ? new Bottleneck(in, width, stride)
                    : new BasicBlock(in, width, stride, "downsample", BasicBlock.projection(in, width, stride));
        }

        /** The name as papers write it: {@code ResNet-18}. */
        String title() {
            return "ResNet-" + name().replaceAll("\\D", "");
        }
    }

    private final Sequential body;
    private final Module fc;

    /** A network with initial weights, on the current device. */
    public ResNet(Depth depth, int classes) {
        this(depth, Head.own(classes));
    }

    /** A network with initial weights and the given head, on the current device. */
    public ResNet(Depth depth, Head head) {
        body = new Sequential(
                child("conv1", BasicBlock.convolution(3, 64, 7, 2)),
                child("bn1", new BatchNorm2d(64)), child("relu", new ReLU()),
                child("maxpool", new MaxPool2d(3, pool -> pool.stride(2).padding(1))),
                child("layer1", stage(depth, 0)), child("layer2", stage(depth, 1)),
                child("layer3", stage(depth, 2)), child("layer4", stage(depth, 3)),
                child("avgpool", new AdaptiveAvgPool2d(1)));
        int features = depth.out(3);
        fc = child("fc", head.on(features, classes -> new Linear(features, classes)));
        FirstValues.forRelu(this);
    }

    /** Blocks of one width; from the second stage on the first of them halves the image. */
    private static Sequential stage(Depth depth, int stage) {
        Module[] blocks = new Module[depth.blocks[stage]];
        int in = stage == 0 ? 64 : depth.out(stage - 1);
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = depth.block(i == 0 ? in : depth.out(stage), stage, i == 0 && stage > 0 ? 2 : 1);
        }
        return new Sequential(blocks);
    }

    @Override
    protected Tensor forward(Tensor x) {
        try (Tensor means = body.call(x)) {
            return fc.call(means.flatten(1));
        }
    }
}
