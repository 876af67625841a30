package weft.engine.cpu.reduce;

import java.util.Arrays;
import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.pointwise.BinaryLoop;
import weft.engine.cpu.pointwise.BinaryLoops;
import weft.engine.cpu.pointwise.UnaryLoop;
import weft.engine.cpu.pointwise.UnaryLoops;
import weft.engine.math.Exp;
import weft.engine.math.Log;

/**
 * The softmax, its logarithm and their gradients along one dimension of {@code x: [outer, length, inner]}, FLOAT32, in parallel.
 *
 * <pre>{@code
 *   m = max x,  s = sum of exp(x - m),  y = exp(x - m) / s         dx = y (dy - sum of dy y)
 *   or its logarithm,                   y = (x - m) - log s        dx = dy - exp(y) sum of dy
 * }</pre>
 *
 * Subtracting the maximum keeps every exponential at most 1, so that nothing overflows and s is at least 1. A line holding NaN or
 * +infinity gives NaN, as in PyTorch. If inner is 1, a line is one stretch. Otherwise its elements lie apart, and many adjacent
 * lines are computed together, element by element.
 */
public final class SoftmaxLoops {
    private static final UnaryLoop EXP_OF_DIFFERENCE = UnaryLoops.of((x, m, _) -> Exp.exp(x.sub(m)));
    private static final UnaryLoop TWO_DIFFERENCES = UnaryLoops.of((x, m, s) -> x.sub(m).sub(s));
    private static final BinaryLoop EXP_OF_DIFFERENCES = BinaryLoops.of((x, m, _) -> Exp.exp(x.sub(m)));
    private static final BinaryLoop GRADIENT_OF_EXP = BinaryLoops.of((dy, exp, sum) -> dy.sub(exp.mul(sum)));
    private static final BinaryLoop EXP_TIMES = BinaryLoops.of((y, sum, _) -> Exp.exp(y).mul(sum));
    private static final BinaryLoop TIMES_DIFFERENCE = BinaryLoops.of((y, dy, sum) -> y.mul(dy.sub(sum)));

    /** Adjacent lines that are computed together. */
    private static final int LINES = 1 << 10;

    private SoftmaxLoops() {}

    /** {@code y = log softmax(x)} along the rows of {@code x: [rows, classes]}; y may not be x. */
    public static void logSoftmax(float[] x, int xAt, int rows, int classes, float[] y, int yAt) {
        forEachRow(rows, classes, (_, at) -> {
            float m = ReductionLoops.run(FoldLoops.MAX, x, xAt + at, classes);
            EXP_OF_DIFFERENCE.run(x, xAt + at, y, yAt + at, classes, m, 0);
            float s = ReductionLoops.run(FoldLoops.SUM, y, yAt + at, classes);
            TWO_DIFFERENCES.run(x, xAt + at, y, yAt + at, classes, m, Log.log(s));
        });
    }

    /** {@code dx = dy - exp(y) sum(dy)} for each row, from the output y; dx may not be dy. */
    public static void logSoftmaxGrad(float[] dy, int dyAt, float[] y, int yAt, int rows, int classes, float[] dx, int dxAt) {
        forEachRow(rows, classes, (_, at) -> {
            float sum = ReductionLoops.run(FoldLoops.SUM, dy, dyAt + at, classes);
            UnaryLoops.EXP.run(y, yAt + at, dx, dxAt + at, classes, 0, 0);
            GRADIENT_OF_EXP.run(dy, dyAt + at, 1, dx, dxAt + at, 1, dx, dxAt + at, classes, sum);
        });
    }

    /** {@code y = softmax(x)} for each row; y may not be x. */
    public static void softmax(float[] x, int xAt, int rows, int classes, float[] y, int yAt) {
        forEachRow(rows, classes, (_, at) -> {
            float m = ReductionLoops.run(FoldLoops.MAX, x, xAt + at, classes);
            EXP_OF_DIFFERENCE.run(x, xAt + at, y, yAt + at, classes, m, 0);
            float s = ReductionLoops.run(FoldLoops.SUM, y, yAt + at, classes);
            UnaryLoops.DIV_SCALAR.run(y, yAt + at, y, yAt + at, classes, s, 0);
        });
    }

    /** {@code dx = y (dy - sum(dy y))} for each row, from the output y; dx may be neither. */
    public static void softmaxGrad(float[] dy, int dyAt, float[] y, int yAt, int rows, int classes, float[] dx, int dxAt) {
        forEachRow(rows, classes, (_, at) -> {
            BinaryLoops.MUL.run(dy, dyAt + at, 1, y, yAt + at, 1, dx, dxAt + at, classes, 0);
            float sum = ReductionLoops.run(FoldLoops.SUM, dx, dxAt + at, classes);
            TIMES_DIFFERENCE.run(y, yAt + at, 1, dy, dyAt + at, 1, dx, dxAt + at, classes, sum);
        });
    }

