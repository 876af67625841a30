package weft.engine.cuda;

import static weft.engine.cuda.Launcher.at;
import static weft.engine.cuda.Launcher.type;

import java.util.List;
import java.util.Map;
import weft.engine.Tensor;
import weft.engine.op.Attrs;
import weft.engine.op.Loss;
import weft.engine.op.Op;

/** Log-softmax and cross entropy: a thread or a warp for each line of scores. */
final class LossPlans {

    private static final String SOFTMAX = "loss/1_log_softmax";
    private static final String CROSS_ENTROPY = "loss/2_cross_entropy";
    private static final int WARPS = Launcher.BLOCK / 32;

    static final Map<Op<?>, CudaPlan<?>> TABLE = new CudaPlan.Table()
            .put(Loss.LOG_SOFTMAX, (gpu, attrs, in, out) ->
                    lines(gpu, "log_softmax", attrs, in.get(0), at(in.get(0)), at(out.get(0))))
            .put(Loss.LOG_SOFTMAX_GRAD, (gpu, attrs, in, out) ->
                    lines(gpu, "log_softmax_grad", attrs, in.get(0), at(in.get(0)), at(in.get(1)), at(out.get(0))))
            .put(Loss.CROSS_ENTROPY, LossPlans::crossEntropy)
            .put(Loss.CROSS_ENTROPY_GRAD, LossPlans::crossEntropyGrad)
            .done();

    private LossPlans() {
    }

    private static void lines(Launcher gpu, String name, Attrs.Axis attrs, Tensor x, long... tensors) {
        if (x.size() == 0) {
            return;
        }
        int axis = attrs.within(x.shape());
        int length = x.rank() == 0 ? 1 : x.dim(axis);
        int inner = x.rank() == 0 ? 1 : x.shape().sizeOf(axis + 1, x.rank());
        int lines = x.size() / length;
        boolean warp = inner == 1 && length >= 32;
        Object[] arguments = new Object[tensors.length + 3];
        for (int i = 0; i < tensors.length; i++) {
            arguments[i] = tensors[i];
        }
        arguments[tensors.length] = lines;
        arguments[tensors.length + 1] = length;
        arguments[tensors.length + 2] = inner;
        gpu.blocks(SOFTMAX, name + (warp ? "_warp_" : "_thread_") + type(x.dtype()),
                Math.ceilDiv(lines, warp ? WARPS : Launcher.BLOCK), arguments);
    }

    private static void crossEntropy(Launcher gpu, Attrs.CrossEntropy attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        Tensor labels = in.get(1);
        Tensor loss = out.get(0);
        String type = type(x.dtype());
        int n = x.dim(0);
        boolean each = attrs.reduction() == Attrs.Reduction.NONE;
        long losses = each || n == 0 ? at(loss) : gpu.scratch(n, x.dtype());
        if (n > 0) {
            gpu.blocks(CROSS_ENTROPY, "cross_entropy_rows_" + type, Math.ceilDiv(n, WARPS), at(x), at(labels), losses,
                    at(out.get(1)), n, x.dim(1), attrs.ignoreIndex(), gpu.fault(badLabel("cross_entropy", x.dim(1))));
        }
        if (!each) {
            gpu.blocks(CROSS_ENTROPY, "cross_entropy_total_" + type, 1, losses, at(labels), at(loss), n, attrs.ignoreIndex(),
                    attrs.reduction() == Attrs.Reduction.MEAN ? 1 : 0);
        }
    }

    private static void crossEntropyGrad(Launcher gpu, Attrs.CrossEntropy attrs, List<Tensor> in, List<Tensor> out) {
        Tensor dloss = in.get(0);
        Tensor logp = in.get(1);
        Tensor labels = in.get(2);
        Tensor dx = out.get(0);
        if (dx.size() == 0) {
            return;
        }
        String type = type(dx.dtype());
        int n = logp.dim(0);
        long scale = at(dloss);
        if (attrs.reduction() == Attrs.Reduction.MEAN) {
            scale = gpu.scratch(1, dx.dtype());
            gpu.blocks(CROSS_ENTROPY, "cross_entropy_scale_" + type, 1, at(dloss), at(labels), scale, n, attrs.ignoreIndex());
        }
        gpu.each(CROSS_ENTROPY, "cross_entropy_grad_" + type, dx.size(), scale, at(logp), at(labels), at(dx), n, logp.dim(1),
                attrs.ignoreIndex(), attrs.reduction() == Attrs.Reduction.NONE ? 1 : 0,
                gpu.fault(badLabel("cross_entropy_grad", logp.dim(1))));
    }

    private static Faults.Wording badLabel(String op, int classes) {
        return (row, label) -> new IllegalArgumentException("%s: label %d at row %d is not one of %d classes".formatted(op, label,
                row, classes));
    }
}
