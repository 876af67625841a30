package weft.engine.cuda;

import static weft.engine.cuda.base.Launcher.at;
import static weft.engine.cuda.base.Launcher.number;
import static weft.engine.cuda.base.Launcher.type;

import java.util.List;
import weft.engine.Tensor;
import weft.engine.cuda.base.CudaPlan;
import weft.engine.cuda.base.Faults;
import weft.engine.cuda.base.Launcher;
import weft.engine.op.Loss;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Lines;

/** Softmax, its logarithm and cross entropy: a thread or a warp for each line of scores. */
final class LossPlans {

    private static final String LOG_SOFTMAX = "loss/log_softmax";
    private static final String CROSS_ENTROPY = "loss/cross_entropy";
    private static final String SOFTMAX = "loss/softmax";
    private static final int WARPS = Launcher.BLOCK / 32;

    static final CudaPlan.Table TABLE = new CudaPlan.Table(Loss.FAMILY)
            .put(Loss.LOG_SOFTMAX,
                    (gpu, attrs, in, out) -> lines(gpu, LOG_SOFTMAX, "log_softmax", attrs, in.get(0), at(in.get(0)),
                            at(out.get(0))))
            .put(Loss.LOG_SOFTMAX_GRAD,
                    (gpu, attrs, in, out) -> lines(gpu, LOG_SOFTMAX, "log_softmax_grad", attrs, in.get(0), at(in.get(0)),
                            at(in.get(1)), at(out.get(0))))
            .put(Loss.SOFTMAX,
                    (gpu, attrs, in, out) -> lines(gpu, SOFTMAX, "softmax", attrs, in.get(0), at(in.get(0)), at(out.get(0))))
            .put(Loss.SOFTMAX_GRAD,
                    (gpu, attrs, in, out) -> lines(gpu, SOFTMAX, "softmax_grad", attrs, in.get(0), at(in.get(0)), at(in.get(1)),
                            at(out.get(0))))
            .put(Loss.CROSS_ENTROPY, LossPlans::crossEntropy)
            .put(Loss.CROSS_ENTROPY_GRAD, LossPlans::crossEntropyGrad);

    private LossPlans() {}

    private static void lines(Launcher gpu, String file, String name, Attrs.Axis attrs, Tensor x, long... tensors) {
        if (x.size() == 0) {
            return;
        }
        Lines lines = Lines.along(x.shape(), attrs.within(x.shape()));
        boolean warp = lines.inner() == 1 && lines.length() >= 32;
        Object[] arguments = new Object[tensors.length + 3];
        for (int i = 0; i < tensors.length; i++) {
            arguments[i] = tensors[i];
        }
        arguments[tensors.length] = lines.count();
        arguments[tensors.length + 1] = lines.length();
        arguments[tensors.length + 2] = lines.inner();
        gpu.blocks(file, name + (warp ? "_warp_" : "_thread_") + type(x.dtype()),
                Math.ceilDiv(lines.count(), warp ? WARPS : Launcher.BLOCK), arguments);
    }

    private static void crossEntropy(Launcher gpu, Attrs.CrossEntropy attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        long labels = at(in.get(1));
        long weight = at(in.get(2));
        Tensor loss = out.get(0);
        String type = type(x.dtype());
        int n = x.dim(0);
        int classes = x.dim(1);
        boolean each = attrs.reduction() == Attrs.Reduction.NONE;
        long losses = each || n == 0 ? at(loss) : gpu.scratch(n, x.dtype());
        if (n > 0) {
            gpu.blocks(CROSS_ENTROPY, "cross_entropy_rows_" + type, Math.ceilDiv(n, WARPS), at(x), labels, weight, losses,
                    at(out.get(1)), n, classes, attrs.ignoreIndex(), onLabel(attrs, x), onEach(attrs, x),
                    gpu.fault(badLabel("cross_entropy", classes)));
        }
        if (!each) {
            gpu.blocks(CROSS_ENTROPY, "cross_entropy_total_" + type, 1, losses, labels, weight, at(loss), n, classes,
                    attrs.ignoreIndex(), attrs.reduction() == Attrs.Reduction.MEAN ? 1 : 0);
        }
    }

    private static void crossEntropyGrad(Launcher gpu, Attrs.CrossEntropy attrs, List<Tensor> in, List<Tensor> out) {
        Tensor logp = in.get(1);
        long dloss = at(in.get(0));
        long labels = at(in.get(2));
        long weight = at(in.get(3));
        Tensor dx = out.get(0);
        if (dx.size() == 0) {
            return;
        }
        String type = type(dx.dtype());
        int n = logp.dim(0);
        int classes = logp.dim(1);
        long factors = gpu.scratch(2, dx.dtype());
        gpu.blocks(CROSS_ENTROPY, "cross_entropy_scale_" + type, 1, dloss, labels, weight, factors, n, classes,
                attrs.ignoreIndex(), attrs.reduction() == Attrs.Reduction.MEAN ? 1 : 0);
        gpu.each(CROSS_ENTROPY, "cross_entropy_grad_" + type, dx.size(), dloss, factors, at(logp), labels, weight, at(dx), n,
                classes, attrs.ignoreIndex(), onLabel(attrs, dx), onEach(attrs, dx),
                attrs.reduction() == Attrs.Reduction.NONE ? 1 : 0, gpu.fault(badLabel("cross_entropy_grad", classes)));
    }

    /** The target probability of the label, {@code 1 - s} with label smoothing s; each class gets {@code s / C} in addition. */
    private static Object onLabel(Attrs.CrossEntropy attrs, Tensor x) {
        return number(x.dtype(), 1 - attrs.labelSmoothing());
    }

    private static Object onEach(Attrs.CrossEntropy attrs, Tensor x) {
        return number(x.dtype(), attrs.labelSmoothing() / x.dim(1));
    }

    private static Faults.Wording badLabel(String op, int classes) {
        return (row, label) -> new IllegalArgumentException("%s: label %d at row %d is not one of %d classes".formatted(op, label,
                row, classes));
    }
}
