package weft.tests.peers;

import static weft.tests.peers.Dice.pair;

import java.util.List;
import java.util.function.UnaryOperator;
import weft.engine.Tensor;
import weft.layers.Conv1d;
import weft.layers.Conv2d;
import weft.layers.ConvOptions;
import weft.layers.ConvTranspose2d;
import weft.layers.Embedding;
import weft.layers.Linear;
import weft.layers.ReLU;
import weft.layers.Sequential;

/** Layers that multiply by a weight. */
final class LinearPeers {

    static final List<Peer> TABLE = List.of(
            Peer.of(Linear.class, LinearPeers::linear),
            Peer.of(Conv1d.class, LinearPeers::conv1d),
            Peer.of(Conv2d.class, LinearPeers::conv2d),
            new Peer(Conv2d.class, "with its relu fused", LinearPeers::conv2dRelu),
            Peer.of(ConvTranspose2d.class, LinearPeers::convTranspose2d),
            Peer.of(Embedding.class, LinearPeers::embedding));

    private LinearPeers() {
    }

    private static Case linear(Dice dice) {
        int in = dice.atLeast(1, 8);
        Linear layer = new Linear(in, dice.atLeast(1, 8), dice.coin());
        Tensor x = dice.coin() ? dice.real(dice.batch(), in) : dice.real(dice.batch(), dice.atLeast(1, 3), in);
        return Case.of(dice, layer, x, "linear");
    }

    private static Case conv1d(Dice dice) {
        Geometry g = Geometry.draw(dice);
        Conv1d layer = new Conv1d(g.in, g.out, g.s, g.options(dice.coin()));
        Tensor x = dice.real(dice.batch(), g.in, dice.atLeast(g.dilationW * (g.s - 1) + 1 - 2 * g.paddingW, 9));
        return Case.of(dice, layer, x, "conv1d", new int[] {g.strideW}, new int[] {g.paddingW}, new int[] {g.dilationW}, g.groups);
    }

    private static Case conv2d(Dice dice) {
        Geometry g = Geometry.draw(dice);
        Conv2d layer = new Conv2d(g.in, g.out, g.r, g.s, g.options(dice.coin()));
        Tensor x = dice.real(dice.batch(), g.in, dice.atLeast(g.dilationH * (g.r - 1) + 1 - 2 * g.paddingH, 7),
                dice.atLeast(g.dilationW * (g.s - 1) + 1 - 2 * g.paddingW, 7));
        return Case.of(dice, layer, x, "conv2d", g.stride(), g.padding(), g.dilation(), g.groups);
    }

    /** A sequence fuses the two. */
    private static Case conv2dRelu(Dice dice) {
        int in = dice.atLeast(1, 3);
        int kernel = dice.between(1, 3);
        Sequential layer = new Sequential(new Conv2d(in, dice.atLeast(1, 3), kernel), new ReLU());
        Tensor x = dice.real(dice.batch(), in, dice.atLeast(kernel, 7), dice.atLeast(kernel, 7));
        return Case.of(dice, layer, x, "conv2d_relu");
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

        static Geometry draw(Dice dice) {
            int groups = dice.draw().pick(1, 1, 2, 3);
            return new Geometry(groups, groups * dice.atLeast(1, 3), groups * dice.atLeast(1, 3), dice.between(1, 4),
                    dice.between(1, 4), dice.between(1, 5), dice.between(1, 3), dice.between(0, 3), dice.between(0, 3),
                    dice.between(1, 3), dice.between(1, 2));
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
