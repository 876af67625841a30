package weft.tests.peers;

import static weft.tests.peers.Dice.pair;

import java.util.List;
import java.util.function.UnaryOperator;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;
import weft.layers.Conv1d;
import weft.layers.Conv2d;
import weft.layers.ConvOptions;
import weft.layers.ConvTranspose2d;
import weft.layers.Embedding;
import weft.layers.Linear;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;

/** Layers that multiply by a weight. */
final class LinearPeers {

    static final List<Peer> TABLE = List.of(
            Peer.of(Linear.class, LinearPeers::linear),
            new Peer(Linear.class, "with a relu", LinearPeers::linearRelu),
            Peer.of(Conv1d.class, LinearPeers::conv1d),
            new Peer(Conv1d.class, "with a relu", LinearPeers::conv1dRelu),
            Peer.of(Conv2d.class, LinearPeers::conv2d),
            new Peer(Conv2d.class, "with a relu", LinearPeers::conv2dRelu),
            Peer.of(ConvTranspose2d.class, LinearPeers::convTranspose2d),
            new Peer(weft.layers.fromscratch.Linear.class, "from scratch", LinearPeers::linearFromScratch),
            new Peer(weft.layers.fromscratch.Conv2d.class, "from scratch", LinearPeers::conv2dFromScratch),
            Peer.of(Embedding.class, LinearPeers::embedding));

    private LinearPeers() {
    }

    private static Case linear(Dice dice) {
        int in = dice.atLeast(1, 8);
        Tensor x = dice.coin() ? dice.real(dice.batch(), in) : dice.real(dice.batch(), dice.atLeast(1, 3), in);
        return Case.of(dice, new Linear(in, dice.atLeast(1, 8), dice.coin()), x, "linear", false);
    }

    private static Case linearRelu(Dice dice) {
        int in = dice.atLeast(1, 8);
        return withRelu(dice, new Linear(in, dice.atLeast(1, 8), dice.coin()), dice.whole(dice.batch(), in), "linear", true);
    }

    private static Case conv1d(Dice dice) {
        Geometry g = Geometry.draw(dice);
        return Case.of(dice, g.conv1d(dice.coin()), dice.real(g.sequences(dice)), "conv1d", g.options1d(false));
    }

    private static Case conv1dRelu(Dice dice) {
        Geometry g = Geometry.draw(dice);
        return withRelu(dice, g.conv1d(dice.coin()), dice.whole(g.sequences(dice)), "conv1d", g.options1d(true));
    }

    private static Case conv2d(Dice dice) {
        Geometry g = Geometry.draw(dice);
        return Case.of(dice, g.conv2d(dice.coin()), dice.real(g.images(dice)), "conv2d", g.options2d(false));
    }

    private static Case conv2dRelu(Dice dice) {
        Geometry g = Geometry.draw(dice);
        return withRelu(dice, g.conv2d(dice.coin()), dice.whole(g.images(dice)), "conv2d", g.options2d(true));
    }

    private static Case linearFromScratch(Dice dice) {
        int in = dice.atLeast(1, 8);
        Module layer = new weft.layers.fromscratch.Linear(in, dice.atLeast(1, 8));
        return Case.of(dice, layer, dice.real(dice.batch(), in), "linear", false);
    }

    private static Case conv2dFromScratch(Dice dice) {
        Geometry g = Geometry.draw(dice);
        Attrs.Conv2d attrs = Attrs.Conv2d.of(1, 0, 1).stride(g.strideH, g.strideW).padding(g.paddingH, g.paddingW)
                .dilation(g.dilationH, g.dilationW).groups(g.groups);
        Module layer = new weft.layers.fromscratch.Conv2d(g.in, g.out, g.r, g.s, attrs, dice.coin());
        return Case.of(dice, layer, dice.real(g.images(dice)), "conv2d", g.options2d(false));
    }

    /**
     * A sequence fuses the layer and the ReLU. All values are integers, whose sums are exact in any order. Otherwise a sum could
     * round to above 0 on one side and below 0 on the other, and the gradients would differ.
     */
    private static Case withRelu(Dice dice, Module layer, Tensor x, String function, Object... options) {
        Case test = Case.of(dice, new Sequential(layer, new ReLU()), x, function, options);
        layer.parameters().forEach(p -> p.set(dice.whole(p.value().shape().dims())));
        return test;
    }

