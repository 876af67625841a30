package weft.engine.reference;

import java.util.Arrays;
import weft.engine.op.Loss;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Lines;

/** From scores to a loss; see {@link Loss}. */
final class LossKernels {

    static final KernelTable TABLE = new KernelTable(Loss.FAMILY)
            .put(Loss.LOG_SOFTMAX, call -> logSoftmax(call.in(0),
                    Lines.along(call.shape(0), call.attrs().within(call.shape(0))), call.out(0)))
            .put(Loss.LOG_SOFTMAX_GRAD, LossKernels::logSoftmaxGrad)
            .put(Loss.CROSS_ENTROPY, LossKernels::crossEntropy)
            .put(Loss.CROSS_ENTROPY_GRAD, LossKernels::crossEntropyGrad)
            .put(Loss.SOFTMAX, LossKernels::softmax)
            .put(Loss.SOFTMAX_GRAD, LossKernels::softmaxGrad);

    private LossKernels() {}

    /** {@code y = (x - m) - log(sum of e^(x - m))} with the largest x as m: each exponent is at most 0, and one of them is 0. */
    private static void logSoftmax(double[] x, Lines lines, double[] y) {
        for (int line = 0; line < lines.count(); line++) {
            int start = lines.start(line);
            double largest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < lines.length(); i++) {
                largest = Math.max(largest, x[start + i * lines.inner()]);
            }
            double sum = 0;
            for (int i = 0; i < lines.length(); i++) {
                sum += StrictMath.exp(x[start + i * lines.inner()] - largest);
            }
            double log = StrictMath.log(sum);
            for (int i = 0; i < lines.length(); i++) {
                y[start + i * lines.inner()] = x[start + i * lines.inner()] - largest - log;
            }
        }
    }

    private static void logSoftmaxGrad(ReferenceKernel.Call<Attrs.Axis> call) {
        double[] dy = call.in(0);
        double[] y = call.in(1);
        double[] dx = call.out(0);
        Lines lines = Lines.along(call.shape(0), call.attrs().within(call.shape(0)));
        for (int line = 0; line < lines.count(); line++) {
            int start = lines.start(line);
            double sum = 0;
            for (int i = 0; i < lines.length(); i++) {
                sum += dy[start + i * lines.inner()];
            }
            for (int i = 0; i < lines.length(); i++) {
                int at = start + i * lines.inner();
                dx[at] = dy[at] - StrictMath.exp(y[at]) * sum;
            }
        }
    }

    private static void softmax(ReferenceKernel.Call<Attrs.Axis> call) {
        double[] y = call.out(0);
        logSoftmax(call.in(0), Lines.along(call.shape(0), call.attrs().within(call.shape(0))), y);
        for (int i = 0; i < y.length; i++) {
            y[i] = StrictMath.exp(y[i]);
        }
    }

    private static void softmaxGrad(ReferenceKernel.Call<Attrs.Axis> call) {
        double[] dy = call.in(0);
        double[] y = call.in(1);
        double[] dx = call.out(0);
        Lines lines = Lines.along(call.shape(0), call.attrs().within(call.shape(0)));
        for (int line = 0; line < lines.count(); line++) {
            int start = lines.start(line);
            double sum = 0;
            for (int i = 0; i < lines.length(); i++) {
                sum += dy[start + i * lines.inner()] * y[start + i * lines.inner()];
            }
            for (int i = 0; i < lines.length(); i++) {
                int at = start + i * lines.inner();
                dx[at] = y[at] * (dy[at] - sum);
            }
        }
    }

    private static void crossEntropy(ReferenceKernel.Call<Attrs.CrossEntropy> call) {
        Attrs.CrossEntropy a = call.attrs();
        int N = call.shape(0).dim(0);
        int C = call.shape(0).dim(1);
        double[] labels = call.in(1);
        double[] weight = call.has(2) ? call.in(2) : ones(C);
        double[] loss = call.out(0);
        double[] logp = call.out(1);
        requireClasses("cross_entropy", labels, C, a.ignoreIndex());
        logSoftmax(call.in(0), new Lines(N, C, 1), logp);
        double onLabel = call.rounded(1 - a.labelSmoothing());
        double onEach = call.rounded(a.labelSmoothing() / C);
        double sum = 0;
        for (int n = 0; n < N; n++) {
            if (labels[n] == a.ignoreIndex()) {
                continue;
            }
            int label = (int) labels[n];
            double rowLoss = -onLabel * weight[label] * logp[n * C + label];
            // Without smoothing, a class of probability 0 must not make 0 * infinity.
            for (int c = 0; c < C && onEach > 0; c++) {
                rowLoss -= onEach * weight[c] * logp[n * C + c];
            }
            sum += rowLoss;
            if (a.reduction() == Attrs.Reduction.NONE) {
                loss[n] = rowLoss;
            }
        }
        switch (a.reduction()) {
            case NONE -> {}
            case SUM -> loss[0] = sum;
            case MEAN -> loss[0] = sum / counted(labels, weight, a.ignoreIndex());
        }
    }

    private static void crossEntropyGrad(ReferenceKernel.Call<Attrs.CrossEntropy> call) {
        double[] dloss = call.in(0);
        double[] logp = call.in(1);
        double[] labels = call.in(2);
        double[] dx = call.out(0);
        Attrs.CrossEntropy a = call.attrs();
        int N = call.shape(1).dim(0);
        int C = call.shape(1).dim(1);
        double[] weight = call.has(3) ? call.in(3) : ones(C);
        requireClasses("cross_entropy_grad", labels, C, a.ignoreIndex());
        double counted = counted(labels, weight, a.ignoreIndex());
        double onLabel = call.rounded(1 - a.labelSmoothing());
        double onEach = call.rounded(a.labelSmoothing() / C);
        for (int n = 0; n < N; n++) {
            if (labels[n] == a.ignoreIndex()) {
                continue;
            }
            double scale = switch (a.reduction()) {
                case NONE -> dloss[n];
                case SUM -> dloss[0];
                case MEAN -> dloss[0] / counted;
            };
            double sumOfTargets = 0;
            for (int c = 0; c < C; c++) {
                sumOfTargets += target(c, (int) labels[n], weight, onLabel, onEach);
            }
            for (int c = 0; c < C; c++) {
                double target = target(c, (int) labels[n], weight, onLabel, onEach);
                dx[n * C + c] = (StrictMath.exp(logp[n * C + c]) * sumOfTargets - target) * scale;
            }
        }
    }

    /** q[n, c] of {@link Loss#CROSS_ENTROPY}. */
    private static double target(int c, int label, double[] weight, double onLabel, double onEach) {
        return ((c == label ? onLabel : 0) + onEach) * weight[c];
    }

    /** The sum of the weights of the labels that are not ignored. */
    private static double counted(double[] labels, double[] weight, int ignoreIndex) {
        double counted = 0;
        for (double label : labels) {
            counted += label == ignoreIndex ? 0 : weight[(int) label];
        }
        return counted;
    }

    private static double[] ones(int n) {
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static void requireClasses(String op, double[] labels, int classes, int ignoreIndex) {
        for (int n = 0; n < labels.length; n++) {
            if (labels[n] != ignoreIndex && (labels[n] < 0 || labels[n] >= classes)) {
                throw new IllegalArgumentException("%s: label %d at row %d is not one of %d classes".formatted(op,
                        (int) labels[n], n, classes));
            }
        }
    }
}
