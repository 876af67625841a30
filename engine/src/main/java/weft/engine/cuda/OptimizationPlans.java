package weft.engine.cuda;

import static weft.engine.cuda.Launcher.at;
import static weft.engine.cuda.Launcher.number;
import static weft.engine.cuda.Launcher.type;

import java.util.List;
import java.util.Map;
import weft.engine.DType;
import weft.engine.Tensor;
import weft.engine.op.Attrs;
import weft.engine.op.Op;
import weft.engine.op.Optimization;

/** Optimizer steps: one launch over the slab of a whole group. */
final class OptimizationPlans {

    private static final String FILE = "optimizer/1_fused";

    static final Map<Op<?>, CudaPlan<?>> TABLE = new CudaPlan.Table()
            .put(Optimization.SGD_STEP, OptimizationPlans::sgd)
            .put(Optimization.ADAM_STEP, OptimizationPlans::adam)
            .done();

    private OptimizationPlans() {
    }

    private static void sgd(Launcher gpu, Attrs.Sgd a, List<Tensor> in, List<Tensor> out) {
        Tensor w = in.get(0);
        DType t = w.dtype();
        gpu.each(FILE, "sgd_step_" + type(t), w.size(), at(w), at(in.get(1)), at(in.get(2)), w.size(), number(t, a.lr()),
                number(t, a.momentum()), number(t, 1 - a.dampening()), number(t, a.weightDecay()), a.nesterov() ? 1 : 0,
                a.first() ? 1 : 0);
    }

    private static void adam(Launcher gpu, Attrs.Adam a, List<Tensor> in, List<Tensor> out) {
        Tensor w = in.get(0);
        DType t = w.dtype();
        gpu.each(FILE, "adam_step_" + type(t), w.size(), at(w), at(in.get(1)), at(in.get(2)), at(in.get(3)), w.size(),
                number(t, a.lr()), number(t, a.beta1()), number(t, 1 - a.beta1()), number(t, a.beta2()), number(t, 1 - a.beta2()),
                number(t, a.eps()), number(t, a.weightDecay()), number(t, 1 - Math.pow(a.beta1(), a.step())),
                number(t, 1 - Math.pow(a.beta2(), a.step())));
    }
}
