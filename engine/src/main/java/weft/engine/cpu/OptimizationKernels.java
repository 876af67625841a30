package weft.engine.cpu;

import static weft.engine.cpu.HostArrays.floats;

import java.util.List;
import java.util.Map;
import weft.engine.Tensor;
import weft.engine.op.Attrs;
import weft.engine.op.Op;
import weft.engine.op.Optimization;

/**
 * Optimizer steps over whole slabs, in blocks on all cores. The loops are plain: nothing but arithmetic on one index, which
 * the JIT compiler turns into vectors by itself.
 */
final class OptimizationKernels {

    static final Map<Op<?>, CpuKernel<?>> TABLE = new CpuKernel.Table()
            .put(Optimization.SGD_STEP, OptimizationKernels::sgd)
            .put(Optimization.ADAM_STEP, OptimizationKernels::adam)
            .done();

    private static final int BLOCK = PointwiseLoops.BLOCK;

    private OptimizationKernels() {
    }

    private static void sgd(Attrs.Sgd a, List<Tensor> in, List<Tensor> out) {
        Tensor param = in.get(0);
        Tensor grad = in.get(1);
        Tensor v = in.get(2);
        forEachBlock(param.size(), (from, to) -> {
            if (a.momentum() == 0) {
                descend(a, floats(param), param.offset(), floats(grad), grad.offset(), from, to);
            } else {
                descend(a, floats(param), param.offset(), floats(grad), grad.offset(), floats(v), v.offset(), from, to);
            }
        });
    }

    private static void descend(Attrs.Sgd a, float[] w, int wAt, float[] g, int gAt, int from, int to) {
        float lr = (float) a.lr();
        float decay = (float) a.weightDecay();
        for (int i = from; i < to; i++) {
            w[wAt + i] -= lr * decayed(g[gAt + i], decay, w[wAt + i]);
        }
    }

    private static void descend(Attrs.Sgd a, float[] w, int wAt, float[] g, int gAt, float[] v, int vAt, int from, int to) {
        float lr = (float) a.lr();
        float decay = (float) a.weightDecay();
        boolean first = a.first();
        boolean nesterov = a.nesterov();
        float momentum = (float) a.momentum();
        float fresh = (float) (1 - a.dampening());
        for (int i = from; i < to; i++) {
            float gradient = decayed(g[gAt + i], decay, w[wAt + i]);
            float velocity = first ? gradient : momentum * v[vAt + i] + fresh * gradient;
            v[vAt + i] = velocity;
            w[wAt + i] -= lr * (nesterov ? gradient + momentum * velocity : velocity);
        }
    }

    private static void adam(Attrs.Adam a, List<Tensor> in, List<Tensor> out) {
        Tensor param = in.get(0);
        Tensor grad = in.get(1);
        Tensor m = in.get(2);
        Tensor v = in.get(3);
        forEachBlock(param.size(), (from, to) -> adam(a, floats(param), param.offset(), floats(grad), grad.offset(), floats(m),
                m.offset(), floats(v), v.offset(), from, to));
    }

    private static void adam(Attrs.Adam a, float[] w, int wAt, float[] g, int gAt, float[] m, int mAt, float[] v, int vAt,
                             int from, int to) {
        float decay = (float) a.weightDecay();
        float beta1 = (float) a.beta1();
        float beta2 = (float) a.beta2();
        float fresh1 = (float) (1 - a.beta1());
        float fresh2 = (float) (1 - a.beta2());
        float eps = (float) a.eps();
        float rate = (float) (a.lr() / (1 - Math.pow(a.beta1(), a.step())));
        float spread = (float) Math.sqrt(1 - Math.pow(a.beta2(), a.step()));
        for (int i = from; i < to; i++) {
            float gradient = decayed(g[gAt + i], decay, w[wAt + i]);
            float mean = beta1 * m[mAt + i] + fresh1 * gradient;
            float square = beta2 * v[vAt + i] + fresh2 * gradient * gradient;
            m[mAt + i] = mean;
            v[vAt + i] = square;
            w[wAt + i] -= rate * mean / ((float) Math.sqrt(square) / spread + eps);
        }
    }

    /** Without decay the weight is not looked at: 0 times infinity would be NaN. */
    private static float decayed(float gradient, float decay, float weight) {
        return decay == 0 ? gradient : gradient + decay * weight;
    }

    /** Some indices: from {@code from} up to, not including, {@code to}. */
    @FunctionalInterface
    private interface Range {
        void run(int from, int to);
    }

    private static void forEachBlock(int n, Range body) {
        Parallel.forEach(Math.ceilDiv(n, BLOCK), block -> body.run(block * BLOCK, Math.min(n, (block + 1) * BLOCK)));
    }
}
