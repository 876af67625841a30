package weft.tests.peers;

import java.util.List;
import weft.engine.Tensor;
import weft.layers.BatchNorm1d;
import weft.layers.BatchNorm2d;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;

/** Normalization. */
final class NormPeers {

    static final List<Peer> TABLE = List.of(
            Peer.of(BatchNorm1d.class, NormPeers::batchNorm1d),
            Peer.of(BatchNorm2d.class, NormPeers::batchNorm2d),
            new Peer(BatchNorm2d.class, "with a relu", NormPeers::batchNorm2dRelu));

    private NormPeers() {
    }

    private static Case batchNorm1d(Dice dice) {
        Batches b = Batches.draw(dice);
        int c = dice.atLeast(1, 5);
        BatchNorm1d layer = new BatchNorm1d(c, b.eps, b.momentum, b.affine, b.tracks);
        int n = b.rows(dice);
        Tensor x = dice.coin() ? spread(dice, n, c) : spread(dice, n, c, dice.atLeast(1, 9));
        return b.test(dice, layer, layer, c, x, "batch_norm", false);
    }

    private static Case batchNorm2d(Dice dice) {
        Batches b = Batches.draw(dice);
        int c = dice.atLeast(1, 5);
        BatchNorm2d layer = new BatchNorm2d(c, b.eps, b.momentum, b.affine, b.tracks);
        Tensor x = spread(dice, b.rows(dice), c, dice.atLeast(1, 6), dice.atLeast(1, 6));
        return b.test(dice, layer, layer, c, x, "batch_norm", false);
    }

    /** A sequence fuses the two. */
    private static Case batchNorm2dRelu(Dice dice) {
        Batches b = Batches.draw(dice);
        int c = dice.atLeast(1, 5);
        BatchNorm2d layer = new BatchNorm2d(c, b.eps, b.momentum, b.affine, b.tracks);
        Tensor x = spread(dice, b.rows(dice), c, dice.atLeast(1, 6), dice.atLeast(1, 6));
        return b.test(dice, layer, new Sequential(layer, new ReLU()), c, x, "batch_norm", true);
    }

    /**
     * Values an eighth apart at least, sometimes far from 0: with less between them than the rounding of their mean there would be
     * nothing to compare.
     */
    private static Tensor spread(Dice dice, int... dims) {
        return dice.distinct(dims).add(dice.draw().pick(0.0, 0.0, 100.0));
    }

    /**
     * What layers with running statistics take.
     *
     * @param momentum null for the mean of all batches
     */
    private record Batches(double eps, Double momentum, boolean affine, boolean tracks, boolean training) {

        static Batches draw(Dice dice) {
            return new Batches(dice.draw().pick(1e-5, 1e-3, 0.1), dice.coin() ? null : dice.draw().pick(0.1, 0.5, 1.0, 0.0),
                    dice.coin(), dice.coin(), dice.coin());
        }

        /** Two at least: one value has no variance. */
        int rows(Dice dice) {
            return 1 + dice.atLeast(1, 3);
        }

        /** The layer after some batches, in the mode that was drawn. */
        Case test(Dice dice, Module layer, Module called, int channels, Tensor x, String function, boolean relu) {
            called.to(dice.floats());
            Tensor mean = dice.real(channels);
            Tensor var = dice.positive(channels);
            Tensor batches = dice.index(9, new int[0]);
            if (tracks) {
                layer.stateDict().get("running_mean").upload(mean.toArray());
                layer.stateDict().get("running_var").upload(var.toArray());
                layer.stateDict().get("num_batches_tracked").upload(batches.toArray());
            }
            if (!training) {
                called.eval();
            }
            Object none = new double[0];
            return Case.of(dice, called, x, function, tracks ? mean : none, tracks ? var : none, batches, training,
                    momentum == null ? Double.valueOf(-1) : momentum, eps, relu);
        }
    }
}
