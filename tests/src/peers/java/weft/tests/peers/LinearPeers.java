package weft.tests.peers;

import java.util.List;
import weft.engine.Tensor;
import weft.engine.op.Attrs;
import weft.layers.Conv2d;
import weft.layers.Linear;
import weft.layers.ReLU;
import weft.layers.Sequential;

/** Linear layers and convolutions. */
final class LinearPeers {

    static final List<Peer> TABLE = List.of(
            Peer.of(Linear.class, LinearPeers::linear),
            Peer.of(Conv2d.class, LinearPeers::conv2d),
            new Peer(Conv2d.class, "with its relu fused", LinearPeers::conv2dRelu));

    private LinearPeers() {
    }

    private static Case linear(Dice dice) {
        int in = dice.atLeast(1, 8);
        Linear layer = new Linear(in, dice.atLeast(1, 8), dice.coin());
        Tensor x = dice.coin() ? dice.real(dice.batch(), in) : dice.real(dice.batch(), dice.atLeast(1, 3), in);
        return Case.of(dice, layer, x, "linear");
    }

    private static Case conv2d(Dice dice) {
        int groups = dice.draw().pick(1, 1, 2, 3);
        int in = groups * dice.atLeast(1, 3);
        int r = dice.between(1, 4);
        int s = dice.between(1, 4);
        Attrs.Conv2d attrs = new Attrs.Conv2d(dice.between(1, 5), dice.between(1, 3), dice.between(0, 3), dice.between(0, 3),
                dice.between(1, 3), dice.between(1, 2), groups, Attrs.Epilogue.NONE);
        Conv2d layer = new Conv2d(in, groups * dice.atLeast(1, 3), r, s, attrs, dice.coin());
        Tensor x = dice.real(dice.batch(), in, dice.atLeast(attrs.dilationH() * (r - 1) + 1 - 2 * attrs.paddingH(), 7),
                dice.atLeast(attrs.dilationW() * (s - 1) + 1 - 2 * attrs.paddingW(), 7));
        return Case.of(dice, layer, x, "conv2d", pair(attrs.strideH(), attrs.strideW()),
                pair(attrs.paddingH(), attrs.paddingW()), pair(attrs.dilationH(), attrs.dilationW()), groups);
    }

    /** A sequence fuses the two. */
    private static Case conv2dRelu(Dice dice) {
        int in = dice.atLeast(1, 3);
        int kernel = dice.between(1, 3);
        Sequential layer = new Sequential(new Conv2d(in, dice.atLeast(1, 3), kernel), new ReLU());
        Tensor x = dice.real(dice.batch(), in, dice.atLeast(kernel, 7), dice.atLeast(kernel, 7));
        return Case.of(dice, layer, x, "conv2d_relu");
    }

    private static int[] pair(int h, int w) {
        return new int[] {h, w};
    }
}
