package weft.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.autograd.Leaf;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Creation;

/**
 * Normalization layers on batches without elements, on numbers that do not vary or lie far from 0: as PyTorch 1.13 where it can.
 */
@ExtendWith(InScope.class)
class NormalizationEdgesTest {

    private static final List<String> DEVICES = List.of("reference", "cpu", "sim");

    // ---- nothing ----

    /** A layer and an input without elements. */
    private record Empty(Supplier<Module> layer, int... x) {

        @Override
        public String toString() {
            return layer.get() + " of " + Arrays.toString(x);
        }
    }

    static Stream<Arguments> empties() {
        return DEVICES.stream().flatMap(device -> Stream.of(
                new Empty(() -> new BatchNorm1d(2), 0, 2),
                new Empty(() -> new BatchNorm1d(2, 1e-5, null, true, true), 0, 2, 5),
                new Empty(() -> new BatchNorm2d(2), 0, 2, 3, 3),
                new Empty(() -> new BatchNorm2d(2), 3, 2, 0, 3),
                new Empty(() -> new BatchNorm2d(2, 1e-5, 0.1, true, false), 0, 2, 3, 3),
                new Empty(() -> new weft.layers.fromscratch.BatchNorm2d(2), 0, 2, 3, 3),
                new Empty(() -> new weft.layers.fromscratch.BatchNorm2d(2), 3, 2, 0, 3),
                new Empty(() -> new InstanceNorm2d(2, 1e-5, 0.1, true, true), 0, 2, 3, 3),
                new Empty(() -> new InstanceNorm2d(2, 1e-5, 0.1, true, true), 2, 2, 0, 3),
                new Empty(() -> new InstanceNorm2d(2), 0, 2, 3, 3),
                new Empty(() -> new GroupNorm(1, 2), 0, 2, 3),
                new Empty(() -> new GroupNorm(1, 2), 2, 2, 0),
                new Empty(() -> new LayerNorm(3), 0, 3)).map(empty -> Arguments.of(device, empty)));
    }

