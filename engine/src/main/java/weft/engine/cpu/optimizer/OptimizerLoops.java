package weft.engine.cpu.optimizer;

import jdk.incubator.vector.FloatVector;
import weft.engine.cpu.base.Lanes;
import weft.engine.cpu.base.Strip;
import weft.engine.op.attrs.OptimizerAttrs;

/**
 * One step of SGD, Adam and the variants of Adam over a stretch of FLOAT32 parameters, in place: every array is read and written
 * once. The formulas are at {@link weft.engine.op.Optimization}. The n elements are whole vectors, see {@link Strip}.
 *
 * <p>Rates and factors are computed in double and rounded once, because {@code 1 - 0.999} in FLOAT32 loses ten bits.
 */
final class OptimizerLoops {
    private OptimizerLoops() {}

    /** @param v not used without momentum */
    static void sgd(OptimizerAttrs.Sgd a, Strip param, Strip grad, Strip v, int n) {
        float decay = (float) a.weightDecay();
        float momentum = (float) a.momentum();
        float fresh = (float) (1 - a.dampening());
        float lr = (float) a.lr();
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector p = param.load(i);
            FloatVector g = decayed(grad.load(i), decay, p);
            if (momentum != 0) {
                FloatVector now = a.first() ? g : weighted(v.load(i), momentum, g, fresh);
                v.store(now, i);
                g = a.nesterov() ? now.fma(now.broadcast(momentum), g) : now;
            }
            param.store(g.fma(g.broadcast(-lr), p), i);
        }
    }

    /** Adam; with {@code decoupled} AdamW, whose decay shrinks the parameters and leaves the gradient alone. */
    static void adam(OptimizerAttrs.Adam a, boolean decoupled, Strip param, Strip grad, Strip m, Strip v, int n) {
        float decay = decoupled ? 0 : (float) a.weightDecay();
        float kept = decoupled ? (float) a.kept() : 1;
        float beta1 = (float) a.beta1();
        float beta2 = (float) a.beta2();
        float fresh1 = (float) (1 - a.beta1());
        float fresh2 = (float) (1 - a.beta2());
        float rate = (float) (a.lr() / a.weightM());
        float weight = (float) a.weightV();
        float eps = (float) a.eps();
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector p = param.load(i);
            FloatVector g = decayed(grad.load(i), decay, p);
            FloatVector mean = weighted(m.load(i), beta1, g, fresh1);
            FloatVector square = weighted(v.load(i), beta2, g.mul(g), fresh2);
            m.store(mean, i);
            v.store(square, i);
            FloatVector step = mean.mul(rate).div(square.div(weight).sqrt().add(eps));
            param.store(p.mul(kept).sub(step), i);
        }
    }

    static void adamax(OptimizerAttrs.Adam a, Strip param, Strip grad, Strip m, Strip u, int n) {
        float decay = (float) a.weightDecay();
        float beta1 = (float) a.beta1();
        float beta2 = (float) a.beta2();
        float fresh1 = (float) (1 - a.beta1());
        float rate = (float) (a.lr() / a.weightM());
        float eps = (float) a.eps();
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector p = param.load(i);
            FloatVector g = decayed(grad.load(i), decay, p);
            FloatVector mean = weighted(m.load(i), beta1, g, fresh1);
            FloatVector largest = u.load(i).mul(beta2).max(g.abs().add(eps));
            m.store(mean, i);
            u.store(largest, i);
            param.store(p.sub(mean.mul(rate).div(largest)), i);
        }
    }

    static void nadam(OptimizerAttrs.NAdam a, Strip param, Strip grad, Strip m, Strip v, int n) {
        float decay = (float) a.weightDecay();
        float beta1 = (float) a.beta1();
        float beta2 = (float) a.beta2();
        float fresh1 = (float) (1 - a.beta1());
        float fresh2 = (float) (1 - a.beta2());
        float gradRate = (float) a.gradRate();
        float averageRate = (float) a.averageRate();
        float weight = (float) a.weightV();
        float eps = (float) a.eps();
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector p = param.load(i);
            FloatVector g = decayed(grad.load(i), decay, p);
            FloatVector mean = weighted(m.load(i), beta1, g, fresh1);
            FloatVector square = weighted(v.load(i), beta2, g.mul(g), fresh2);
            m.store(mean, i);
            v.store(square, i);
            FloatVector step = weighted(mean, averageRate, g, gradRate).div(square.div(weight).sqrt().add(eps));
            param.store(p.sub(step), i);
        }
    }

    /** {@code weight a + share b}. */
    static FloatVector weighted(FloatVector a, float weight, FloatVector b, float share) {
        return a.fma(a.broadcast(weight), b.mul(share));
    }

    /**
     * The gradient with decay added. Without decay the parameter is not read, so an infinite one does not make the gradient NaN.
     */
    static FloatVector decayed(FloatVector grad, float decay, FloatVector param) {
        return decay == 0 ? grad : param.fma(param.broadcast(decay), grad);
    }
}
