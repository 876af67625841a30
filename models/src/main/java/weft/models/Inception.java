package weft.models;

import weft.engine.Tensor;
import weft.layers.MaxPool2d;
import weft.layers.Module;
import weft.layers.Sequential;

/**
 * The block of GoogLeNet: four branches look at the same input and their channels are concatenated,
 * x: [N, in, H, W] gives y: [N, c1 + c3 + c5 + pool, H, W].
 *
 * <pre>{@code
 * branch1   1x1 to c1
 * branch2   1x1 to r3, then 3x3 to c3
 * branch3   1x1 to r5, then 3x3 to c5   (the paper says 5x5; torchvision has 3x3, and so have its weights)
 * branch4   max pooling 3x3, then 1x1 to pool
 * }</pre>
 *
 * <p>The 1x1 convolutions before the large ones make those cheap: they see fewer channels.
 */
final class Inception extends Module {

    private final Module branch1;
    private final Module branch2;
    private final Module branch3;
    private final Module branch4;

    Inception(int in, int c1, int r3, int c3, int r5, int c5, int pool) {
        branch1 = child("branch1", new ConvNormRelu(in, c1, 1, 1));
        branch2 = child("branch2", new Sequential(new ConvNormRelu(in, r3, 1, 1), new ConvNormRelu(r3, c3, 3, 1)));
        branch3 = child("branch3", new Sequential(new ConvNormRelu(in, r5, 1, 1), new ConvNormRelu(r5, c5, 3, 1)));
        branch4 = child("branch4", new Sequential(new MaxPool2d(3, p -> p.stride(1).padding(1).ceilMode(true)),
                new ConvNormRelu(in, pool, 1, 1)));
    }

    @Override
    protected Tensor forward(Tensor x) {
        return branch1.call(x).concat(1, branch2.call(x), branch3.call(x), branch4.call(x));
    }
}
