package weft.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.Attrs.Epilogue;
import weft.engine.op.attrs.NormAttrs;

/**
 * Normalization of shapes so large that the work is split into pieces, on numbers of moderate magnitude. The fast backends agree
 * with the reference as closely as float32 allows. The tolerances of the rows are too wide to test that.
 */
class LargeNormalizationTest {

    private static final double TOLERANCE = 1e-5;

    static Stream<Arguments> onEveryShape() {
        return Stream.of("cpu", "sim").flatMap(device -> Stream.of(Shape.of(40, 2, 32, 32), Shape.of(37, 3, 31, 33),
                Shape.of(1, 1, 40_001), Shape.of(20_000, 2), Shape.of(3, 70, 5, 7)).map(x -> Arguments.of(device, x)));
    }

    @ParameterizedTest
    @MethodSource("onEveryShape")
    void batchNormAndItsGradient(String device, Shape shape) {
        compare(device, shape, inputs -> {
            NormAttrs.BatchNorm attrs = new NormAttrs.BatchNorm(1e-5, Epilogue.RELU);
            List<Tensor> all = new ArrayList<>(Normalization.batchNorm(inputs.x(), inputs.w(), inputs.b(), attrs));
            all.addAll(Ops.apply(Normalization.BATCH_NORM_GRAD, Attrs.NONE, inputs.dy(), inputs.x(), inputs.w(), all.get(1),
                    all.get(2), all.get(4)));
            all.add(Normalization.batchNormEval(inputs.x(), inputs.w(), inputs.b(), inputs.b(), inputs.w(), attrs));
            return all;
        });
    }

    @ParameterizedTest
    @MethodSource("onEveryShape")
    void groupNormAndItsGradient(String device, Shape shape) {
        compare(device, shape, inputs -> {
            NormAttrs.GroupNorm attrs = new NormAttrs.GroupNorm(shape.dim(1) % 2 == 0 ? 2 : 1, 1e-5);
            List<Tensor> all = new ArrayList<>(Ops.apply(GroupNormalization.GROUP_NORM, attrs, inputs.x(), inputs.w(),
                    inputs.b()));
            all.addAll(Ops.apply(GroupNormalization.GROUP_NORM_GRAD, attrs, inputs.dy(), inputs.x(), inputs.w(), all.get(1),
                    all.get(2), all.get(4)));
            return all;
        });
    }

    @ParameterizedTest
    @MethodSource("onEveryShape")
    void layerNormAndItsGradient(String device, Shape shape) {
        compare(device, shape, inputs -> {
            NormAttrs.LayerNorm attrs = new NormAttrs.LayerNorm(1, 1e-2);
            List<Tensor> all = new ArrayList<>(Ops.apply(GroupNormalization.LAYER_NORM, attrs, inputs.x(), null, null));
            all.addAll(Ops.apply(GroupNormalization.LAYER_NORM_GRAD, attrs, inputs.dy(), inputs.x(), null, all.get(1),
                    all.get(2), all.get(4)));
            return all;
        });
    }

    @ParameterizedTest
    @MethodSource("onEveryShape")
    void localResponseNormAndItsGradient(String device, Shape shape) {
        compare(device, shape.append(1), inputs -> {
            NormAttrs.LocalResponseNorm attrs = new NormAttrs.LocalResponseNorm(5, 1, 0.75, 2);
            List<Tensor> all = new ArrayList<>(Ops.apply(LocalResponse.LOCAL_RESPONSE_NORM, attrs, inputs.x()));
            all.addAll(Ops.apply(LocalResponse.LOCAL_RESPONSE_NORM_GRAD, attrs, inputs.dy(), inputs.x(), all.get(1)));
            return all;
        });
    }

    /** The inputs of normalization; w and b are positive, one for each channel. */
    private record Inputs(Tensor x, Tensor dy, Tensor w, Tensor b) {

        static Inputs of(Shape shape, Device device) {
            SplittableRandom random = new SplittableRandom(7);
            Shape channels = Shape.of(shape.dim(1));
            return new Inputs(tensor(shape, random, 3, device), tensor(shape, random, 0, device),
                    tensor(channels, random, 5, device), tensor(channels, random, 5, device));
        }

        private static Tensor tensor(Shape shape, SplittableRandom random, double mean, Device device) {
            float[] values = new float[shape.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (mean + Math.clamp(random.nextGaussian(), -4, 4));
            }
            return Tensor.of(shape, values, device);
        }
    }

    /** Computes some results. */
    @FunctionalInterface
    private interface Results {
        List<Tensor> of(Inputs inputs);
    }

    private static void compare(String device, Shape shape, Results results) {
        try (Scope _ = Scope.open()) {
            List<Tensor> expected = results.of(Inputs.of(shape, Device.reference()));
            List<Tensor> actual = results.of(Inputs.of(shape, Device.of(device)));
            for (int r = 0; r < expected.size(); r++) {
                double[] want = whole(expected, r);
                double[] got = whole(actual, r);
                double largest = Arrays.stream(want).map(Math::abs).max().orElseThrow();
                double furthest = 0;
                for (int i = 0; i < want.length; i++) {
                    double apart = Math.abs(got[i] - want[i]);
                    // NaN must not be lost in the maximum.
                    furthest = apart <= furthest ? furthest : apart;
                }
                assertThat(furthest <= TOLERANCE * largest).as("result %d on %s is %s apart where the largest is %s", r, device,
                        furthest, largest).isTrue();
            }
        }
    }

    /** Result r; for either part of a mean, the sum of both parts. */
    private static double[] whole(List<Tensor> results, int r) {
        double[] values = results.get(r).toDoubles();
        if (results.size() > 5 && (r == 1 || r == 2)) {
            double[] other = results.get(3 - r).toDoubles();
            for (int i = 0; i < values.length; i++) {
                values[i] += other[i];
            }
        }
        return values;
    }
}
