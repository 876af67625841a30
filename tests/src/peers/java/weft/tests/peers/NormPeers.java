package weft.tests.peers;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Normalization;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.NormAttrs;
import weft.layers.BatchNorm1d;
import weft.layers.BatchNorm2d;
import weft.layers.GroupNorm;
import weft.layers.InstanceNorm2d;
import weft.layers.LayerNorm;
import weft.layers.LocalResponseNorm;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;

/** Normalization. */
final class NormPeers {

    static final List<Peer> TABLE = List.of(
            Peer.of(BatchNorm1d.class, NormPeers::batchNorm1d),
            Peer.of(BatchNorm2d.class, NormPeers::batchNorm2d),
            new Peer(BatchNorm2d.class, "with a relu", NormPeers::batchNorm2dRelu),
            new Peer(weft.layers.fromscratch.BatchNorm2d.class, "from scratch", NormPeers::batchNorm2dFromScratch),
            Peer.of(LayerNorm.class, NormPeers::layerNorm),
            Peer.of(GroupNorm.class, NormPeers::groupNorm),
            Peer.of(InstanceNorm2d.class, NormPeers::instanceNorm2d),
            Peer.of(LocalResponseNorm.class, NormPeers::localResponseNorm));

    private NormPeers() {
    }

    private static Case batchNorm1d(Dice dice) {
        Batches b = Batches.draw(dice);
        int c = dice.atLeast(1, 5);
        BatchNorm1d layer = new BatchNorm1d(c, b.eps, b.momentum, b.affine, b.tracks);
        int n = b.rows(dice);
        Tensor x = dice.coin() ? spread(dice, n, c) : spread(dice, n, c, dice.atLeast(1, 9));
        return b.test(dice, layer, layer, c, x, false);
    }

    private static Case batchNorm2d(Dice dice) {
        Batches b = Batches.draw(dice);
        int c = dice.atLeast(1, 5);
        BatchNorm2d layer = new BatchNorm2d(c, b.eps, b.momentum, b.affine, b.tracks);
        Tensor x = spread(dice, b.rows(dice), c, dice.atLeast(1, 6), dice.atLeast(1, 6));
        return b.test(dice, layer, layer, c, x, false);
    }

    /**
     * A sequence fuses the layer and the ReLU. Inputs of the ReLU so close to 0 that the two sides may round to different signs,
     * and so to different gradients, are drawn again.
     */
    private static Case batchNorm2dRelu(Dice dice) {
        while (true) {
            Batches b = Batches.draw(dice);
            int c = dice.between(1, 3);
            BatchNorm2d layer = new BatchNorm2d(c, b.eps, b.momentum, b.affine, b.tracks);
            Tensor x = dice.distinct(dice.between(2, 4), c, dice.between(1, 5), dice.between(1, 5));
            Case test = b.test(dice, layer, new Sequential(layer, new ReLU()), c, x, true);
            if (Arrays.stream(b.normalized(layer, x).toDoubles()).allMatch(y -> Math.abs(y) > 1e-4)) {
                return test;
            }
        }
    }

    private static Case batchNorm2dFromScratch(Dice dice) {
        int c = dice.atLeast(1, 5);
        Module layer = new weft.layers.fromscratch.BatchNorm2d(c);
        Tensor x = nearby(dice, 2 + fewest(dice), c, dice.atLeast(1, 6), dice.atLeast(1, 6));
        return new Batches(1e-5, 0.1, true, true, dice.coin()).test(dice, layer, layer, c, x, false);
    }

    /** Over the last dimensions: some of them or all. */
    private static Case layerNorm(Dice dice) {
        int[] dims = IntStream.range(0, dice.between(1, 4)).map(_ -> dice.atLeast(1, 5)).toArray();
        dims[dims.length - 1] = dice.atLeast(fewest(dice), 5);
        Shape over = Shape.of(Arrays.copyOfRange(dims, dice.between(0, dims.length - 1), dims.length));
        double eps = eps(dice);
        return Case.of(dice, new LayerNorm(over, eps, dice.coin()), nearby(dice, dims), "layer_norm", over.dims(), eps);
    }

    private static Case groupNorm(Dice dice) {
        int groups = dice.between(1, 4);
        int c = groups * dice.atLeast(fewest(dice), 3);
        double eps = eps(dice);
        // A single image needs two values in a group, several do not.
        int n = Math.max(c == groups ? 2 : 1, rows(dice));
        Tensor x = nearby(dice, dice.draw().pick(new int[] {n, c}, new int[] {n, c, dice.atLeast(1, 9)},
                new int[] {n, c, dice.atLeast(1, 5), dice.atLeast(1, 5)}));
        return Case.of(dice, new GroupNorm(groups, c, eps, dice.coin()), x, "group_norm", groups, eps);
    }