    @ParameterizedTest
    @MethodSource("empties")
    void aBatchWithoutElementsGivesNoneAndChangesNoStatistics(String device, Empty empty) {
        try (Device.Use _ = Device.use(Device.of(device)); Scope _ = Scope.open()) {
            for (boolean training : new boolean[] {true, false}) {
                Module layer = training ? empty.layer().get() : empty.layer().get().eval();
                Tensor x = Leaf.require(zeros(empty.x()));

                Tensor y = layer.call(x);
                y.backward(zeros(empty.x()));

                assertThat(y.shape()).isEqualTo(Shape.of(empty.x()));
                assertThat(Leaf.gradient(x).shape()).isEqualTo(y.shape());
                layer.parameters().forEach(p -> assertThat(p.gradient().toFloats()).containsOnly(0));
                Map<String, Tensor> state = layer.stateDict();
                if (state.containsKey("running_mean")) {
                    assertThat(state.get("running_mean").toFloats()).containsOnly(0);
                    assertThat(state.get("running_var").toFloats()).containsOnly(1);
                }
                if (layer instanceof BatchNorm && state.containsKey("num_batches_tracked")) {
                    assertThat(state.get("num_batches_tracked").item()).isEqualTo(training ? 1 : 0);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu", "sim"})
    void theVarianceOfNothingIsNaN(String device) {
        try (Device.Use _ = Device.use(Device.of(device))) {
            assertThat(zeros(0).var().toFloats()).containsExactly(Float.NaN);
            assertThat(zeros(0, 3).var(0).toFloats()).hasSize(3).containsOnly(Float.NaN);
            assertThat(zeros(3, 0).var(0).toFloats()).isEmpty();
            assertThat(zeros(2, 0).var(1).toFloats()).hasSize(2).containsOnly(Float.NaN);
        }
    }

    // ---- numbers that do not vary ----

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu", "sim"})
    void whatNeverVariesBecomesTheBiasEvenWithoutEps(String device) {
        try (Device.Use _ = Device.use(Device.of(device)); Scope _ = Scope.open()) {
            for (Module layer : List.of(new BatchNorm2d(2, 0), new InstanceNorm2d(2, 0, true), new GroupNorm(1, 2, 0, true),
                    new LayerNorm(Shape.of(2, 2, 2), 0, true))) {
                Tensor x = Leaf.require(Creation.full(Shape.of(3, 2, 2, 2), 0.1, DType.FLOAT32, Device.current()));

                Tensor y = layer.call(x);
                y.backward(Creation.full(y.shape(), 1, DType.FLOAT32, Device.current()));

                assertThat(y.toFloats()).as("y of %s", layer).containsOnly(0);
                for (float dx : Leaf.gradient(x).toFloats()) {
                    assertThat(dx == 0).as("dx of %s is %s", layer, dx).isTrue();
                }
                assertThat(layer.namedParameters().get("weight").gradient().toFloats()).containsOnly(0);
                assertThat(layer.namedParameters().get("bias").gradient().toFloats()).doesNotContain(0);
                if (layer instanceof BatchNorm) {
                    assertThat(layer.stateDict().get("running_var").toFloats()).containsOnly(0.9f);
                }
            }
        }
    }

    // ---- running statistics ----

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu", "sim"})
    void theRunningVarianceIsThatOfTheBatchHoweverSmall(String device) {
        try (Device.Use _ = Device.use(Device.of(device)); Scope _ = Scope.open()) {
            for (double deviation : new double[] {1e-6, 1e-3, 1, 1e3}) {
                float[] x = new float[64];
                for (int i = 0; i < x.length; i++) {
                    x[i] = (float) (i % 2 == 0 ? deviation : -deviation);
                }
                Tensor images = Tensor.of(Shape.of(1, 1, 8, 8), x, Device.current());
                double var = (double) x[0] * x[0] * 64 / 63;
                for (Module norm : List.of(new BatchNorm2d(1, 1e-5, 1.0, true, true),
                        new InstanceNorm2d(1, 1e-5, 1.0, true, true))) {
                    norm.call(images);
                    assertThat(norm.stateDict().get("running_var").toDoubles()[0]).as("%s", norm)
                            .isCloseTo(var, within(var * 1e-6));
                }
            }
        }
    }

    // ---- far from 0 ----

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu", "sim"})
    void layersKeepTheirDigitsAt10Millions(String device) {
        float[] values = new float[64];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1e7f + i % 2;
        }
        double xhat = 0.5 / Math.sqrt(0.25 + 1e-5);
        try (Device.Use _ = Device.use(Device.of(device)); Scope _ = Scope.open()) {
            for (Module layer : List.of(new BatchNorm2d(1), new weft.layers.fromscratch.BatchNorm2d(1), new InstanceNorm2d(1),
                    new GroupNorm(1, 1), new LayerNorm(8, 8))) {
                Tensor x = Leaf.require(Tensor.of(Shape.of(1, 1, 8, 8), values, Device.current()));
                float[] dy = new float[64];
                for (int i = 0; i < dy.length; i++) {
                    dy[i] = i / 64f;
                }

                Tensor y = layer.call(x);
                y.backward(Tensor.of(Shape.of(1, 1, 8, 8), dy, Device.current()));

                double weighted = 0;
                double plain = 0;
                for (int i = 0; i < 64; i++) {
                    weighted += dy[i] * (i % 2 == 0 ? -xhat : xhat) / 64;
                    plain += dy[i] / 64.0;
                }
                double[] got = y.toDoubles();
                double[] dx = Leaf.gradient(x).toDoubles();
                for (int i = 0; i < 64; i++) {
                    double want = i % 2 == 0 ? -xhat : xhat;
                    assertThat(got[i]).as("y of %s", layer).isCloseTo(want, within(1e-5));
                    assertThat(dx[i]).as("dx of %s", layer).isCloseTo(2 * xhat * (dy[i] - plain - want * weighted), within(1e-5));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu", "sim"})
    void theGradientOfAVarianceKeepsItsDigitsAt10Millions(String device) {
        float[] values = new float[64];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1e7f + i % 2;
        }
        try (Device.Use _ = Device.use(Device.of(device)); Scope _ = Scope.open()) {
            Tensor x = Leaf.require(Tensor.of(Shape.of(64), values, Device.current()));

            Tensor var = x.var();
            var.backward();

            assertThat(var.item()).isCloseTo(16.0 / 63, within(1e-6));
            double[] dx = Leaf.gradient(x).toDoubles();
            for (int i = 0; i < 64; i++) {
                assertThat(dx[i]).isCloseTo((i % 2 == 0 ? -1 : 1) / 63.0, within(1e-7));
            }
        }
    }

    private static Tensor zeros(int... dims) {
        return Tensor.zeros(dims).to(Device.current());
    }

    // ---- errors ----

    @Test
    void errorsNameTheLayerAndTheShape() {
        assertThatThrownBy(() -> new weft.layers.fromscratch.BatchNorm2d(2).call(Tensor.zeros(1, 2, 1, 1)))
                .hasMessage("BatchNorm2d: one value per channel has no variance to train on: x: [1, 2, 1, 1]");
        assertThatThrownBy(() -> new InstanceNorm2d(2).call(Tensor.zeros(0, 2, 1, 1)))
                .hasMessage("InstanceNorm2d: one place has no variance to normalize by: x: [0, 2, 1, 1]");
    }
}
