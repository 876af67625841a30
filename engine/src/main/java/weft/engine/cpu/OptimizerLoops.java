package weft.engine.cpu;

import jdk.incubator.vector.FloatVector;
import weft.engine.op.Attrs;

/**
 * One step of SGD or Adam over a run of FLOAT32 parameters, in place: every array is read and written once.
 *
 * <p>Rates and factors are worked out in double and rounded once, because {@code 1 - 0.999} in FLOAT32 has lost ten bits.
 */
final class OptimizerLoops {
    private OptimizerLoops() {
    }

    /** {@code v = momentum v + (1 - dampening) g} (at first g), {@code param -= lr v}; Nesterov: {@code lr (g + momentum v)}. */
    static void sgd(Attrs.Sgd a, float[] param, int paramAt, float[] grad, int gradAt, float[] v, int vAt, int n) {
        float decay = (float) a.weightDecay();
        float momentum = (float) a.momentum();
        float fresh = (float) (1 - a.dampening());
        float lr = (float) a.lr();
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector p = Lanes.load(param, paramAt + i, n - i);
            FloatVector g = decayed(Lanes.load(grad, gradAt + i, n - i), decay, p);
            if (momentum != 0) {
                FloatVector old = Lanes.load(v, vAt + i, n - i);
                FloatVector now = a.first() ? g : old.fma(old.broadcast(momentum), g.mul(fresh));
                Lanes.store(now, v, vAt + i, n - i);
                g = a.nesterov() ? now.fma(now.broadcast(momentum), g) : now;
            }
            Lanes.store(g.fma(g.broadcast(-lr), p), param, paramAt + i, n - i);
        }
    }

    /** {@code m, v} as running means of g and g^2, {@code param -= lr / (1 - beta1^t) m / (sqrt(v / (1 - beta2^t)) + eps)}. */
    static void adam(Attrs.Adam a, float[] param, int paramAt, float[] grad, int gradAt, float[] m, int mAt, float[] v, int vAt,
                     int n) {
        float decay = (float) a.weightDecay();
        float beta1 = (float) a.beta1();
        float beta2 = (float) a.beta2();
        float fresh1 = (float) (1 - a.beta1());
        float fresh2 = (float) (1 - a.beta2());
        float rate = (float) (a.lr() / (1 - StrictMath.pow(a.beta1(), a.step())));
        float weight = (float) (1 - StrictMath.pow(a.beta2(), a.step()));
        float eps = (float) a.eps();
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector p = Lanes.load(param, paramAt + i, n - i);
            FloatVector g = decayed(Lanes.load(grad, gradAt + i, n - i), decay, p);
            FloatVector mean = Lanes.load(m, mAt + i, n - i).mul(beta1).add(g.mul(fresh1));
            FloatVector square = Lanes.load(v, vAt + i, n - i).mul(beta2).add(g.mul(g).mul(fresh2));
            Lanes.store(mean, m, mAt + i, n - i);
            Lanes.store(square, v, vAt + i, n - i);
            FloatVector step = mean.mul(rate).div(square.div(weight).sqrt().add(eps));
            Lanes.store(p.sub(step), param, paramAt + i, n - i);
        }
    }

    /** Without decay the parameter takes no part, even if it is infinite. */
    private static FloatVector decayed(FloatVector grad, float decay, FloatVector param) {
        return decay == 0 ? grad : param.fma(param.broadcast(decay), grad);
    }
}
