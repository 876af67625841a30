package weft.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.Attrs.Epilogue;
import weft.engine.op.attrs.NormAttrs;

/**
 * When the mean is much larger than the standard deviation, normalization is as accurate as near 0. The expected statistics,
 * results and gradients are computed in double, after the first number is subtracted.
 */
class FarFromZeroTest {

    private static final double SHARE = 1e-5;
    private static final double EPS = 1e-5;

    /** [N, C, L]: fewer elements than vector lanes, and the piece sizes of both backends, also one more and one less. */
    private static final List<Shape> SHAPES = List.of(Shape.of(2, 3, 1), Shape.of(3, 2, 1), Shape.of(1, 2, 2), Shape.of(1, 1, 15),
            Shape.of(2, 2, 16), Shape.of(2, 3, 17), Shape.of(5, 4, 7), Shape.of(1, 2, 255), Shape.of(4, 2, 64),
            Shape.of(1, 1, 257), Shape.of(513, 3, 1), Shape.of(3, 2, 1023), Shape.of(8, 1, 1024), Shape.of(1, 1, 8193),
            Shape.of(1, 2, 16_383), Shape.of(1, 1, 16_384), Shape.of(1, 1, 16_385), Shape.of(1, 1, 32_767),
            Shape.of(33, 1, 1000));

    static Stream<Arguments> onEveryShape() {
        return Stream.of("reference", "cpu", "sim").flatMap(device -> SHAPES.stream().map(shape -> Arguments.of(device, shape)));
    }

    // ---- large means ----

    @ParameterizedTest
    @MethodSource("onEveryShape")
    void batchNormIsExactFarFromZero(String device, Shape shape) {
        int c = shape.dim(1);
        int l = shape.dim(2);
        everywhere(device, shape, c, at -> at / l % c, at -> at / l % c,
                (x, w, b) -> Normalization.batchNorm(x, w, b, new NormAttrs.BatchNorm(EPS, Epilogue.NONE)),
                (dy, x, w, forward) -> Ops.apply(Normalization.BATCH_NORM_GRAD, Attrs.NONE, dy, x, w, forward.get(1),
                        forward.get(2), forward.get(4)));
    }

    @ParameterizedTest
    @MethodSource("onEveryShape")
    void groupNormIsExactFarFromZero(String device, Shape shape) {
        int c = shape.dim(1);
        int l = shape.dim(2);
        for (int groups : c % 2 == 0 ? new int[] {1, 2, c} : new int[] {1, c}) {
            NormAttrs.GroupNorm attrs = new NormAttrs.GroupNorm(groups, EPS);
            everywhere(device, shape, c, at -> at / (c / groups * l), at -> at / l % c,
                    (x, w, b) -> Ops.apply(GroupNormalization.GROUP_NORM, attrs, x, w, b),
                    (dy, x, w, forward) -> Ops.apply(GroupNormalization.GROUP_NORM_GRAD, attrs, dy, x, w, forward.get(1),
                            forward.get(2),
                            forward.get(4)));
        }
    }

    @ParameterizedTest
    @MethodSource("onEveryShape")
    void layerNormIsExactFarFromZero(String device, Shape shape) {
        NormAttrs.LayerNorm attrs = new NormAttrs.LayerNorm(2, EPS);
        int row = shape.dim(1) * shape.dim(2);
        everywhere(device, shape, row, at -> at / row, at -> at % row,
                (x, w, b) -> Ops.apply(GroupNormalization.LAYER_NORM, attrs, x, shaped(w, shape), shaped(b, shape)),
                (dy, x, w, forward) -> Ops.apply(GroupNormalization.LAYER_NORM_GRAD, attrs, dy, x, shaped(w, shape),
                        forward.get(1), forward.get(2),
                        forward.get(4)));
    }

    private static Tensor shaped(Tensor weights, Shape x) {
        return weights.reshape(x.slice(1, 3));
    }

    static Stream<Arguments> overDimensions() {
        record Over(Shape x, List<List<Integer>> axes) {}
        return Stream.of("reference", "cpu", "sim").flatMap(device -> Stream.of(
                new Over(Shape.of(5, 7, 33), List.of(List.of(0), List.of(1), List.of(2), List.of(0, 2), List.of(0, 1),
                        List.of(1, 2), List.of())),
                new Over(Shape.of(129, 300), List.of(List.of(0), List.of(1))),
                new Over(Shape.of(2, 40_000), List.of(List.of(0), List.of(1), List.of())),
                new Over(Shape.of(20_000, 2), List.of(List.of(0), List.of(1))),
                new Over(Shape.of(257, 3, 17), List.of(List.of(0, 2), List.of(0), List.of(0, 1))),
                new Over(Shape.of(4, 1, 5, 1, 6), List.of(List.of(0, 3), List.of(1, 2), List.of(0, 2, 4), List.of(2, 3))),
                new Over(Shape.of(3, 2, 5, 2, 3), List.of(List.of(0, 2, 4), List.of(1, 3), List.of(0, 3))))
                .flatMap(over -> over.axes().stream().map(axes -> Arguments.of(device, over.x(), axes))));
    }

