package weft.models;

import weft.engine.Tensor;
import weft.layers.AdaptiveAvgPool2d;
import weft.layers.BatchNorm2d;
import weft.layers.Conv2d;
import weft.layers.Fan;
import weft.layers.Gain;
import weft.layers.Initializers;
import weft.layers.Linear;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;

/**
 * A residual net of at most 50,000 parameters for images of 32 by 32: with ten classes it has 47,674.
 *
 * <pre>{@code
 * x       [N,  3, 32, 32]
 * conv    [N, 32, 32, 32]   3x3, batch norm, relu                         928
 * stage1  [N, 32, 32, 32]   2 blocks of 2 separable convolutions        5,504
 * stage2  [N, 56, 16, 16]   2, the first with stride 2                 13,448
 * stage3  [N, 80,  8,  8]   2, the first with stride 2                 26,984
 * pool    [N, 80,  1,  1]   the mean of each channel
 * linear  [N, 80] -> 10                                                   810
 * }</pre>
 *
 * <p>Where the numbers go, and why:
 * <ul>
 * <li>A 3x3 convolution of C to K channels has 9 C K weights. Its separable form first filters each channel by itself (9 C) and
 * then mixes the channels at each place (C K): about an eighth. So there is room for 32 to 80 channels in 13 layers of
 * convolution; basic blocks, as in {@link CifarResNet}, would leave room for 8 to 32.
 * <li>Neither norm nor relu between the two halves, as in Xception: together they are one linear map, and the norm's parameters
 * are better spent on channels.
 * <li>Shortcuts have no parameters; where height and width are halved they average, which uses all pixels.
 * <li>The widths grow by less than two for each halving, because the last stage has most of the weights and the first ones most
 * of the places that share theirs.
 * </ul>
 */
public final class TinyResNet extends Module {

    private static final int[] WIDTHS = {32, 56, 80};
    private static final int FEATURES = 80;

    private final Sequential body;
    private final Module linear;

    /** A network with initial weights, on the current device. */
    public TinyResNet(int classes) {
        this(Head.own(classes));
    }

    /** A network with initial weights and the given head, on the current device. */
    public TinyResNet(Head head) {
        body = new Sequential(
                child("conv", BasicBlock.convolution(3, WIDTHS[0], 3, 1)), child("bn", new BatchNorm2d(WIDTHS[0])),
                child("relu", new ReLU()),
                child("stage1", new Sequential(new Block(WIDTHS[0], WIDTHS[0]), new Block(WIDTHS[0], WIDTHS[0]))),
                child("stage2", new Sequential(new Block(WIDTHS[0], WIDTHS[1]), new Block(WIDTHS[1], WIDTHS[1]))),
                child("stage3", new Sequential(new Block(WIDTHS[1], WIDTHS[2]), new Block(WIDTHS[2], WIDTHS[2]))),
                child("pool", new AdaptiveAvgPool2d(1)));
        linear = child("linear", head.on(FEATURES, classes -> new Linear(FEATURES, classes)));
        FirstValues.convolutions(this, Initializers.kaimingNormal(Fan.IN, Gain.RELU));
    }

    @Override
    protected Tensor forward(Tensor x) {
        try (Tensor means = body.call(x)) {
            return linear.call(means.flatten(1));
        }
    }

    /** Two separable convolutions beside a shortcut; it halves the image when it widens the channels. */
    private static final class Block extends Module {

        private final Sequential body;
        private final Module shortcut;
        private final ReLU relu = child("relu", new ReLU());

        Block(int in, int out) {
            body = child("body", new Sequential(
                    filter(in, in == out ? 1 : 2), BasicBlock.convolution(in, out, 1, 1), new BatchNorm2d(out), new ReLU(),
                    filter(out, 1), BasicBlock.convolution(out, out, 1, 1), new BatchNorm2d(out)));
            shortcut = in == out ? null : child("shortcut", PaddedShortcut.averaging(in, out));
        }

        /** A 3x3 filter for each channel by itself. */
        private static Conv2d filter(int channels, int stride) {
            return new Conv2d(channels, channels, 3, options -> options.stride(stride).padding(1).groups(channels).bias(false));
        }

        @Override
        protected Tensor forward(Tensor x) {
            return relu.call(body.call(x).add(shortcut == null ? x : shortcut.call(x)));
        }
    }
}
