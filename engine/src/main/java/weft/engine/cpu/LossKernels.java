package weft.engine.cpu;

import static weft.engine.cpu.HostArrays.floats;
import static weft.engine.cpu.HostArrays.ints;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import weft.engine.Tensor;
import weft.engine.op.Attrs;
import weft.engine.op.Loss;
import weft.engine.op.Op;
import weft.engine.reference.ReferenceBackend;

/** Log-softmax and cross entropy over rows of scores, by {@link SoftmaxLoops}. */
final class LossKernels {

    static final Map<Op<?>, CpuKernel<?>> TABLE = new CpuKernel.Table()
            .put(Loss.LOG_SOFTMAX, LossKernels::logSoftmax)
            .put(Loss.LOG_SOFTMAX_GRAD, LossKernels::logSoftmaxGrad)
            .put(Loss.CROSS_ENTROPY, LossKernels::crossEntropy)
            .put(Loss.CROSS_ENTROPY_GRAD, LossKernels::crossEntropyGrad)
            .done();

    private LossKernels() {
    }

    /** Rows that lie in one piece are fast; along another dimension the reference loop runs. */
    private static void logSoftmax(Attrs.Axis attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        Tensor y = out.get(0);
        if (alongRows(attrs, x)) {
            SoftmaxLoops.logSoftmax(floats(x), x.offset(), rows(x), x.dim(-1), floats(y), y.offset());
        } else {
            ReferenceBackend.runReference(Loss.LOG_SOFTMAX, attrs, in, out);
        }
    }

    private static void logSoftmaxGrad(Attrs.Axis attrs, List<Tensor> in, List<Tensor> out) {
        Tensor dy = in.get(0);
        Tensor y = in.get(1);
        Tensor dx = out.get(0);
        if (alongRows(attrs, dy)) {
            SoftmaxLoops.logSoftmaxGrad(floats(dy), dy.offset(), floats(y), y.offset(), rows(dy), dy.dim(-1), floats(dx),
                    dx.offset());
        } else {
            ReferenceBackend.runReference(Loss.LOG_SOFTMAX_GRAD, attrs, in, out);
        }
    }

    private static boolean alongRows(Attrs.Axis attrs, Tensor x) {
        return x.rank() > 0 && x.size() > 0 && attrs.within(x.shape()) == x.rank() - 1;
    }

    private static int rows(Tensor x) {
        return x.size() / x.dim(-1);
    }

    private static void crossEntropy(Attrs.CrossEntropy attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        Tensor logp = out.get(1);
        int n = x.dim(0);
        int classes = x.dim(1);
        int[] labels = labels(in.get(1), classes, attrs);
        if (x.size() > 0) {
            SoftmaxLoops.logSoftmax(floats(x), x.offset(), n, classes, floats(logp), logp.offset());
        }
        float[] loss = floats(out.get(0));
        int lossAt = out.get(0).offset();
        double sum = 0;
        for (int i = 0; i < n; i++) {
            boolean counts = labels[i] != attrs.ignoreIndex();
            float each = counts ? -floats(logp)[logp.offset() + i * classes + labels[i]] : 0;
            sum += each;
            if (attrs.reduction() == Attrs.Reduction.NONE) {
                loss[lossAt + i] = each;
            }
        }
        switch (attrs.reduction()) {
            case MEAN -> loss[lossAt] = (float) (sum / counted(labels, attrs));
            case SUM -> loss[lossAt] = (float) sum;
            case NONE -> { }
        }
    }

    private static void crossEntropyGrad(Attrs.CrossEntropy attrs, List<Tensor> in, List<Tensor> out) {
        Tensor dloss = in.get(0);
        Tensor logp = in.get(1);
        Tensor dx = out.get(0);
        int classes = logp.dim(1);
        int[] labels = labels(in.get(2), classes, attrs);
        boolean each = attrs.reduction() == Attrs.Reduction.NONE;
        float share = attrs.reduction() == Attrs.Reduction.MEAN ? (float) (1 / counted(labels, attrs)) : 1;
        PointwiseKernels.unary(UnaryLoops.EXP, logp, dx, 0, 0);
        float[] gradient = floats(dx);
        for (int i = 0; i < labels.length; i++) {
            int row = dx.offset() + i * classes;
            if (labels[i] == attrs.ignoreIndex()) {
                Arrays.fill(gradient, row, row + classes, 0);
                continue;
            }
            gradient[row + labels[i]] -= 1;
            float factor = share * floats(dloss)[dloss.offset() + (each ? i : 0)];
            UnaryLoops.MUL_SCALAR.run(gradient, row, gradient, row, classes, factor, 0);
        }
    }

    private static double counted(int[] labels, Attrs.CrossEntropy attrs) {
        int counted = 0;
        for (int label : labels) {
            counted += label == attrs.ignoreIndex() ? 0 : 1;
        }
        return counted;
    }

    /** @throws IllegalArgumentException when a label is none of the classes */
    private static int[] labels(Tensor tensor, int classes, Attrs.CrossEntropy attrs) {
        int[] labels = Arrays.copyOfRange(ints(tensor), tensor.offset(), tensor.offset() + tensor.size());
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] != attrs.ignoreIndex() && (labels[i] < 0 || labels[i] >= classes)) {
                throw new IllegalArgumentException("cross_entropy: label %d at row %d is not one of %d classes".formatted(
                        labels[i], i, classes));
            }
        }
        return labels;
    }
}
