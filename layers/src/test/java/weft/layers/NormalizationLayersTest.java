package weft.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;

/** What layer, group, instance and local response normalization refuse, print and save; their numbers are golden. */
@ExtendWith(InScope.class)
class NormalizationLayersTest {

    @Test
    void theyPrintAsInPyTorch() {
        assertThat(new LayerNorm(3, 4)).hasToString("LayerNorm((3, 4), eps=1e-05, elementwise_affine=True)");
        assertThat(new LayerNorm(Shape.of(7), 0.1, false)).hasToString("LayerNorm((7,), eps=0.1, elementwise_affine=False)");
        assertThat(new GroupNorm(2, 4)).hasToString("GroupNorm(2, 4, eps=1e-05, affine=True)");
        assertThat(new InstanceNorm2d(3)).hasToString(
                "InstanceNorm2d(3, eps=1e-05, momentum=0.1, affine=False, track_running_stats=False)");
        assertThat(new InstanceNorm2d(3, 0.1, 0.3, true, true)).hasToString(
                "InstanceNorm2d(3, eps=0.1, momentum=0.3, affine=True, track_running_stats=True)");
        assertThat(new LocalResponseNorm(5)).hasToString("LocalResponseNorm(5, alpha=0.0001, beta=0.75, k=1.0)");
    }

    @Test
    void theyHaveWeightAndBiasWherePyTorchHas() {
        assertThat(new LayerNorm(3).stateDict()).containsOnlyKeys("weight", "bias");
        assertThat(new GroupNorm(1, 3).stateDict()).containsOnlyKeys("weight", "bias");
        assertThat(new InstanceNorm2d(3).stateDict()).isEmpty();
        assertThat(new InstanceNorm2d(3, 1e-5, true).stateDict()).containsOnlyKeys("weight", "bias");
        assertThat(new InstanceNorm2d(3, 1e-5, 0.1, false, true).stateDict())
                .containsOnlyKeys("running_mean", "running_var", "num_batches_tracked");
        assertThat(new LocalResponseNorm(3).stateDict()).isEmpty();
    }

    @Test
    void eachSaysWhichInputItTakes() {
        refused(() -> new LayerNorm(3, 4).call(Tensor.ones(2, 4, 3)), "LayerNorm: x: [2, 4, 3] does not end in [3, 4]");
        refused(() -> new LayerNorm(), "LayerNorm: takes the shape of one dimension or more");
        refused(() -> new GroupNorm(3, 4), "GroupNorm: 4 channels do not divide into 3 groups");
        refused(() -> new GroupNorm(2, 4).call(Tensor.ones(2, 6, 3)), "GroupNorm: expected x: [N, 4, ...], got [2, 6, 3]");
        refused(() -> new GroupNorm(4, 4).call(Tensor.ones(1, 4, 1, 1)),
                "GroupNorm: one value in each of 4 groups has no variance: x: [1, 4, 1, 1]");
        assertThat(new GroupNorm(4, 4).call(Tensor.ones(2, 4, 1, 1)).toFloats()).containsOnly(0);
        refused(() -> new InstanceNorm2d(4).call(Tensor.ones(2, 4, 3)),
                "InstanceNorm2d: expected x: [N, 4, H, W], got [2, 4, 3]");
        refused(() -> new InstanceNorm2d(4).call(Tensor.ones(2, 4, 1, 1)),
                "InstanceNorm2d: one place has no variance to normalize by: x: [2, 4, 1, 1]");
        refused(() -> new LocalResponseNorm(3).call(Tensor.ones(2, 3)),
                "local_response_norm: expected x: [N, C, L, ...], got [2, 3]");
        refused(() -> new LocalResponseNorm(0).call(Tensor.ones(2, 3, 1)),
                "local_response_norm: a window has 1 channel or more, got 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu", "sim"})
    void aLargeMeanLeavesTheDeviationsAsTheyAre(String device) {
        float[] row = new float[64];
        for (int i = 0; i < row.length; i++) {
            row[i] = 10_000 + (i % 2 == 0 ? -1 : 1);
        }
        Tensor x = Tensor.of(Shape.of(1, 1, 8, 8), row, Device.of(device));
        try (Device.Use _ = Device.use(Device.of(device))) {
            for (Module norm : new Module[] {new LayerNorm(8, 8), new GroupNorm(1, 1), new InstanceNorm2d(1)}) {
                float[] y = norm.call(x).toFloats();
                for (int i = 0; i < y.length; i++) {
                    assertThat(Math.abs(y[i] - (i % 2 == 0 ? -1 : 1)) <= 1e-5).as("%s at %d is %s", norm, i, y[i]).isTrue();
                }
            }
        }
    }

    @Test
    void aSinglePlaceIsNormalizedByRunningStatistics() {
        Module norm = new InstanceNorm2d(1, 0, 0.1, false, true).eval();

        assertThat(norm.call(Tensor.of(Shape.of(1, 1, 1, 1), 3)).toFloats()).containsExactly(3);
    }

    /** Images without places are passed by in PyTorch too; of no images it takes NaN. */
    @Test
    void aBatchWithoutElementsChangesNoStatistics() {
        Module norm = new InstanceNorm2d(1, 1e-5, 0.1, false, true);

        norm.call(Tensor.zeros(2, 1, 0, 4));
        assertThat(norm.stateDict().get("running_mean").toFloats()).containsExactly(0);
        assertThat(norm.stateDict().get("running_var").toFloats()).containsExactly(1);

        norm.call(Tensor.zeros(0, 1, 2, 2));
        assertThat(norm.stateDict().get("running_mean").toFloats()).containsExactly(0);
        assertThat(norm.stateDict().get("running_var").toFloats()).containsExactly(1);
    }

    private static void refused(Runnable call, String message) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
