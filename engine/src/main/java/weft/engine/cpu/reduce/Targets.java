package weft.engine.cpu.reduce;

import static weft.engine.cpu.base.HostArrays.floats;

import weft.engine.Tensor;
import weft.engine.cpu.pointwise.BinaryLoop;
import weft.engine.cpu.pointwise.BinaryLoops;
import weft.engine.cpu.pointwise.UnaryLoop;
import weft.engine.cpu.pointwise.UnaryLoops;
import weft.engine.math.Exp;
import weft.engine.op.attrs.Attrs;

/**
 * The target distribution of a row's cross entropy, FLOAT32: {@code q[c] = (1 - s) weight[c] (c == label) + s / C weight[c]} with
 * label smoothing s. The weight is 1 for each class where none is given.
 */
final class Targets {
    private static final UnaryLoop EXP_TIMES_LESS = UnaryLoops.of((logp, p, q) -> Exp.exp(logp).mul(p).sub(q));
    private static final BinaryLoop LESS_TIMES = BinaryLoops.of((x, w, share) -> x.sub(w.mul(share)));

    private final Attrs.CrossEntropy attrs;
    private final int classes;
    private final float[] weight;
    private final int weightAt;
    private final float onLabel;
    private final float onEach;
    private final double sumOfWeights;

    /** @param weight [C], or null */
    Targets(Attrs.CrossEntropy attrs, int classes, Tensor weight) {
        this.attrs = attrs;
        this.classes = classes;
        this.weight = weight == null ? null : floats(weight);
        this.weightAt = weight == null ? 0 : weight.offset();
        this.onLabel = (float) (1 - attrs.labelSmoothing());
        this.onEach = (float) (attrs.labelSmoothing() / classes);
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            sum += of(c);
        }
        this.sumOfWeights = sum;
    }

    private float of(int label) {
        return weight == null ? 1 : weight[weightAt + label];
    }

    /** The sum of the weights of the labels that are not ignored. */
    double counted(int[] labels) {
        double counted = 0;
        for (int label : labels) {
            counted += label == attrs.ignoreIndex() ? 0 : of(label);
        }
        return counted;
    }

    /** {@code -sum of q logp} over one row. */
    float loss(float[] logp, int at, int label) {
        float loss = -onLabel * of(label) * logp[at + label];
        if (onEach == 0) {
            return loss;
        }
        if (weight == null) {
            return loss - onEach * ReductionLoops.run(FoldLoops.SUM, logp, at, classes);
        }
        float[] products = new float[classes];
        BinaryLoops.MUL.run(weight, weightAt, 1, logp, at, 1, products, 0, classes, 0);
        return loss - onEach * ReductionLoops.run(FoldLoops.SUM, products, 0, classes);
    }

    /** {@code dx = (exp(logp) sum of q - q) factor} over one row. */
    void gradient(float[] logp, int at, int label, float factor, float[] dx, int dxAt) {
        float sum = (float) (onLabel * of(label) + onEach * sumOfWeights);
        if (weight == null) {
            EXP_TIMES_LESS.run(logp, at, dx, dxAt, classes, sum, onEach);
        } else {
            EXP_TIMES_LESS.run(logp, at, dx, dxAt, classes, sum, 0);
            LESS_TIMES.run(dx, dxAt, 1, weight, weightAt, 1, dx, dxAt, classes, onEach);
        }
        dx[dxAt + label] -= onLabel * of(label);
        UnaryLoops.MUL_SCALAR.run(dx, dxAt, dx, dxAt, classes, factor, 0);
    }
}
