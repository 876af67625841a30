package weft.models;

import weft.engine.Tensor;
import weft.layers.BatchNorm2d;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;

/**
 * A convolution without bias, batch norm and relu: x: [N, in, H, W] gives y: [N, out, P, Q]. torchvision's BasicConv2d, whose
 * batch norm has eps 0.001.
 */
final class ConvNormRelu extends Module {

    private static final double EPS = 0.001;

    private final Sequential body;

    ConvNormRelu(int in, int out, int kernel, int stride) {
        body = new Sequential(child("conv", BasicBlock.convolution(in, out, kernel, stride)),
                child("bn", new BatchNorm2d(out, EPS, 0.1, true, true)), child("relu", new ReLU()));
    }

    @Override
    protected Tensor forward(Tensor x) {
        return body.call(x);
    }
}
