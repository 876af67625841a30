package weft.tests.peers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import weft.engine.Tensor;
import weft.engine.op.Attrs;
import weft.layers.CrossEntropyLoss;

/** Losses. */
final class LossPeers {

    static final List<Peer> TABLE = List.of(Peer.of(CrossEntropyLoss.class, LossPeers::crossEntropy));

    private LossPeers() {
    }

    private static Case crossEntropy(Dice dice) {
        int classes = dice.atLeast(1, 9);
        int rows = dice.atLeast(1, 5);
        Attrs.Reduction reduction = dice.draw().pick(Attrs.Reduction.values());
        int ignored = dice.coin() ? -100 : dice.between(0, classes);
        Tensor x = dice.real(rows, classes);
        Tensor labels = dice.index(classes, rows);
        CrossEntropyLoss loss = new CrossEntropyLoss(reduction, ignored);
        return Case.of("CrossEntropyLoss(%s, %d) of %s".formatted(reduction, ignored, x.spec()), leaf(x),
                () -> loss.call(x, labels), "cross_entropy", labels, NONE, reduction.ordinal(), ignored, 0.0);
    }

    private static SequencedMap<String, Tensor> leaf(Tensor x) {
        return new LinkedHashMap<>(Map.of("x", x));
    }

    /** An option that is left out. */
    private static final int[] NONE = {};
}