    /** Planes of at least two positions: one value has no variance. */
    private static Case instanceNorm2d(Dice dice) {
        int c = dice.atLeast(1, 5);
        double eps = eps(dice);
        Tensor x = nearby(dice, rows(dice), c, dice.atLeast(1, 5), dice.atLeast(Math.max(2, fewest(dice)), 5));
        return Case.of(dice, new InstanceNorm2d(c, eps, dice.coin()), x, "instance_norm", eps);
    }

    /** Windows of one channel and more than there are, and of an even number, which reach further down than up. */
    private static Case localResponseNorm(Dice dice) {
        int size = dice.between(1, 6);
        double alpha = dice.draw().pick(1e-4, 0.5, 2.0);
        double beta = dice.draw().pick(0.75, 0.5, 1.0, 2.0);
        double k = dice.draw().pick(1.0, 2.0);
        Tensor x = dice.real(dice.batch(), dice.atLeast(1, 7), dice.atLeast(1, 5), dice.atLeast(1, 5));
        return Case.of(dice, new LocalResponseNorm(size, alpha, beta, k), x, "local_response_norm", size, alpha, beta, k);
    }

    /**
     * The number of values that are normalized together. One value becomes 0, and two become almost exactly -1 and 1. Then dx
     * cancels to almost 0, and float32 has few correct digits of it.
     */
    private static int fewest(Dice dice) {
        return dice.floats() == DType.FLOAT32 ? 3 : 1;
    }

    private static int rows(Dice dice) {
        return dice.atLeast(1, 3);
    }

    private static double eps(Dice dice) {
        return dice.draw().pick(1e-5, 1e-3, 0.1);
    }

    /**
     * Values an eighth apart at least, sometimes far from 0: with less between them than the rounding of their mean there would
     * be nothing to compare.
     */
    private static Tensor spread(Dice dice, int... dims) {
        return dice.distinct(dims).add(dice.draw().pick(0.0, 0.0, 100.0));
    }

    /** In float32 not far from 0: PyTorch sums dx of terms as large as x there, which cancel and leave their rounding. */
    private static Tensor nearby(Dice dice, int... dims) {
        Tensor x = dice.distinct(dims);
        return dice.floats() == DType.FLOAT32 ? x : x.add(dice.draw().pick(0.0, 100.0));
    }

    /**
     * What layers with running statistics take.
     *
     * @param momentum null for the mean of all batches
     */
    private record Batches(double eps, Double momentum, boolean affine, boolean tracks, boolean training) {

        static Batches draw(Dice dice) {
            return new Batches(NormPeers.eps(dice), dice.coin() ? null : dice.draw().pick(0.1, 0.5, 1.0, 0.0),
                    dice.coin(), dice.coin(), dice.coin());
        }

        /** Two at least: one value has no variance. */
        int rows(Dice dice) {
            return 1 + dice.atLeast(1, 3);
        }

        /** The input of the ReLU. */
        Tensor normalized(BatchNorm2d layer, Tensor x) {
            Tensor w = affine ? layer.weight().value() : null;
            Tensor bias = affine ? layer.bias().value() : null;
            NormAttrs.BatchNorm attrs = new NormAttrs.BatchNorm(eps, Attrs.Epilogue.NONE);
            return training || !tracks ? Normalization.batchNorm(x, w, bias, attrs).getFirst()
                    : Normalization.batchNormEval(x, w, bias, layer.stateDict().get("running_mean"),
                            layer.stateDict().get("running_var"), attrs);
        }

        /** The layer after some batches, in the mode that was drawn. */
        Case test(Dice dice, Module layer, Module called, int channels, Tensor x, boolean relu) {
            called.to(dice.floats());
            Tensor mean = dice.real(channels);
            Tensor var = dice.positive(channels);
            Tensor batches = dice.index(9);
            Map<String, Tensor> state = layer.stateDict();
            if (tracks) {
                state.get("running_mean").upload(mean.toArray());
                state.get("running_var").upload(var.toArray());
            }
            boolean counts = state.containsKey("num_batches_tracked");
            if (counts) {
                state.get("num_batches_tracked").upload(batches.toArray());
            }
            if (!training) {
                called.eval();
            }
            Object none = new double[0];
            return Case.of(dice, called, x, "batch_norm", tracks ? mean : none, tracks ? var : none,
                    counts ? batches : none, training, momentum == null ? Double.valueOf(-1) : momentum, eps, relu);
        }
    }
}
