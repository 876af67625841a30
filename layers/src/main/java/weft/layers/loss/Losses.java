package weft.layers.loss;

import java.util.stream.IntStream;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs.Reduction;

/** What the losses share. */
final class Losses {

    private Losses() {}

    /** The losses of single elements as they are, or their mean or sum. */
    static Tensor reduce(Tensor losses, Reduction reduction) {
        return switch (reduction) {
            case NONE -> losses;
            case MEAN -> losses.mean();
            case SUM -> losses.sum();
        };
    }

    /**
     * Checks that each element has its target: broadcasting here would compare every element with every other.
     *
     * @throws IllegalArgumentException when the shapes differ
     */
    static void requireSameShape(String loss, Tensor input, Tensor target) {
        if (!input.shape().equals(target.shape())) {
            throw new IllegalArgumentException("%s: input and target differ in shape: %s and %s".formatted(loss, input.shape(),
                    target.shape()));
        }
    }

    /**
     * Scores of classes as rows: [N, C] as they are, [N, C, d1, ...] as [N * d1 * ..., C], and [C] as one row.
     *
     * @throws IllegalArgumentException unless the labels are int32 and of the scores' shape without C
     */
    static Tensor rows(String loss, Tensor scores, Tensor labels) {
        Shape shape = scores.shape();
        boolean single = shape.rank() == 1;
        Shape expected = shape.rank() == 0 || single ? Shape.SCALAR
                : shape.slice(0, 1).append(shape.slice(2, shape.rank()).dims());
        if (shape.rank() == 0 || labels.dtype() != DType.INT32 || !labels.shape().equals(expected)) {
            throw new IllegalArgumentException("%s: expected scores: [N, C, ...] and int32 labels: [N, ...], got %s and %s"
                    .formatted(loss, scores.spec(), labels.spec()));
        }
        if (shape.rank() == 2) {
            return scores;
        }
        if (single) {
            return scores.reshape(1, shape.dim(0));
        }
        int[] order = IntStream.range(0, shape.rank()).map(i -> i == 0 ? 0 : i + 1).toArray();
        order[shape.rank() - 1] = 1;
        return scores.permute(order).reshape(Shape.of(labels.size(), shape.dim(1)));
    }

    /** A class weight where the scores are and of their type; null stays null. */
    static Tensor like(Tensor weight, Tensor scores) {
        return weight == null ? null : weight.to(scores.device()).cast(scores.dtype());
    }
}
