package weft.engine.cuda;

import static weft.engine.cuda.base.Launcher.at;
import static weft.engine.cuda.base.Launcher.number;
import static weft.engine.cuda.base.Launcher.type;

import java.util.List;
import weft.engine.DType;
import weft.engine.Tensor;
import weft.engine.cuda.base.CudaPlan;
import weft.engine.cuda.base.Launcher;
import weft.engine.op.Randomness;
import weft.engine.op.attrs.Attrs;
import weft.engine.random.RandomNumbers;

/** Random numbers: one thread for each Philox counter, with elements in the order of {@link RandomNumbers}. */
final class RandomnessPlans {

    private static final String FILE = "random/philox";

    static final CudaPlan.Table TABLE = new CudaPlan.Table(Randomness.FAMILY)
            .put(Randomness.UNIFORM, RandomnessPlans::uniform)
            .put(Randomness.NORMAL, RandomnessPlans::normal)
            .put(Randomness.DROPOUT, RandomnessPlans::dropout);

    private RandomnessPlans() {}

    private static void uniform(Launcher gpu, Attrs.Uniform a, List<Tensor> in, List<Tensor> out) {
        Tensor y = out.get(0);
        boolean single = y.dtype() == DType.FLOAT32;
        Object low = number(y.dtype(), a.low());
        Object range = single ? (Object) ((float) a.high() - (float) a.low()) : (Object) (a.high() - a.low());
        Object last = single ? (Object) Math.max((float) a.low(), Math.nextDown((float) a.high()))
                : (Object) Math.max(a.low(), Math.nextDown(a.high()));
        gpu.each(FILE, "uniform_" + type(y.dtype()), counters(y), at(y), y.size(), a.seed(), a.offset(), low, range, last);
    }

    private static void normal(Launcher gpu, Attrs.Normal a, List<Tensor> in, List<Tensor> out) {
        Tensor y = out.get(0);
        gpu.each(FILE, "normal_" + type(y.dtype()), counters(y), at(y), y.size(), a.seed(), a.offset(),
                number(y.dtype(), a.mean()), number(y.dtype(), a.std()));
    }

    private static void dropout(Launcher gpu, Attrs.Dropout a, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        gpu.each(FILE, "dropout_" + type(x.dtype()), RandomNumbers.countersForFloats(x.size()), at(x), at(out.get(0)), x.size(),
                a.seed(), a.offset(), RandomNumbers.dropThreshold(a.p()), number(x.dtype(), 1 / (1 - a.p())));
    }

    private static long counters(Tensor y) {
        return y.dtype() == DType.FLOAT64 ? RandomNumbers.countersForDoubles(y.size())
                : RandomNumbers.countersForFloats(y.size());
    }
}