    /**
     * {@code y = softmax(x)} or its logarithm along the middle dimension of {@code x: [outer, length, inner]}; y may not be x.
     */
    static void columns(boolean logarithm, float[] x, int xAt, int outer, int length, int inner, float[] y, int yAt) {
        forEachStrip(outer, length, inner, (at, lines) -> {
            float[] largest = new float[lines];
            float[] sum = new float[lines];
            Arrays.fill(largest, Float.NEGATIVE_INFINITY);
            for (int i = 0; i < length; i++) {
                BinaryLoops.MAXIMUM.run(largest, 0, 1, x, xAt + at + i * inner, 1, largest, 0, lines, 0);
            }
            for (int i = 0; i < length; i++) {
                int row = yAt + at + i * inner;
                EXP_OF_DIFFERENCES.run(x, xAt + at + i * inner, 1, largest, 0, 1, y, row, lines, 0);
                BinaryLoops.ADD.run(sum, 0, 1, y, row, 1, sum, 0, lines, 0);
            }
            if (logarithm) {
                UnaryLoops.LOG.run(sum, 0, sum, 0, lines, 0, 0);
            }
            for (int i = 0; i < length; i++) {
                int row = yAt + at + i * inner;
                if (logarithm) {
                    BinaryLoops.SUB.run(x, xAt + at + i * inner, 1, largest, 0, 1, y, row, lines, 0);
                    BinaryLoops.SUB.run(y, row, 1, sum, 0, 1, y, row, lines, 0);
                } else {
                    BinaryLoops.DIV.run(y, row, 1, sum, 0, 1, y, row, lines, 0);
                }
            }
        });
    }

    /** The gradient of {@link #columns} from its output y; dx may be neither dy nor y. */
    static void columnsGrad(boolean logarithm, float[] dy, int dyAt, float[] y, int yAt, int outer, int length, int inner,
            float[] dx, int dxAt) {
        forEachStrip(outer, length, inner, (at, lines) -> {
            float[] sum = new float[lines];
            for (int i = 0; i < length; i++) {
                int row = at + i * inner;
                if (logarithm) {
                    BinaryLoops.ADD.run(sum, 0, 1, dy, dyAt + row, 1, sum, 0, lines, 0);
                } else {
                    BinaryLoops.MUL.run(dy, dyAt + row, 1, y, yAt + row, 1, dx, dxAt + row, lines, 0);
                    BinaryLoops.ADD.run(sum, 0, 1, dx, dxAt + row, 1, sum, 0, lines, 0);
                }
            }
            for (int i = 0; i < length; i++) {
                int row = at + i * inner;
                if (logarithm) {
                    EXP_TIMES.run(y, yAt + row, 1, sum, 0, 1, dx, dxAt + row, lines, 0);
                    BinaryLoops.SUB.run(dy, dyAt + row, 1, dx, dxAt + row, 1, dx, dxAt + row, lines, 0);
                } else {
                    BinaryLoops.SUB.run(dy, dyAt + row, 1, sum, 0, 1, dx, dxAt + row, lines, 0);
                    BinaryLoops.MUL.run(dx, dxAt + row, 1, y, yAt + row, 1, dx, dxAt + row, lines, 0);
                }
            }
        });
    }

    /** Row number {@code row}, which begins at element {@code at} of the matrix. */
    interface Row {
        void run(int row, int at);
    }

    static void forEachRow(int rows, int classes, Row row) {
        int perTask = Math.max(1, Parallel.BLOCK / Math.max(1, classes));
        Parallel.forEach(Math.ceilDiv(rows, perTask), task -> {
            int begin = task * perTask;
            int end = begin + Math.min(perTask, rows - begin);
            for (int r = begin; r < end; r++) {
                row.run(r, r * classes);
            }
        });
    }

    /** {@code lines} adjacent lines, whose first elements begin at {@code at}. */
    private interface Strip {
        void run(int at, int lines);
    }

    private static void forEachStrip(int outer, int length, int inner, Strip strip) {
        int strips = Math.ceilDiv(inner, LINES);
        int perTask = Math.max(1, Parallel.BLOCK / Math.max(1, length * Math.min(inner, LINES)));
        Parallel.forEach(Math.ceilDiv(outer * strips, perTask), task -> {
            int end = Math.min(outer * strips, (task + 1) * perTask);
            for (int item = task * perTask; item < end; item++) {
                int line = item % strips * LINES;
                strip.run(item / strips * length * inner + line, Math.min(LINES, inner - line));
            }
        });
    }
}
