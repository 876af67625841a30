package weft.engine.reference;

import weft.engine.DType;
import weft.engine.HostValues;
import weft.engine.op.Randomness;
import weft.engine.op.attrs.Attrs;
import weft.engine.random.Philox;
import weft.engine.random.RandomNumbers;

/**
 * Random numbers; see {@link Randomness}. {@link RandomNumbers} defines which words give which element, and how. This is the only
 * family that does not compute float32 in double: its bits are defined, and are the same on every backend.
 */
final class RandomnessKernels {

    static final KernelTable TABLE = new KernelTable(Randomness.FAMILY)
            .put(Randomness.UNIFORM, RandomnessKernels::uniform)
            .put(Randomness.NORMAL, RandomnessKernels::normal)
            .put(Randomness.DROPOUT, RandomnessKernels::dropout);

    private RandomnessKernels() {}

    private static void uniform(ReferenceKernel.Call<Attrs.Uniform> call) {
        Attrs.Uniform a = call.attrs();
        double[] y = call.out(0);
        if (a.dtype() == DType.FLOAT64) {
            RandomNumbers.fillUniform(a.seed(), a.offset(), a.low(), a.high(), y, 0, y.length);
        } else {
            float[] drawn = new float[y.length];
            RandomNumbers.fillUniform(a.seed(), a.offset(), (float) a.low(), (float) a.high(), drawn, 0, y.length);
            widen(drawn, y);
        }
    }

    private static void normal(ReferenceKernel.Call<Attrs.Normal> call) {
        Attrs.Normal a = call.attrs();
        double[] y = call.out(0);
        if (a.dtype() == DType.FLOAT64) {
            RandomNumbers.fillNormal(a.seed(), a.offset(), a.mean(), a.std(), y, 0, y.length);
        } else {
            float[] drawn = new float[y.length];
            RandomNumbers.fillNormal(a.seed(), a.offset(), (float) a.mean(), (float) a.std(), drawn, 0, y.length);
            widen(drawn, y);
        }
    }

    private static void widen(float[] drawn, double[] y) {
        System.arraycopy(HostValues.toDoubles(drawn, 0, y.length), 0, y, 0, y.length);
    }

    private static void dropout(ReferenceKernel.Call<Attrs.Dropout> call) {
        Attrs.Dropout a = call.attrs();
        double[] x = call.in(0);
        double[] y = call.out(0);
        double scale = call.rounded(1 / (1 - a.p()));
        int threshold = RandomNumbers.dropThreshold(a.p());
        int[] words = new int[4];
        for (int i = 0; i < y.length; i++) {
            if (i % 4 == 0) {
                Philox.block(a.seed(), a.offset() + i / 4, words, 0);
            }
            y[i] = RandomNumbers.keeps(words[i % 4], threshold) ? x[i] * scale : 0;
        }
    }
}
