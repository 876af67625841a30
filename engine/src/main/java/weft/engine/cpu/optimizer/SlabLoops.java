package weft.engine.cpu.optimizer;

import static weft.engine.cpu.optimizer.OptimizerLoops.weighted;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import weft.engine.cpu.base.Lanes;
import weft.engine.cpu.base.Strip;
import weft.engine.op.attrs.OptimizerAttrs;

/**
 * Other loops over a stretch of a FLOAT32 slab: Muon's momentum, decay, clipping, averaging, the norm. They work on whole vectors
 * only, see {@link Strip}.
 */
final class SlabLoops {
    /** Factors, powers of two, for numbers whose squares would overflow and for numbers whose squares would underflow. */
    private static final float LARGE = 0x1p-80f;
    private static final float SMALL = 0x1p100f;
    /** The smallest sum of squares that is accurate: below it, squares lost to underflow may matter. */
    private static final float LEAST = 0x1p-100f;

    private SlabLoops() {}

    static void muonMomentum(OptimizerAttrs.MuonMomentum a, Strip grad, Strip v, Strip y, int n) {
        float momentum = (float) a.momentum();
        float fresh = (float) (1 - a.momentum());
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector share = grad.load(i).mul(fresh);
            FloatVector old = v.load(i);
            FloatVector now = old.fma(old.broadcast(momentum), share);
            v.store(now, i);
            y.store(a.nesterov() ? now.fma(now.broadcast(momentum), share) : now, i);
        }
    }

    static void decayedStep(OptimizerAttrs.DecayedStep a, Strip param, Strip direction, int n) {
        float kept = (float) a.kept();
        float lr = (float) a.lr();
        for (int i = 0; i < n; i += Lanes.COUNT) {
            param.store(weighted(direction.load(i), -lr, param.load(i), kept), i);
        }
    }

    /** Multiplies by {@code share}, but leaves zeros as they are: 0 times NaN would be NaN. */
    static void scale(float share, Strip grad, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector g = grad.load(i);
            grad.store(g.mul(share).blend(0, g.compare(VectorOperators.EQ, 0)), i);
        }
    }

    static void average(float fresh, Strip average, Strip param, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector old = average.load(i);
            FloatVector way = param.load(i).sub(old);
            average.store(way.fma(way.broadcast(fresh), old), i);
        }
    }

    /** The norm of whole vectors. If the sum of squares is infinite, NaN or tiny, it is computed again from scaled numbers. */
    static float norm(Strip x, int n) {
        float sum = squareSum(x, n, 1);
        if (sum >= LEAST && sum <= Float.MAX_VALUE) {
            return (float) Math.sqrt(sum);
        }
        float scale = sum < 1 ? SMALL : LARGE;
        return (float) Math.sqrt(squareSum(x, n, scale)) / scale;
    }

    /**
     * The sum of the squares of whole vectors, each number times {@code scale}: each lane adds up its elements in four chains,
     * then the lanes are added as a tree.
     */
    private static float squareSum(Strip x, int n, float scale) {
        FloatVector s0 = FloatVector.zero(Lanes.SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int i = 0;
        for (; i <= n - 4 * Lanes.COUNT; i += 4 * Lanes.COUNT) {
            s0 = plusSquare(s0, x.load(i).mul(scale));
            s1 = plusSquare(s1, x.load(i + Lanes.COUNT).mul(scale));
            s2 = plusSquare(s2, x.load(i + 2 * Lanes.COUNT).mul(scale));
            s3 = plusSquare(s3, x.load(i + 3 * Lanes.COUNT).mul(scale));
        }
        for (; i < n; i += Lanes.COUNT) {
            s0 = plusSquare(s0, x.load(i).mul(scale));
        }
        float[] lanes = new float[Lanes.COUNT];
        s0.add(s1).add(s2.add(s3)).intoArray(lanes, 0);
        for (int half = Lanes.COUNT / 2; half > 0; half /= 2) {
            for (int lane = 0; lane < half; lane++) {
                lanes[lane] += lanes[lane + half];
            }
        }
        return lanes[0];
    }

    private static FloatVector plusSquare(FloatVector sum, FloatVector x) {
        return x.fma(x, sum);
    }
}
