package weft.engine.cpu.norm;

import static weft.engine.cpu.base.HostArrays.floats;
import static weft.engine.cpu.norm.CpuNormalizationKernels.vector;

import java.util.List;
import weft.engine.Tensor;
import weft.engine.cpu.reduce.PieceMoments;

/**
 * The statistics of each channel or row that is normalized, in vectors that begin at element 0. The mean is {@code mean + rest}.
 * The distance of x from it is computed as {@code (x - mean) - rest}, because {@code x - mean} is exact where x is near the mean.
 *
 * @param var null where only a gradient is computed
 */
record Statistics(float[] mean, float[] rest, float[] var, float[] invstd) {

    /** Room for {@code n}. */
    static Statistics of(int n) {
        return new Statistics(new float[n], new float[n], new float[n], new float[n]);
    }

    /** The statistics that a gradient takes: its inputs 3 (mean), 4 (rest) and 5 (invstd). */
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

    /** Writes them to the outputs of a normalization: 1 (mean), 2 (rest), 3 (var) and 4 (invstd). */
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
