package weft.engine.cpu;

import weft.engine.math.Exp;
import weft.engine.math.Log;

/**
 * The logarithm of the softmax over the rows of {@code x: [rows, classes]}, FLOAT32, in parallel over rows.
 *
 * <pre>{@code
 *   m = max x,  s = sum of exp(x - m),  y = (x - m) - log s        dx = dy - exp(y) sum of dy
 * }</pre>
 *
 * Taking out the maximum keeps every exponential at most 1, so that nothing overflows and s is at least 1. A row holding NaN or
 * +infinity gives NaN, as in PyTorch.
 */
public final class SoftmaxLoops {
    private static final UnaryLoop EXP_OF_DIFFERENCE = UnaryLoops.of((x, m, _) -> Exp.exp(x.sub(m)));
    private static final UnaryLoop TWO_DIFFERENCES = UnaryLoops.of((x, m, s) -> x.sub(m).sub(s));
    private static final BinaryLoop GRADIENT_OF_EXP = BinaryLoops.of((dy, exp, sum) -> dy.sub(exp.mul(sum)));

    private SoftmaxLoops() {
    }

    /** {@code y = log softmax(x)}; y may not be x. */
    public static void logSoftmax(float[] x, int xAt, int rows, int classes, float[] y, int yAt) {
        forEachRow(rows, classes, (at, lanes) -> {
            float m = ReductionLoops.run(FoldLoops.MAX, x, xAt + at, classes, lanes);
            EXP_OF_DIFFERENCE.run(x, xAt + at, y, yAt + at, classes, m, 0);
            float s = ReductionLoops.run(FoldLoops.SUM, y, yAt + at, classes, lanes);
            TWO_DIFFERENCES.run(x, xAt + at, y, yAt + at, classes, m, Log.log(s));
        });
    }

    /** {@code dx = dy - exp(y) sum(dy)} for each row, from the output y; dx may not be dy. */
    public static void logSoftmaxGrad(float[] dy, int dyAt, float[] y, int yAt, int rows, int classes, float[] dx, int dxAt) {
        forEachRow(rows, classes, (at, lanes) -> {
            float sum = ReductionLoops.run(FoldLoops.SUM, dy, dyAt + at, classes, lanes);
            UnaryLoops.EXP.run(y, yAt + at, dx, dxAt + at, classes, 0, 0);
            GRADIENT_OF_EXP.run(dy, dyAt + at, 1, dx, dxAt + at, 1, dx, dxAt + at, classes, sum);
        });
    }

    /** One row, from element {@code at} of the matrix on, with scratch for a fold. */
    interface Row {
        void run(int at, float[] lanes);
    }

    static void forEachRow(int rows, int classes, Row row) {
        int perTask = Math.max(1, PointwiseLoops.BLOCK / Math.max(1, classes));
        Parallel.forEach(Math.ceilDiv(rows, perTask), task -> {
            float[] lanes = new float[Lanes.COUNT];
            int begin = task * perTask;
            int end = begin + Math.min(perTask, rows - begin);
            for (int r = begin; r < end; r++) {
                row.run(r * classes, lanes);
            }
        });
    }
}
