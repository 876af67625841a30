package weft.engine.cpu.reduce;

import static weft.engine.cpu.base.HostArrays.floats;
import static weft.engine.cpu.base.HostArrays.ints;

import java.util.Arrays;
import java.util.List;
import weft.engine.Tensor;
import weft.engine.cpu.base.CpuKernel;
import weft.engine.op.Loss;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Lines;

/** Softmax, its logarithm and cross entropy, by {@link SoftmaxLoops}; the rows of a batch in parallel. */
public final class CpuLossKernels {

    public static final CpuKernel.Table TABLE = new CpuKernel.Table(Loss.FAMILY)
            .put(Loss.LOG_SOFTMAX, (a, in, out) -> softmax(true, a, in.get(0), out.get(0)))
            .put(Loss.LOG_SOFTMAX_GRAD, (a, in, out) -> softmaxGrad(true, a, in.get(0), in.get(1), out.get(0)))
            .put(Loss.SOFTMAX, (a, in, out) -> softmax(false, a, in.get(0), out.get(0)))
            .put(Loss.SOFTMAX_GRAD, (a, in, out) -> softmaxGrad(false, a, in.get(0), in.get(1), out.get(0)))
            .put(Loss.CROSS_ENTROPY, CpuLossKernels::crossEntropy)
            .put(Loss.CROSS_ENTROPY_GRAD, CpuLossKernels::crossEntropyGrad);

    private CpuLossKernels() {}

    private static void softmax(boolean logarithm, Attrs.Axis attrs, Tensor x, Tensor y) {
        Lines lines = Lines.along(x.shape(), attrs.within(x.shape()));
        if (lines.inner() > 1) {
            SoftmaxLoops.columns(logarithm, floats(x), x.offset(), lines.outer(), lines.length(), lines.inner(), floats(y),
                    y.offset());
        } else if (logarithm) {
            SoftmaxLoops.logSoftmax(floats(x), x.offset(), lines.outer(), lines.length(), floats(y), y.offset());
        } else {
            SoftmaxLoops.softmax(floats(x), x.offset(), lines.outer(), lines.length(), floats(y), y.offset());
        }
    }

    private static void softmaxGrad(boolean logarithm, Attrs.Axis attrs, Tensor dy, Tensor y, Tensor dx) {
        Lines lines = Lines.along(dy.shape(), attrs.within(dy.shape()));
        if (lines.inner() > 1) {
            SoftmaxLoops.columnsGrad(logarithm, floats(dy), dy.offset(), floats(y), y.offset(), lines.outer(), lines.length(),
                    lines.inner(), floats(dx), dx.offset());
        } else if (logarithm) {
            SoftmaxLoops.logSoftmaxGrad(floats(dy), dy.offset(), floats(y), y.offset(), lines.outer(), lines.length(), floats(dx),
                    dx.offset());
        } else {
            SoftmaxLoops.softmaxGrad(floats(dy), dy.offset(), floats(y), y.offset(), lines.outer(), lines.length(), floats(dx),
                    dx.offset());
        }
    }

    private static void crossEntropy(Attrs.CrossEntropy attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        Tensor logp = out.get(1);
        int n = x.dim(0);
        int classes = x.dim(1);
        int[] labels = labels(in.get(1), classes, attrs);
        Targets targets = new Targets(attrs, classes, in.get(2));
        if (x.size() > 0) {
            SoftmaxLoops.logSoftmax(floats(x), x.offset(), n, classes, floats(logp), logp.offset());
        }
        boolean each = attrs.reduction() == Attrs.Reduction.NONE;
        float[] losses = each ? floats(out.get(0)) : new float[n];
        int at = each ? out.get(0).offset() : 0;
        SoftmaxLoops.forEachRow(n, classes, (i, row) -> losses[at + i] =
                labels[i] == attrs.ignoreIndex() ? 0 : targets.loss(floats(logp), logp.offset() + row, labels[i]));
        if (!each) {
            double sum = 0;
            for (float loss : losses) {
                sum += loss;
            }
            boolean mean = attrs.reduction() == Attrs.Reduction.MEAN;
            floats(out.get(0))[out.get(0).offset()] = (float) (mean ? sum / targets.counted(labels) : sum);
        }
    }

    private static void crossEntropyGrad(Attrs.CrossEntropy attrs, List<Tensor> in, List<Tensor> out) {
        Tensor dloss = in.get(0);
        Tensor logp = in.get(1);
        Tensor dx = out.get(0);
        int classes = logp.dim(1);
        int[] labels = labels(in.get(2), classes, attrs);
        Targets targets = new Targets(attrs, classes, in.get(3));
        boolean each = attrs.reduction() == Attrs.Reduction.NONE;
        double divisor = attrs.reduction() == Attrs.Reduction.MEAN ? targets.counted(labels) : 1;
        SoftmaxLoops.forEachRow(labels.length, classes, (i, row) -> {
            int at = dx.offset() + row;
            if (labels[i] == attrs.ignoreIndex()) {
                Arrays.fill(floats(dx), at, at + classes, 0);
            } else {
                float factor = (float) (floats(dloss)[dloss.offset() + (each ? i : 0)] / divisor);
                targets.gradient(floats(logp), logp.offset() + row, labels[i], factor, floats(dx), at);
            }
        });
    }

    /** @throws IllegalArgumentException when a label is not a class */
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
