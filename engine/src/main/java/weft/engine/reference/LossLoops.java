package weft.engine.reference;

import java.util.Map;
import weft.engine.op.Attrs;
import weft.engine.op.Loss;
import weft.engine.op.Op;

/** From scores to a loss; see {@link Loss}. */
final class LossLoops {

    static final Map<Op<?>, ReferenceKernel<?>> TABLE = new KernelTable()
            .put(Loss.LOG_SOFTMAX, call -> logSoftmax(call.in(0),
                    Lines.along(call.shape(0), call.attrs().within(call.shape(0))), call.out(0)))
            .put(Loss.LOG_SOFTMAX_GRAD, LossLoops::logSoftmaxGrad)
            .put(Loss.CROSS_ENTROPY, LossLoops::crossEntropy)
            .put(Loss.CROSS_ENTROPY_GRAD, LossLoops::crossEntropyGrad)
            .done();

    private LossLoops() {
    }

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

    private static void crossEntropy(ReferenceKernel.Call<Attrs.CrossEntropy> call) {
        int N = call.shape(0).dim(0);
        int C = call.shape(0).dim(1);
        double[] labels = call.in(1);
        double[] loss = call.out(0);
        double[] logp = call.out(1);
        requireClasses("cross_entropy", labels, C, call.attrs().ignoreIndex());
        logSoftmax(call.in(0), new Lines(N, C, 1), logp);
        double sum = 0;
        int counted = 0;
        for (int n = 0; n < N; n++) {
            if (labels[n] == call.attrs().ignoreIndex()) {
                continue;
            }
            double rowLoss = -logp[n * C + (int) labels[n]];
            sum += rowLoss;
            counted++;
            if (call.attrs().reduction() == Attrs.Reduction.NONE) {
                loss[n] = rowLoss;
            }
        }
        switch (call.attrs().reduction()) {
            case NONE -> { }
            case SUM -> loss[0] = sum;
            case MEAN -> loss[0] = sum / counted;
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
        requireClasses("cross_entropy_grad", labels, C, a.ignoreIndex());
        int counted = 0;
        for (int n = 0; n < N; n++) {
            counted += labels[n] == a.ignoreIndex() ? 0 : 1;
        }
        for (int n = 0; n < N; n++) {
            if (labels[n] == a.ignoreIndex()) {
                continue;
            }
            double scale = switch (a.reduction()) {
                case NONE -> dloss[n];
                case SUM -> dloss[0];
                case MEAN -> dloss[0] / counted;
            };
            for (int c = 0; c < C; c++) {
                double onehot = c == labels[n] ? 1 : 0;
                dx[n * C + c] = (StrictMath.exp(logp[n * C + c]) - onehot) * scale;
            }
        }
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
