package weft.engine.reference;

import java.util.Map;
import weft.engine.op.Attrs;
import weft.engine.op.Op;
import weft.engine.op.Optimization;

/** One step of an optimizer, in place; see {@link Optimization}. */
final class OptimizationLoops {

    static final Map<Op<?>, ReferenceKernel<?>> TABLE = new KernelTable()
            .put(Optimization.SGD_STEP, OptimizationLoops::sgd)
            .put(Optimization.ADAM_STEP, OptimizationLoops::adam)
            .done();

    private OptimizationLoops() {
    }

    private static void sgd(ReferenceKernel.Call<Attrs.Sgd> call) {
        Attrs.Sgd a = call.attrs();
        double[] param = call.in(0);
        double[] grad = call.in(1);
        double[] v = call.in(2);
        for (int i = 0; i < param.length; i++) {
            double g = decayed(grad[i], a.weightDecay(), param[i]);
            if (a.momentum() != 0) {
                v[i] = a.first() ? g : a.momentum() * v[i] + (1 - a.dampening()) * g;
                g = a.nesterov() ? g + a.momentum() * v[i] : v[i];
            }
            param[i] -= a.lr() * g;
        }
    }

    private static void adam(ReferenceKernel.Call<Attrs.Adam> call) {
        Attrs.Adam a = call.attrs();
        double[] param = call.in(0);
        double[] grad = call.in(1);
        double[] m = call.in(2);
        double[] v = call.in(3);
        // Both averages start at 0 and are too small at first: divided by how much of their weight has come in so far.
        double weightM = 1 - StrictMath.pow(a.beta1(), a.step());
        double weightV = 1 - StrictMath.pow(a.beta2(), a.step());
        for (int i = 0; i < param.length; i++) {
            double g = decayed(grad[i], a.weightDecay(), param[i]);
            m[i] = a.beta1() * m[i] + (1 - a.beta1()) * g;
            v[i] = a.beta2() * v[i] + (1 - a.beta2()) * g * g;
            param[i] -= a.lr() * (m[i] / weightM) / (Math.sqrt(v[i] / weightV) + a.eps());
        }
    }

    /** Without decay the parameter takes no part, even if it is infinite. */
    private static double decayed(double grad, double weightDecay, double param) {
        return weightDecay == 0 ? grad : grad + weightDecay * param;
    }
}
