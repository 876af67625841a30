package weft.models;

import weft.engine.Tensor;
import weft.layers.AdaptiveAvgPool2d;
import weft.layers.BatchNorm2d;
import weft.layers.Fan;
import weft.layers.Gain;
import weft.layers.Initializers;
import weft.layers.Linear;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;

/**
 * The ResNets of the paper's CIFAR-10 experiments ("Deep residual learning for image recognition", He, Zhang, Ren and Sun, 2015,
 * section 4.2), with 6 n + 2 weight layers: three stages of n blocks, whose shortcuts have no parameters (option A,
 * {@link PaddedShortcut}). Key names and initialization as in the public checkpoints of Yerlan Idelbayev's PyTorch version.
 *
 * <pre>{@code
 * x       [N,  3, 32, 32]
 * conv1   [N, 16, 32, 32]   3x3, batch norm, relu
 * layer1  [N, 16, 32, 32]   n basic blocks
 * layer2  [N, 32, 16, 16]   n, the first with stride 2
 * layer3  [N, 64,  8,  8]   n, the first with stride 2
 * pool    [N, 64,  1,  1]   the mean of each channel
 * linear  [N, 64] -> classes
 *
 * n = 3, 5, 7, 9, 18   parameters of ResNet-20: 269,722   32: 464,154   44: 658,586   56: 853,018   110: 1,727,962
 * }</pre>
 */
public final class CifarResNet extends Module {

    private static final int FEATURES = 64;

    private final Sequential body;
    private final Module linear;

    /** A network of 6 n + 2 layers with initial weights, on the current device. */
    public CifarResNet(int n, int classes) {
        this(n, Head.own(classes));
    }

    /** A network of 6 n + 2 layers with initial weights and the given head, on the current device. */
    public CifarResNet(int n, Head head) {
        body = new Sequential(
                child("conv1", BasicBlock.convolution(3, 16, 3, 1)), child("bn1", new BatchNorm2d(16)), child("relu", new ReLU()),
                child("layer1", stage(n, 16, 16)), child("layer2", stage(n, 16, 32)), child("layer3", stage(n, 32, FEATURES)),
                child("pool", new AdaptiveAvgPool2d(1)));
        linear = child("linear", head.on(FEATURES, classes -> new Linear(FEATURES, classes)));
        FirstValues.weights(this, Initializers.kaimingNormal(Fan.IN, Gain.RELU));
    }

    private static Sequential stage(int n, int in, int out) {
        Module[] blocks = new Module[n];
        for (int i = 0; i < n; i++) {
            boolean halves = i == 0 && in != out;
            blocks[i] = new BasicBlock(i == 0 ? in : out, out, halves ? 2 : 1, "shortcut",
                    halves ? PaddedShortcut.slicing(in, out) : null);
        }
        return new Sequential(blocks);
    }

    @Override
    protected Tensor forward(Tensor x) {
        try (Tensor means = body.call(x)) {
            return linear.call(means.flatten(1));
        }
    }
}
