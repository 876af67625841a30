package weft.engine.cpu;

import jdk.incubator.vector.FloatVector;
import weft.engine.op.Attrs;

/**
 * One step of an optimizer over a run of FLOAT32 parameters, in place: every array is read and written once. Of each array
 * {@code x[i]} the n elements from {@code at[i]} on take part, whole vectors.
 *
 * <p>Rates and factors are worked out in double and rounded once, because {@code 1 - 0.999} in FLOAT32 has lost ten bits.
 */
final class OptimizerLoops {
    private OptimizerLoops() {
    }

    /** {@code v = momentum v + (1 - dampening) g} (at first g), {@code param -= lr v}; Nesterov: {@code lr (g + momentum v)}. */
    static void sgd(Attrs.Sgd a, float[][] x, int[] at, int n) {
        float[] param = x[0];
        float[] grad = x[1];
        float[] v = x[2]; // null without momentum
        float decay = (float) a.weightDecay();
        float momentum = (float) a.momentum();
        float fresh = (float) (1 - a.dampening());
        float lr = (float) a.lr();
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector p = load(param, at[0] + i);
            FloatVector g = decayed(load(grad, at[1] + i), decay, p);
            if (momentum != 0) {
                FloatVector old = load(v, at[2] + i);
                FloatVector now = a.first() ? g : old.fma(old.broadcast(momentum), g.mul(fresh));
                now.intoArray(v, at[2] + i);
                g = a.nesterov() ? now.fma(now.broadcast(momentum), g) : now;
            }
            g.fma(g.broadcast(-lr), p).intoArray(param, at[0] + i);
        }
    }

    /** {@code m, v} as running means of g and g^2, {@code param -= lr / (1 - beta1^t) m / (sqrt(v / (1 - beta2^t)) + eps)}. */
    static void adam(Attrs.Adam a, float[][] x, int[] at, int n) {
        float[] param = x[0];
        float[] grad = x[1];
        float[] m = x[2];
        float[] v = x[3];
        float decay = (float) a.weightDecay();
        float beta1 = (float) a.beta1();
        float beta2 = (float) a.beta2();
        float fresh1 = (float) (1 - a.beta1());
        float fresh2 = (float) (1 - a.beta2());
        float rate = (float) (a.lr() / (1 - StrictMath.pow(a.beta1(), a.step())));
        float weight = (float) (1 - StrictMath.pow(a.beta2(), a.step()));
        float eps = (float) a.eps();
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector p = load(param, at[0] + i);
            FloatVector g = decayed(load(grad, at[1] + i), decay, p);
            FloatVector mean = load(m, at[2] + i).mul(beta1).add(g.mul(fresh1));
            FloatVector square = load(v, at[3] + i).mul(beta2).add(g.mul(g).mul(fresh2));
            mean.intoArray(m, at[2] + i);
            square.intoArray(v, at[3] + i);
            FloatVector step = mean.mul(rate).div(square.div(weight).sqrt().add(eps));
            p.sub(step).intoArray(param, at[0] + i);
        }
    }

    /** Without decay the parameter takes no part, even if it is infinite. */
    private static FloatVector decayed(FloatVector grad, float decay, FloatVector param) {
        return decay == 0 ? grad : param.fma(param.broadcast(decay), grad);
    }

    private static FloatVector load(float[] x, int at) {
        return FloatVector.fromArray(Lanes.SPECIES, x, at);
    }
}
