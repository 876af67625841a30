package weft.tests.peers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs.Reduction;
import weft.layers.loss.BCEWithLogitsLoss;
import weft.layers.loss.CrossEntropyLoss;
import weft.layers.loss.KLDivLoss;
import weft.layers.loss.L1Loss;
import weft.layers.loss.LossFunction;
import weft.layers.loss.MSELoss;
import weft.layers.loss.NLLLoss;
import weft.layers.loss.SmoothL1Loss;

/** Losses. */
final class LossPeers {

    static final List<Peer> TABLE = List.of(
            Peer.of(CrossEntropyLoss.class, LossPeers::crossEntropy),
            Peer.of(NLLLoss.class, LossPeers::nll),
            Peer.of(MSELoss.class, LossPeers::mse),
            Peer.of(L1Loss.class, LossPeers::l1),
            Peer.of(SmoothL1Loss.class, LossPeers::smoothL1),
            Peer.of(BCEWithLogitsLoss.class, LossPeers::bceWithLogits),
            Peer.of(KLDivLoss.class, LossPeers::klDiv));

    /** An option that is left out. */
    private static final int[] NONE = {};

    private LossPeers() {
    }

    private static Case crossEntropy(Dice dice) {
        Labelled labelled = Labelled.draw(dice);
        Reduction reduction = dice.draw().pick(Reduction.values());
        double smoothing = dice.draw().pick(0.0, 0.1, 1.0);
        LossFunction loss = new CrossEntropyLoss(labelled.weight, labelled.ignored, reduction, smoothing);
        return labelled.test("CrossEntropyLoss(%s, smoothing %s)".formatted(reduction, smoothing), loss, "cross_entropy",
                reduction.ordinal(), labelled.ignored, smoothing);
    }

    private static Case nll(Dice dice) {
        Labelled labelled = Labelled.draw(dice);
        Reduction reduction = dice.draw().pick(Reduction.values());
        LossFunction loss = new NLLLoss(labelled.weight, labelled.ignored, reduction);
        return labelled.test("NLLLoss(" + reduction + ")", loss, "nll_loss", reduction.ordinal(), labelled.ignored);
    }

    /**
     * Scores with labels.
     *
     * @param weight  of the classes, or null
     * @param ignored a label that does not count: any of them, or none
     */
    private record Labelled(Tensor scores, Tensor labels, Tensor weight, int ignored) {

        /** One row, rows, or a class for each pixel. */
        static Labelled draw(Dice dice) {
            int classes = dice.atLeast(1, 9);
            int[] labels = IntStream.range(0, dice.between(0, 3)).map(_ -> dice.atLeast(1, 4)).toArray();
            Shape shape = Shape.of(labels);
            Shape scores = labels.length == 0 ? Shape.of(classes)
                    : shape.slice(0, 1).append(classes).append(shape.slice(1, shape.rank()).dims());
            return new Labelled(dice.real(scores.dims()), dice.index(classes, labels),
                    dice.coin() ? dice.positive(classes) : null, dice.coin() ? -100 : dice.between(0, classes));
        }

        Case test(String text, LossFunction loss, String function, Object... options) {
            Object[] all = new Object[options.length + 2];
            all[0] = labels;
            all[1] = weight == null ? NONE : weight;
            System.arraycopy(options, 0, all, 2, options.length);
            return Case.of("%s of %s, labels %s, %s, ignored %d".formatted(text, scores.spec(), labels.spec(),
                    weight == null ? "no weight" : "weighted", ignored), new LinkedHashMap<>(Map.of("x", scores)),
                    () -> loss.call(scores, labels), function, all);
        }
    }

    private static Case mse(Dice dice) {
        Reduction reduction = dice.draw().pick(Reduction.values());
        Tensor x = values(dice);
        return test("MSELoss(" + reduction + ")", new MSELoss(reduction), x, dice.real(x.shape().dims()), "mse_loss",
                reduction.ordinal());
    }

    /** Input and target are equal in places. */
    private static Case l1(Dice dice) {
        Reduction reduction = dice.draw().pick(Reduction.values());
        Tensor x = dice.whole(dice.draw().shape(1, 3).dims());
        return test("L1Loss(" + reduction + ")", new L1Loss(reduction), x, dice.whole(x.shape().dims()), "l1_loss",
                reduction.ordinal());
    }

    /** Differences are in places exactly beta. */
    private static Case smoothL1(Dice dice) {
        Reduction reduction = dice.draw().pick(Reduction.values());
        double beta = dice.draw().pick(1.0, 0.0, 0.3, 2.0);
        Tensor x = dice.coin() ? dice.whole(dice.draw().shape(1, 3).dims()) : values(dice);
        return test("SmoothL1Loss(%s, beta %s)".formatted(reduction, beta), new SmoothL1Loss(beta, reduction), x,
                dice.whole(x.shape().dims()), "smooth_l1_loss", reduction.ordinal(), beta);
    }

    /** Weights broadcast: for each class, for each element, or none. */
    private static Case bceWithLogits(Dice dice) {
        Reduction reduction = dice.draw().pick(Reduction.values());
        Tensor x = values(dice);
        Tensor target = dice.coin() ? dice.real(x.shape().dims()).sigmoid()
                : dice.index(2, x.shape().dims()).cast(dice.floats());
        Tensor weight = dice.coin() ? null : dice.positive(dice.draw().broadcastable(x.shape()).dims());
        Tensor positive = dice.coin() ? null : dice.positive(x.dim(-1));
        return test("BCEWithLogitsLoss(%s, weight %s, positive weight %s)".formatted(reduction,
                weight == null ? "none" : weight.shape(), positive == null ? "none" : positive.shape()),
                new BCEWithLogitsLoss(weight, reduction, positive), x, target, "binary_cross_entropy_with_logits",
                weight == null ? NONE : weight, positive == null ? NONE : positive, reduction.ordinal());
    }

    private static Case klDiv(Dice dice) {
        KLDivLoss.Reduction reduction = dice.draw().pick(KLDivLoss.Reduction.values());
        boolean logTarget = dice.coin();
        Tensor x = values(dice);
        Tensor target = logTarget ? dice.real(x.shape().dims()) : dice.positive(x.shape().dims());
        return test("KLDivLoss(%s, log target %s)".formatted(reduction, logTarget), new KLDivLoss(reduction, logTarget), x,
                target, "kl_div", reduction.ordinal(), logTarget);
    }

    private static Tensor values(Dice dice) {
        return dice.real(dice.draw().shape(1, 3).dims());
    }

    /** A loss whose target has a gradient as well. */
    private static Case test(String text, LossFunction loss, Tensor x, Tensor target, String function, Object... options) {
        SequencedMap<String, Tensor> leaves = new LinkedHashMap<>();
        leaves.put("x", x);
        leaves.put("target", target);
        return Case.of("%s of %s".formatted(text, x.spec()), leaves, () -> loss.call(x, target), function, options);
    }
}