    /** PyTorch wants an output padding that is smaller than stride or dilation. */
    private static Case convTranspose2d(Dice dice) {
        Geometry g = Geometry.draw(dice);
        int behindH = dice.between(0, Math.max(g.strideH, g.dilationH) - 1);
        int behindW = dice.between(0, Math.max(g.strideW, g.dilationW) - 1);
        ConvTranspose2d layer = new ConvTranspose2d(g.in, g.out, g.r, g.s,
                c -> g.options(dice.coin()).apply(c).outputPadding(behindH, behindW));
        Tensor x = dice.real(dice.batch(), g.in, rows(dice, g.strideH, g.paddingH, g.dilationH * (g.r - 1) + behindH),
                rows(dice, g.strideW, g.paddingW, g.dilationW * (g.s - 1) + behindW));
        return Case.of(dice, layer, x, "conv_transpose2d", g.stride(), g.padding(), pair(behindH, behindW), g.groups,
                g.dilation());
    }

    /** So many rows that the output has one at least: {@code (H - 1) stride - 2 padding + more + 1 >= 1}. */
    private static int rows(Dice dice, int stride, int padding, int more) {
        return dice.atLeast(Math.ceilDiv(Math.max(0, 2 * padding - more), stride) + 1, 5);
    }

    private static Case embedding(Dice dice) {
        int rows = dice.atLeast(1, 9);
        int width = dice.atLeast(1, 9);
        Tensor x = dice.index(rows, dice.draw().shape(1, 3).dims());
        int padding = dice.coin() ? -1 : dice.between(0, rows - 1);
        Embedding layer = padding < 0 ? new Embedding(rows, width) : new Embedding(rows, width, padding);
        return Case.of(dice, layer, x, "embedding", x, padding);
    }

    /** Drawn numbers of a convolution. */
    private record Geometry(int groups, int in, int out, int r, int s, int strideH, int strideW, int paddingH, int paddingW,
                            int dilationH, int dilationW) {

        /** One in five has a group for each channel. */
        static Geometry draw(Dice dice) {
            boolean depthwise = dice.between(1, 5) == 1;
            int groups = depthwise ? dice.atLeast(1, 5) : dice.draw().pick(1, 1, 2, 3);
            int in = depthwise ? groups : groups * dice.atLeast(1, 3);
            int out = groups * (depthwise ? dice.between(1, 2) : dice.atLeast(1, 3));
            return new Geometry(groups, in, out, dice.between(1, 4), dice.between(1, 4), dice.between(1, 5), dice.between(1, 3),
                    dice.between(0, 3), dice.between(0, 3), dice.between(1, 3), dice.between(1, 2));
        }

        Conv1d conv1d(boolean bias) {
            return new Conv1d(in, out, s, options(bias));
        }

        int[] sequences(Dice dice) {
            return new int[] {dice.batch(), in, columns(dice)};
        }

        /** What {@code peers.py} takes for a convolution over sequences. */
        Object[] options1d(boolean relu) {
            return new Object[] {new int[] {strideW}, new int[] {paddingW}, new int[] {dilationW}, groups, relu};
        }

        Conv2d conv2d(boolean bias) {
            return new Conv2d(in, out, r, s, options(bias));
        }

        int[] images(Dice dice) {
            return new int[] {dice.batch(), in, dice.atLeast(dilationH * (r - 1) + 1 - 2 * paddingH, 7), columns(dice)};
        }

        private int columns(Dice dice) {
            return dice.atLeast(dilationW * (s - 1) + 1 - 2 * paddingW, 7);
        }

        /** What {@code peers.py} takes for a convolution over images. */
        Object[] options2d(boolean relu) {
            return new Object[] {stride(), padding(), dilation(), groups, relu};
        }

        UnaryOperator<ConvOptions> options(boolean bias) {
            return c -> c.stride(strideH, strideW).padding(paddingH, paddingW).dilation(dilationH, dilationW).groups(groups)
                    .bias(bias);
        }

        int[] stride() {
            return pair(strideH, strideW);
        }

        int[] padding() {
            return pair(paddingH, paddingW);
        }

        int[] dilation() {
            return pair(dilationH, dilationW);
        }
    }
}
