package weft.models;

import weft.engine.Tensor;
import weft.layers.BatchNorm2d;
import weft.layers.Conv2d;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;

/**
 * The residual block of small ResNets: {@code y = relu(bn(conv(relu(bn(conv(x))))) + shortcut(x))} with two 3x3 convolutions,
 * x: [N, in, H, W], y: [N, out, H / stride, W / stride]. The block only has to learn the difference between y and x, and
 * through the sum gradients reach the first layers unchanged, so that a hundred layers can be trained.
 */
final class BasicBlock extends Module {

    private final Sequential body;
    private final Module shortcut;
    private final ReLU relu = new ReLU();

    /**
     * A block.
     *
     * @param name     what the shortcut is called in the block
     * @param shortcut brings x to the shape of y; null where the shapes are equal
     */
    BasicBlock(int in, int out, int stride, String name, Module shortcut) {
        // The same modules twice: by their published names, and in order, so that a relu is fused with the norm before it.
        body = new Sequential(
                child("conv1", convolution(in, out, 3, stride)), child("bn1", new BatchNorm2d(out)), child("relu", relu),
                child("conv2", convolution(out, out, 3, 1)), child("bn2", new BatchNorm2d(out)));
        this.shortcut = shortcut == null ? null : child(name, shortcut);
    }

    /** A padded convolution, {@code P = H / stride}, without bias, because the batch norm after it has one. */
    static Conv2d convolution(int in, int out, int kernel, int stride) {
        return new Conv2d(in, out, kernel, options -> options.stride(stride).padding(kernel / 2).bias(false));
    }

    /** The shortcut of the paper's option B: a 1x1 convolution with batch norm where the shape changes, else null. */
    static Module projection(int in, int out, int stride) {
        return in == out && stride == 1 ? null : new Sequential(convolution(in, out, 1, stride), new BatchNorm2d(out));
    }

    @Override
    protected Tensor forward(Tensor x) {
        Tensor y = body.call(x);
        return relu.call(y.add(shortcut == null ? x : shortcut.call(x)));
    }
}
