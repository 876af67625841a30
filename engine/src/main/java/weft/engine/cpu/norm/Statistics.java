package weft.engine.cpu.norm;

import static weft.engine.cpu.base.HostArrays.floats;
import static weft.engine.cpu.norm.CpuNormalizationKernels.vector;

import java.util.List;
import weft.engine.Tensor;
import weft.engine.cpu.reduce.PieceMoments;

/**
 * The statistics of each channel or row that is normalized, all vectors from 0 on. The mean is {@code mean + rest}: distances are
 * {@code (x - mean) - rest}, of which the first difference is exact where x is near the mean.
 *
 * @param var null where only a gradient is computed
 */
record Statistics(float[] mean, float[] rest, float[] var, float[] invstd) {

    /** Room for {@code n}. */
    static Statistics of(int n) {
        return new Statistics(new float[n], new float[n], new float[n], new float[n]);
    }

    /** Those that a gradient is given: the inputs mean, rest and invstd, from 3 on. */
    static Statistics given(List<Tensor> in, int n) {
        return new Statistics(vector(in.get(3), n, 0), vector(in.get(4), n, 0), null, vector(in.get(5), n, 0));
    }

    void put(int i, PieceMoments all, float eps) {
        double exact = all.mean();
        mean[i] = (float) exact;
        rest[i] = (float) (exact - mean[i]);
        var[i] = (float) all.var();
        invstd[i] = (float) all.invstd(eps);
    }

    /** Leaves them in the outputs of a normalization: mean, rest, var and invstd, from 1 on. */
    void leave(List<Tensor> out) {
        leave(mean, out.get(1));
        leave(rest, out.get(2));
        leave(var, out.get(3));
        leave(invstd, out.get(4));
    }

    private static void leave(float[] values, Tensor to) {
        System.arraycopy(values, 0, floats(to), to.offset(), values.length);
    }
}
