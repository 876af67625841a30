package weft.models;

import weft.engine.Tensor;
import weft.layers.BatchNorm2d;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;

/**
 * The residual block of deep ResNets: a 1x1 convolution narrows the channels, a 3x3 works on them, a 1x1 widens them to four
 * times as many, each with batch norm; the shortcut is added before the last relu. x: [N, in, H, W] gives
 * y: [N, 4 * width, H / stride, W / stride]. With 256 channels it costs as much as a {@link BasicBlock} with 64.
 *
 * <p>The stride is the 3x3 convolution's, as torchvision has it; in the first 1x1, where the paper has it, three quarters of the
 * input would not be used.
 */
final class Bottleneck extends Module {

    /** How many times wider a block's output is than its middle. */
    static final int EXPANSION = 4;

    private final Sequential body;
    private final Module shortcut;
    private final ReLU relu = new ReLU();

    Bottleneck(int in, int width, int stride) {
        int out = EXPANSION * width;
        body = new Sequential(
                child("conv1", BasicBlock.convolution(in, width, 1, 1)), child("bn1", new BatchNorm2d(width)), relu,
                child("conv2", BasicBlock.convolution(width, width, 3, stride)), child("bn2", new BatchNorm2d(width)), relu,
                child("conv3", BasicBlock.convolution(width, out, 1, 1)), child("bn3", new BatchNorm2d(out)));
        child("relu", relu);
        Module projection = BasicBlock.projection(in, out, stride);
        shortcut = projection == null ? null : child("downsample", projection);
    }

    @Override
    protected Tensor forward(Tensor x) {
        Tensor y = body.call(x);
        return relu.call(y.add(shortcut == null ? x : shortcut.call(x)));
    }
}
