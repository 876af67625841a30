package weft.tests.peers;

import static weft.tests.peers.Dice.pair;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;
import weft.layers.AdaptiveAvgPool2d;
import weft.layers.AdaptiveMaxPool2d;
import weft.layers.AdaptivePool2d;
import weft.layers.AvgPool2d;
import weft.layers.GlobalAvgPool2d;
import weft.layers.LPPool2d;
import weft.layers.MaxPool2d;
import weft.layers.Module;
import weft.layers.Upsample;

/** Layers without weights that make images smaller or larger. */
final class PoolingPeers {

    static final List<Peer> TABLE = List.of(
            Peer.of(MaxPool2d.class, dice -> maxPool2d(dice, MaxPool2d::new)),
            new Peer(weft.layers.fromscratch.MaxPool2d.class, "from scratch",
                    dice -> maxPool2d(dice, weft.layers.fromscratch.MaxPool2d::new)),
            Peer.of(AvgPool2d.class, PoolingPeers::avgPool2d),
            Peer.of(LPPool2d.class, PoolingPeers::lpPool2d),
            Peer.of(AdaptiveAvgPool2d.class, dice -> adaptive(dice, AdaptiveAvgPool2d::new, "adaptive_avg_pool2d")),
            Peer.of(AdaptiveMaxPool2d.class, dice -> adaptive(dice, AdaptiveMaxPool2d::new, "adaptive_max_pool2d")),
            Peer.of(GlobalAvgPool2d.class,
                    dice -> Case.of(dice, new GlobalAvgPool2d(), images(dice, 1, 1), "adaptive_avg_pool2d", pair(1, 1))),
            new Peer(Upsample.class, "nearest", PoolingPeers::upsampleNearest),
            new Peer(Upsample.class, "bilinear", PoolingPeers::upsampleBilinear));

    private PoolingPeers() {
    }

    private static Case maxPool2d(Dice dice, Function<Attrs.Pool2d, Module> layer) {
        Attrs.Pool2d a = pool(dice, dice.between(1, 3), dice.between(1, 2));
        return Case.of(dice, layer.apply(a), images(dice, a), "max_pool2d", pair(a.kernel().h(), a.kernel().w()),
                pair(a.stride().h(), a.stride().w()), pair(a.padding().h(), a.padding().w()),
                pair(a.dilation().h(), a.dilation().w()), a.ceilMode());
    }

    private static Case avgPool2d(Dice dice) {
        Attrs.Pool2d a = pool(dice, 1, 1);
        return Case.of(dice, new AvgPool2d(a), images(dice, a), "avg_pool2d", pair(a.kernel().h(), a.kernel().w()),
                pair(a.stride().h(), a.stride().w()), pair(a.padding().h(), a.padding().w()), a.ceilMode(), a.countIncludePad());
    }

    /** With a power of 2 on values of any sign, else on positive ones. */
    private static Case lpPool2d(Dice dice) {
        Attrs.Pool2d a = pool(dice, 1, 1).padding(0);
        double power = dice.between(1, 3);
        Tensor x = images(dice, a);
        return Case.of(dice, new LPPool2d(power, a), power == 2 ? x : x.abs().add(0.25), "lp_pool2d", power,
                pair(a.kernel().h(), a.kernel().w()), pair(a.stride().h(), a.stride().w()), a.ceilMode());
    }

    /** PyTorch pads by half a window at most. */
    private static Attrs.Pool2d pool(Dice dice, int dilationH, int dilationW) {
        int h = dice.between(1, 4);
        int w = dice.between(1, 4);
        return Attrs.Pool2d.window(h, w).stride(dice.between(1, 5), dice.between(1, 4))
                .padding(dice.between(0, h / 2), dice.between(0, w / 2)).dilation(dilationH, dilationW)
                .ceilMode(dice.coin()).countIncludePad(dice.coin());
    }

    private static Tensor images(Dice dice, Attrs.Pool2d a) {
        return images(dice, smallest(a.kernel().h(), a.dilation().h(), a.padding().h()),
                smallest(a.kernel().w(), a.dilation().w(), a.padding().w()));
    }

    /** A dilation beyond that may step over the image from one padding to the other, which Weft refuses. */
    private static int smallest(int kernel, int dilation, int padding) {
        return Math.max(dilation * (kernel - 1) + 1 - 2 * padding, dilation);
    }

    /** So large at least, and half of them full of equal values. */
    private static Tensor images(Dice dice, int h, int w) {
        int[] dims = {dice.batch(), dice.atLeast(1, 3), dice.atLeast(h, 9), dice.atLeast(w, 9)};
        return dice.coin() ? dice.real(dims) : dice.whole(dims);
    }

    /** To a smaller size, sometimes to a larger one or the same. */
    private static Case adaptive(Dice dice, BiFunction<Integer, Integer, Module> layer, String function) {
        Tensor x = images(dice, 1, 1);
        int h = dice.draw().pick(AdaptivePool2d.KEEP, dice.between(1, 7), dice.between(1, 7));
        int w = dice.draw().pick(AdaptivePool2d.KEEP, dice.between(1, 7), dice.between(1, 7));
        return Case.of(dice, layer.apply(h, w), x, function,
                pair(h == AdaptivePool2d.KEEP ? x.dim(2) : h, w == AdaptivePool2d.KEEP ? x.dim(3) : w));
    }

    private static Case upsampleNearest(Dice dice) {
        Resize resize = Resize.draw(dice);
        return Case.of(dice, resize.layer, images(dice, 2, 2), "upsample_nearest2d", resize.size, resize.factors);
    }

    private static Case upsampleBilinear(Dice dice) {
        Resize resize = Resize.draw(dice);
        boolean aligned = dice.coin();
        return Case.of(dice, resize.layer.bilinear(aligned), images(dice, 2, 2), "upsample_bilinear2d", resize.size,
                resize.factors, aligned);
    }

    /** A layer to a size or by factors; the other of the two has no elements. */
    private record Resize(Upsample layer, int[] size, double[] factors) {

        static Resize draw(Dice dice) {
            if (dice.coin()) {
                int h = dice.between(1, 9);
                int w = dice.between(1, 9);
                return new Resize(Upsample.to(h, w), pair(h, w), new double[0]);
            }
            double h = factor(dice);
            double w = factor(dice);
            return new Resize(Upsample.by(h, w), new int[0], new double[] {h, w});
        }

        private static double factor(Dice dice) {
            return dice.draw().pick(0.5, 0.7, 1.0, 1.3, 1.5, 2.0, 2.3, 3.0);
        }
    }
}
