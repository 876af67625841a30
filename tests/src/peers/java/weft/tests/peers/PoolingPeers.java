package weft.tests.peers;

import java.util.List;
import weft.engine.Tensor;
import weft.engine.op.Attrs;
import weft.layers.AvgPool2d;
import weft.layers.MaxPool2d;

/** Pooling. */
final class PoolingPeers {

    static final List<Peer> TABLE = List.of(
            Peer.of(MaxPool2d.class, PoolingPeers::maxPool2d),
            Peer.of(AvgPool2d.class, PoolingPeers::avgPool2d));

    private PoolingPeers() {
    }

    private static Case maxPool2d(Dice dice) {
        Attrs.Pool2d attrs = pool(dice, dice.between(1, 3), dice.between(1, 2));
        return Case.of(dice, new MaxPool2d(attrs), pictures(dice, attrs), "max_pool2d", kernel(attrs), stride(attrs),
                padding(attrs), new int[] {attrs.dilationH(), attrs.dilationW()}, attrs.ceilMode());
    }

    private static Case avgPool2d(Dice dice) {
        Attrs.Pool2d attrs = pool(dice, 1, 1);
        return Case.of(dice, new AvgPool2d(attrs), pictures(dice, attrs), "avg_pool2d", kernel(attrs), stride(attrs),
                padding(attrs), attrs.ceilMode(), attrs.countIncludePad());
    }

    /** PyTorch pads by half a window at most. */
    private static Attrs.Pool2d pool(Dice dice, int dilationH, int dilationW) {
        int h = dice.between(1, 4);
        int w = dice.between(1, 4);
        return new Attrs.Pool2d(h, w, dice.between(1, 5), dice.between(1, 4), dice.between(0, h / 2), dice.between(0, w / 2),
                dilationH, dilationW, dice.coin(), dice.coin());
    }

    /** Half of them full of equal values. */
    private static Tensor pictures(Dice dice, Attrs.Pool2d attrs) {
        int h = dice.atLeast(smallest(attrs.kernelH(), attrs.dilationH(), attrs.paddingH()), 9);
        int w = dice.atLeast(smallest(attrs.kernelW(), attrs.dilationW(), attrs.paddingW()), 9);
        int n = dice.batch();
        int c = dice.atLeast(1, 3);
        return dice.coin() ? dice.real(n, c, h, w) : dice.whole(n, c, h, w);
    }

    /** A dilation beyond that may step over the picture from one padding to the other, which Weft refuses. */
    private static int smallest(int kernel, int dilation, int padding) {
        return Math.max(dilation * (kernel - 1) + 1 - 2 * padding, dilation);
    }

    private static int[] kernel(Attrs.Pool2d attrs) {
        return new int[] {attrs.kernelH(), attrs.kernelW()};
    }

    private static int[] stride(Attrs.Pool2d attrs) {
        return new int[] {attrs.strideH(), attrs.strideW()};
    }

    private static int[] padding(Attrs.Pool2d attrs) {
        return new int[] {attrs.paddingH(), attrs.paddingW()};
    }
}
