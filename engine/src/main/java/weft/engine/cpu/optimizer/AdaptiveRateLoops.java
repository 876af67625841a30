package weft.engine.cpu.optimizer;

import static weft.engine.cpu.optimizer.OptimizerLoops.decayed;
import static weft.engine.cpu.optimizer.OptimizerLoops.weighted;

import jdk.incubator.vector.FloatVector;
import weft.engine.cpu.base.Lanes;
import weft.engine.cpu.base.Strip;
import weft.engine.op.attrs.OptimizerAttrs;

/**
 * One step of the optimizers that divide each gradient by the size of earlier gradients: RMSprop, Adagrad, Adadelta. It works in
 * place over a stretch of FLOAT32 parameters, on whole vectors, and reads and writes every array once; the formulas are at
 * {@link weft.engine.op.Optimization}.
 */
final class AdaptiveRateLoops {
    private AdaptiveRateLoops() {}

    /** @param m used only when centered; b only with momentum */
    static void rmsprop(OptimizerAttrs.RmsProp a, Strip param, Strip grad, Strip v, Strip m, Strip b, int n) {
        float decay = (float) a.weightDecay();
        float alpha = (float) a.alpha();
        float fresh = (float) (1 - a.alpha());
        float momentum = (float) a.momentum();
        float lr = (float) a.lr();
        float eps = (float) a.eps();
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector p = param.load(i);
            FloatVector g = decayed(grad.load(i), decay, p);
            FloatVector square = weighted(v.load(i), alpha, g.mul(g), fresh);
            v.store(square, i);
            FloatVector variance = square;
            if (a.centered()) {
                FloatVector mean = weighted(m.load(i), alpha, g, fresh);
                m.store(mean, i);
                variance = mean.neg().fma(mean, square);
            }
            FloatVector d = g.div(variance.sqrt().add(eps));
            if (momentum != 0) {
                FloatVector old = b.load(i);
                d = old.fma(old.broadcast(momentum), d);
                b.store(d, i);
            }
            param.store(d.fma(d.broadcast(-lr), p), i);
        }
    }

    static void adagrad(OptimizerAttrs.Adagrad a, Strip param, Strip grad, Strip s, int n) {
        float decay = (float) a.weightDecay();
        float rate = (float) a.rate();
        float eps = (float) a.eps();
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector p = param.load(i);
            FloatVector g = decayed(grad.load(i), decay, p);
            FloatVector sum = g.fma(g, s.load(i));
            s.store(sum, i);
            param.store(p.sub(g.mul(rate).div(sum.sqrt().add(eps))), i);
        }
    }

    static void adadelta(OptimizerAttrs.Adadelta a, Strip param, Strip grad, Strip v, Strip steps, int n) {
        float decay = (float) a.weightDecay();
        float rho = (float) a.rho();
        float fresh = (float) (1 - a.rho());
        float lr = (float) a.lr();
        float eps = (float) a.eps();
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector p = param.load(i);
            FloatVector g = decayed(grad.load(i), decay, p);
            FloatVector square = weighted(v.load(i), rho, g.mul(g), fresh);
            FloatVector past = steps.load(i);
            FloatVector d = past.add(eps).sqrt().div(square.add(eps).sqrt()).mul(g);
            v.store(square, i);
            steps.store(weighted(past, rho, d.mul(d), fresh), i);
            param.store(d.fma(d.broadcast(-lr), p), i);
        }
    }
}