    @ParameterizedTest
    @MethodSource("overDimensions")
    void theVarianceIsExactFarFromZero(String device, Shape shape, List<Integer> axes) {
        int[] kept = shape.dims();
        for (int axis : axes.isEmpty() ? new int[] {0, 1, 2, 3, 4} : axes.stream().mapToInt(i -> i).toArray()) {
            if (axis < kept.length) {
                kept[axis] = 1;
            }
        }
        Shape results = Shape.of(kept);
        IntUnaryOperator group = at -> {
            int result = 0;
            for (int d = 0; d < kept.length; d++) {
                result = result * kept[d] + at / shape.sizeOf(d + 1, kept.length) % shape.dim(d) % kept[d];
            }
            return result;
        };
        each((offset, type) -> {
            try (Scope _ = Scope.open()) {
                Tensor x = numbers(shape, offset, type, Device.of(device));
                Truth truth = new Truth(x.toDoubles(), new double[shape.size()], group, _ -> 0, new double[] {1});
                int terms = shape.size() / results.size();
                double[] got = x.var(0, false, axes.stream().mapToInt(i -> i).toArray()).toDoubles();
                requireNear("var at " + offset, got, truth.var, truth.var);
                double[] unbiased = x.var(1, true, axes.stream().mapToInt(i -> i).toArray()).toDoubles();
                double[] want = Arrays.stream(truth.var).map(v -> v * terms / (terms - 1)).toArray();
                if (terms > 1) {
                    requireNear("unbiased var at " + offset, unbiased, want, want);
                }
            }
        });
    }

    // ---- variance 0 ----

    @ParameterizedTest
    @MethodSource("onEveryShape")
    void whatNeverVariesIsNormalizedTo0EvenWithoutEps(String device, Shape shape) {
        for (double value : new double[] {0, 0.1, -3e7}) {
            for (DType type : List.of(DType.FLOAT32, DType.FLOAT64)) {
                try (Scope _ = Scope.open()) {
                    Device on = Device.of(device);
                    Tensor x = Creation.full(shape, value, type, on);
                    Tensor dy = numbers(shape, 0, type, on);
                    NormAttrs.GroupNorm group = new NormAttrs.GroupNorm(1, 0);
                    NormAttrs.LayerNorm layer = new NormAttrs.LayerNorm(1, 0);
                    List<List<Tensor>> forward = List.of(
                            Normalization.batchNorm(x, null, null, new NormAttrs.BatchNorm(0, Epilogue.NONE)),
                            Ops.apply(GroupNormalization.GROUP_NORM, group, x, null, null),
                            Ops.apply(GroupNormalization.LAYER_NORM, layer, x, null, null));
                    for (int i = 0; i < 3; i++) {
                        List<Tensor> made = forward.get(i);
                        Tensor[] in = {dy, x, null, made.get(1), made.get(2), made.get(4)};
                        List<Tensor> backward = i == 0 ? Ops.apply(Normalization.BATCH_NORM_GRAD, Attrs.NONE, in)
                                : i == 1 ? Ops.apply(GroupNormalization.GROUP_NORM_GRAD, group, in)
                                        : Ops.apply(GroupNormalization.LAYER_NORM_GRAD, layer, in);
                        for (Tensor zero : List.of(made.get(0), made.get(3), made.get(4), backward.get(0), backward.get(1))) {
                            assertThat(Arrays.stream(zero.toDoubles()).allMatch(v -> v == 0)).as("%s of %s", zero.spec(), value)
                                    .isTrue();
                        }
                        assertThat(Arrays.stream(made.get(1).toDoubles())).containsOnly(type == DType.FLOAT32 ? (float) value
                                : value);
                        assertThat(Arrays.stream(backward.get(2).toDoubles()).sum()).isNotZero();
                    }
                }
            }
        }
    }

    // ---- the expected results ----

    /** Normalization in double: {@code group} maps an element to its group, {@code weight} to its weight. */
    private static final class Truth {

        private final double[] y;
        /** The first element of each group, and the difference between the mean and it. */
        private final double[] first;
        private final double[] mean;
        private final double[] var;
        private final double[] invstd;
        private final double[] dx;
        private final double[] dw;
        private final double[] db;
        private final double[] sumOfAbsolutes;

