package weft.optim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.layers.InScope;
import weft.layers.Parameter;

/** The norm by which gradients are clipped, where squares of them overflow or underflow. */
@ExtendWith(InScope.class)
class ClippingRangeTest {

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu", "sim"})
    void theNormIsRightWhereSquaresOverflowOrUnderflow(String device) {
        try (Device.Use _ = Device.use(Device.of(device))) {
            for (double scale : new double[] {1e38, 2e22, 1e19, 1, 1e-15, 1e-19, 1e-25, 1e-37}) {
                for (int n : new int[] {1, 2, 7, 16, 1000, 40_000}) {
                    requireNorm(scale / Math.sqrt(n), n, DType.FLOAT32, 1e-5);
                }
            }
            for (double scale : new double[] {1e300, 1e160, 1, 1e-160, 1e-300}) {
                requireNorm(scale, 1000, DType.FLOAT64, 1e-12);
            }
            // Whole numbers of the smallest step.
            requireNorm(Float.MIN_VALUE, 1 << 14, DType.FLOAT32, 0);
        }
    }

    private static void requireNorm(double gradient, int n, DType dtype, double tolerance) {
        Parameter p = parameter(n, dtype);
        Parameter q = parameter(n, dtype);
        Optimizer optimizer = new SGD(List.of(p), 0.1);
        optimizer.addGroup(List.of(q), 0.1, optimizer.groups().getFirst().rule());
        p.value().mul(gradient).sum().backward();
        double norm = Math.sqrt(n) * gradient;
        assertThat(GradientClipping.byNorm(optimizer, 1).item()).as("%d times %s", n, gradient)
                .isEqualTo(norm, Offset.offset(tolerance * norm));
        double clipped = norm > 1 ? gradient / norm : gradient;
        assertThat(p.gradient().toDoubles()[n - 1]).isEqualTo(clipped, Offset.offset(2e-5 * clipped + Float.MIN_VALUE));

        q.value().mul(gradient).sum().backward();
        optimizer.groups().getFirst().parameters().forEach(used -> used.leaf().clearGradient());
        p.value().mul(gradient).sum().backward();
        double both = Math.sqrt(2) * norm;
        assertThat(GradientClipping.byNorm(optimizer, 1).item()).as("in two groups")
                .isEqualTo((double) (dtype == DType.FLOAT32 ? (float) both : both),
                        Offset.offset(Math.max(1e-5, tolerance) * both));
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu", "sim"})
    void whatIsNotFiniteGoesThroughAsInPyTorch(String device) {
        float inf = Float.POSITIVE_INFINITY;
        try (Device.Use _ = Device.use(Device.of(device))) {
            assertThat(clipped(1, -inf, 2)).containsExactly(inf, 0, Float.NaN, 0);
            assertThat(clipped(1, Float.NaN, 2)).containsExactly(Float.NaN, Float.NaN, Float.NaN, Float.NaN);
            assertThat(clipped(inf, Float.NaN, 2)).containsExactly(Float.NaN, Float.NaN, Float.NaN, Float.NaN);
            assertThat(clipped(0, 0, 0)).containsExactly(0, 0, 0, 0);
            assertThat(clipped(3e38f, 3e38f, 0)).as("a norm that no float holds").containsExactly(inf, 0, 0, 0);
        }
    }

    /** The norm, then the gradients. */
    private static float[] clipped(float... gradients) {
        Parameter p = new Parameter(Tensor.of(new float[gradients.length]));
        Optimizer optimizer = new SGD(List.of(p), 0.1);
        p.value().mul(1).backward(Tensor.of(gradients));
        float norm = (float) GradientClipping.byNorm(optimizer, 1).item();
        float[] after = p.gradient().toFloats();
        return new float[] {norm, after[0], after[1], after[2]};
    }

    private static Parameter parameter(int n, DType dtype) {
        return new Parameter(Creation.full(Shape.of(n), 1, dtype, Device.current()));
    }
}
