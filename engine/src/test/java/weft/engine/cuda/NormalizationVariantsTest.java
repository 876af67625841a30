package weft.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.engine.cuda.base.Launcher.at;
import static weft.engine.cuda.base.Launcher.number;
import static weft.engine.cuda.base.Launcher.type;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.cuda.base.Launcher;
import weft.engine.cuda.base.Structs;
import weft.engine.op.Normalization;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.Attrs.Epilogue;
import weft.engine.op.attrs.NormAttrs;

/**
 * Batch norm in pieces, a variant that plans choose for long channels only: any number of pieces gives the results of one block.
 */
class NormalizationVariantsTest {

    private static final Device SIM = Device.of("sim");
    private static final String FILE = "norm/batch_norm_splits";

    @ParameterizedTest
    @CsvSource({"3, 2, 20, 1", "3, 2, 20, 2", "3, 5, 7, 3", "1, 1, 1024, 3", "2, 3, 259, 2", "1, 2, 4, 7", "300, 3, 1, 4"})
    void piecesOfAChannelAreMergedIntoTheSameStatistics(int n, int c, int l, int splits) {
        for (DType t : List.of(DType.FLOAT32, DType.FLOAT64)) {
            try (Scope _ = Scope.open()) {
                SplittableRandom random = new SplittableRandom(5);
                Tensor x = tensor(Shape.of(n, c, l), random, t);
                Tensor dy = tensor(Shape.of(n, c, l), random, t);
                Tensor w = tensor(Shape.of(c), random, t);
                List<Tensor> forward = Normalization.batchNorm(x, w, w, new NormAttrs.BatchNorm(0.1, Epilogue.NONE));
                List<Tensor> backward = Ops.apply(Normalization.BATCH_NORM_GRAD, Attrs.NONE, dy, x, w, forward.get(1),
                        forward.get(2), forward.get(4));
                byte[] planes = Structs.ints(n, c, l);
                CudaBackend backend = (CudaBackend) SIM.backend();
                Launcher gpu = new Launcher(backend.driver(), backend.stream());
                Tensor partial = Tensor.allocate(new Spec(t, Shape.of(2, splits, c)), SIM);
                long second = at(partial) + (long) splits * c * t.bytes();
                List<Tensor> results = List.of(like(x), like(w), like(w), like(w), like(w), like(x), like(w), like(w));

                gpu.blocks(FILE, "batch_norm_moments_" + type(t), (long) c * splits, at(x), at(partial), second, planes, splits);
                gpu.each(FILE, "batch_norm_statistics_" + type(t), c, at(x), at(partial), second, at(results.get(1)),
                        at(results.get(2)), at(results.get(3)), at(results.get(4)), planes, splits, number(t, 0.1));
                gpu.each(FILE, "batch_norm_apply_" + type(t), x.size(), at(x), at(w), at(w), at(results.get(1)),
                        at(results.get(2)), at(results.get(4)), at(results.get(0)), planes, 0);
                gpu.blocks(FILE, "batch_norm_grad_sums_" + type(t), (long) c * splits, at(dy), at(x), at(results.get(1)),
                        at(results.get(2)), at(results.get(4)), at(partial), second, planes, splits);
                gpu.each(FILE, "batch_norm_grad_totals_" + type(t), c, at(partial), second, at(results.get(6)),
                        at(results.get(7)), c, splits);
                gpu.each(FILE, "batch_norm_grad_apply_" + type(t), x.size(), at(dy), at(x), at(w), at(results.get(1)),
                        at(results.get(2)), at(results.get(4)), at(results.get(6)), at(results.get(7)), at(results.get(5)),
                        planes);

                for (int r = 0; r < results.size(); r++) {
                    requireClose(results.get(r), r < 5 ? forward.get(r) : backward.get(r - 5), t);
                }
            }
        }
    }

    private static Tensor tensor(Shape shape, SplittableRandom random, DType dtype) {
        return Tensor.of(shape, random.doubles(shape.size(), 1, 3).toArray(), SIM).cast(dtype);
    }

    private static Tensor like(Tensor x) {
        return Tensor.allocate(x.spec(), SIM);
    }

    private static void requireClose(Tensor actual, Tensor expected, DType dtype) {
        double[] got = actual.toDoubles();
        double[] want = expected.toDoubles();
        double tolerance = 1000 * dtype.epsilon();
        for (int i = 0; i < want.length; i++) {
            // Written so that NaN fails.
            assertThat(Math.abs(got[i] - want[i]) <= tolerance * (1 + Math.abs(want[i])))
                    .as("%s at %d is %s, not %s", dtype, i, got[i], want[i]).isTrue();
        }
    }
}