        Truth(double[] x, double[] dy, IntUnaryOperator group, IntUnaryOperator weight, double[] w) {
            int groups = 1 + IntStream.range(0, x.length).map(group).max().orElse(-1);
            first = new double[groups];
            int[] n = new int[groups];
            mean = new double[groups];
            var = new double[groups];
            for (int i = 0; i < x.length; i++) {
                int g = group.applyAsInt(i);
                first[g] = n[g]++ == 0 ? x[i] : first[g];
                mean[g] += x[i] - first[g];
            }
            for (int i = 0; i < x.length; i++) {
                int g = group.applyAsInt(i);
                double distance = x[i] - first[g] - mean[g] / n[g];
                var[g] += distance * distance / n[g];
            }
            invstd = Arrays.stream(var).map(v -> 1 / Math.sqrt(v + EPS)).toArray();
            y = new double[x.length];
            dx = new double[x.length];
            dw = new double[w.length];
            db = new double[w.length];
            sumOfAbsolutes = new double[w.length];
            double[] meanDy = new double[groups];
            double[] meanDyXhat = new double[groups];
            for (int i = 0; i < x.length; i++) {
                int g = group.applyAsInt(i);
                int c = weight.applyAsInt(i);
                y[i] = (x[i] - first[g] - mean[g] / n[g]) * invstd[g];
                dw[c] += dy[i] * y[i];
                db[c] += dy[i];
                sumOfAbsolutes[c] += Math.abs(dy[i]) * (1 + Math.abs(y[i]));
                meanDy[g] += dy[i] * w[c] / n[g];
                meanDyXhat[g] += dy[i] * w[c] * y[i] / n[g];
            }
            for (int i = 0; i < x.length; i++) {
                int g = group.applyAsInt(i);
                int c = weight.applyAsInt(i);
                dx[i] = invstd[g] * (dy[i] * w[c] - meanDy[g] - y[i] * meanDyXhat[g]);
                y[i] = y[i] * w[c] + w[c];
            }
            for (int g = 0; g < groups; g++) {
                mean[g] /= n[g];
            }
        }
    }

    @FunctionalInterface
    private interface Forward {
        List<Tensor> of(Tensor x, Tensor w, Tensor b);
    }

    @FunctionalInterface
    private interface Backward {
        List<Tensor> of(Tensor dy, Tensor x, Tensor w, List<Tensor> forward);
    }

    @FunctionalInterface
    private interface Check {
        void at(double offset, DType type);
    }

    /** At 1e7, float32 can hold only integers; the standard deviation there is 1 or 2. */
    private static void each(Check check) {
        for (double offset : new double[] {0, 1e5, -1e5, 1e7}) {
            check.at(offset, DType.FLOAT32);
        }
        check.at(1e12, DType.FLOAT64);
    }

    private static void everywhere(String device, Shape shape, int weights, IntUnaryOperator group, IntUnaryOperator weight,
            Forward forward, Backward backward) {
        each((offset, type) -> {
            try (Scope _ = Scope.open()) {
                Device on = Device.of(device);
                Tensor x = numbers(shape, offset, type, on);
                Tensor dy = numbers(shape, 0, type, on);
                Tensor w = numbers(Shape.of(weights), 5, type, on);
                Truth truth = new Truth(x.toDoubles(), dy.toDoubles(), group, weight, w.toDoubles());
                List<Tensor> made = forward.of(x, w, w);
                List<Tensor> gradients = backward.of(dy, x, w, made);
                String at = " at " + offset;
                double[] mean = made.get(1).toDoubles();
                double[] rest = made.get(2).toDoubles();
                double[] off = new double[mean.length];
                double[] deviation = new double[mean.length];
                for (int g = 0; g < mean.length; g++) {
                    off[g] = mean[g] - truth.first[g] + rest[g] - truth.mean[g];
                    deviation[g] = Math.sqrt(truth.var[g]) + EPS;
                }
                requireNear("mean" + at, off, new double[mean.length], deviation);
                requireNear("var" + at, made.get(3).toDoubles(), truth.var, truth.var);
                requireNear("invstd" + at, made.get(4).toDoubles(), truth.invstd, truth.invstd);
                requireNear("y" + at, made.get(0).toDoubles(), truth.y, all(truth.y.length, largest(truth.y)));
                // dx is a difference of terms as large as these, and some of them cancel.
                double terms = 20 * largest(dy.toDoubles()) * largest(truth.invstd) * largest(w.toDoubles());
                requireNear("dx" + at, gradients.get(0).toDoubles(), truth.dx, all(truth.dx.length, terms));
                requireNear("dw" + at, gradients.get(1).toDoubles(), truth.dw, truth.sumOfAbsolutes);
                requireNear("db" + at, gradients.get(2).toDoubles(), truth.db, truth.sumOfAbsolutes);
            }
        });
    }

    private static double largest(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }

    private static double[] all(int n, double value) {
        double[] all = new double[n];
        Arrays.fill(all, value);
        return all;
    }

    private static Tensor numbers(Shape shape, double offset, DType type, Device device) {
        SplittableRandom random = new SplittableRandom(11);
        double[] values = new double[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = offset + Math.clamp(random.nextGaussian(), -4, 4) * (offset == 1e7 ? 2 : 1);
        }
        return Tensor.of(shape, values, device).cast(type);
    }

    private static void requireNear(String what, double[] got, double[] want, double[] scale) {
        assertThat(got).as(what).hasSameSizeAs(want);
        for (int i = 0; i < got.length; i++) {
            // Written so that NaN fails.
            assertThat(Math.abs(got[i] - want[i]) <= SHARE * scale[i])
                    .as("%s, element %d is %s, not %s", what, i, got[i], want[i]).isTrue();
        }
    }
}
