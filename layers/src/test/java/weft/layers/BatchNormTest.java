package weft.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.autograd.NoGrad;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.layers.io.LoadReport;
import weft.layers.io.base.Source;
import weft.layers.io.safetensors.Safetensors;
import weft.layers.io.safetensors.SafetensorsFile;

/** What batch normalization does beside its numbers, which {@link GoldenNormalizationTest} compares with PyTorch's. */
@ExtendWith(InScope.class)
class BatchNormTest {

    // ---- statistics ----

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu", "sim"})
    void aLargeMeanCostsTheVarianceNoDigits(String device) {
        try (Device.Use _ = Device.use(Device.of(device)); Scope _ = Scope.open()) {
            int n = 4096;
            float[] x = new float[n];
            SplittableRandom random = new SplittableRandom(3);
            double mean = 0;
            for (int i = 0; i < n; i++) {
                x[i] = (float) (1e4 + random.nextGaussian());
                mean += x[i] / (double) n;
            }
            // The worst that a sum measured from the first element can meet.
            mean += (0 - x[0]) / n;
            x[0] = 0;
            double squares = 0;
            for (float value : x) {
                squares += (value - mean) * (value - mean);
            }

            BatchNorm2d norm = new BatchNorm2d(1, 1e-5, 1.0, false, true);
            norm.call(Tensor.of(Shape.of(1, 1, 64, 64), x, Device.current()));

            assertThat(norm.stateDict().get("running_mean").toDoubles()[0]).isCloseTo(mean, within(1e4 * 0x1p-23));
            double var = squares / (n - 1);
            assertThat(norm.stateDict().get("running_var").toDoubles()[0]).isCloseTo(var, within(var * 1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1, 4]", "[1, 4, 1]"})
    void aSingleValuePerChannelHasNoVarianceToTrainWith(String shape) {
        Tensor x = shape.equals("[1, 4]") ? Tensor.ones(1, 4) : Tensor.ones(1, 4, 1);
        BatchNorm1d norm = new BatchNorm1d(4);

        assertThatThrownBy(() -> norm.call(x)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("BatchNorm1d: one value per channel has no variance to train on: x: " + shape);
        assertThat(norm.stateDict().get("num_batches_tracked").item()).isZero();
        assertThat(norm.eval().call(x).shape()).isEqualTo(x.shape());
        assertThatThrownBy(() -> new BatchNorm2d(4, 1e-5, 0.1, true, false).eval().call(Tensor.ones(1, 4, 1, 1)))
                .hasMessage("BatchNorm2d: one value per channel has no variance to train on: x: [1, 4, 1, 1]");
    }

    @Test
    void evaluationChangesNoStatistics() {
        BatchNorm2d norm = new BatchNorm2d(1);
        norm.call(Tensor.of(Shape.of(2, 1, 1, 1), 1, 3));
        double mean = norm.stateDict().get("running_mean").item();

        norm.eval().call(Tensor.of(Shape.of(2, 1, 1, 1), 100, 300));

        assertThat(norm.stateDict().get("running_mean").item()).isEqualTo(mean).isCloseTo(0.2, within(1e-7));
        assertThat(norm.stateDict().get("num_batches_tracked").item()).isEqualTo(1);
    }

    @Test
    void theInputHasTheRankOfTheLayer() {
        assertThatThrownBy(() -> new BatchNorm1d(3).call(Tensor.ones(2, 3, 4, 5))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("BatchNorm1d: expected x: [N, C] or [N, C, L], got [2, 3, 4, 5]");
        assertThatThrownBy(() -> new BatchNorm2d(3).call(Tensor.ones(2, 3, 4))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("BatchNorm2d: expected x: [N, C, H, W], got [2, 3, 4]");
        assertThatThrownBy(() -> new BatchNorm2d(3).call(Tensor.ones(2, 4, 5, 5))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("batch_norm: x: [2, 4, 5, 5] has 4 channels, what is given for them is [3]");
    }

    @Test
    void itPrintsAsInPyTorch() {
        assertThat(new BatchNorm2d(64)).hasToString(
                "BatchNorm2d(64, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)");
        assertThat(new BatchNorm1d(8, 0.001, null, false, false)).hasToString(
                "BatchNorm1d(8, eps=0.001, momentum=None, affine=False, track_running_stats=False)");
    }

    // ---- fusion ----

    @Test
    void aReluAfterItIsFusedAndChangesNothing() {
        Sequential net = new Sequential(new BatchNorm2d(3), new ReLU());
        Sequential apart = new Sequential(new BatchNorm2d(3), new ReLU());
        apart.children().get("1").onCall((_, _, _) -> {});
        Tensor x = Tensor.of(Shape.of(2, 3, 2, 2), new SplittableRandom(1).doubles(24, -1, 1).toArray(), Device.cpu())
                .cast(DType.FLOAT32);

        for (Sequential each : new Sequential[] {net, apart}) {
            each.call(x).mul(x).sum().backward();
        }

        assertThat(net.call(x).toFloats()).isEqualTo(apart.call(x).toFloats()).contains(0f);
        for (String key : new String[] {"0.weight", "0.bias"}) {
            assertThat(net.namedParameters().get(key).gradient().toFloats())
                    .isEqualTo(apart.namedParameters().get(key).gradient().toFloats());
        }
        assertThat(net.eval().call(x).toFloats()).isEqualTo(apart.eval().call(x).toFloats()).contains(0f);
    }

    // ---- files ----

    @Test
    void itsStateHasPyTorchsKeys() {
        assertThat(new BatchNorm2d(2).stateDict()).containsOnlyKeys("weight", "bias", "running_mean", "running_var",
                "num_batches_tracked");
        assertThat(new BatchNorm2d(2, 1e-5, 0.1, false, true).stateDict()).containsOnlyKeys("running_mean", "running_var",
                "num_batches_tracked");
        assertThat(new BatchNorm2d(2, 1e-5, 0.1, true, false).stateDict()).containsOnlyKeys("weight", "bias");
    }

    @Test
    void theCountOfBatchesIsInt64InAFileAndComesBack(@TempDir Path folder) {
        Path file = folder.resolve("norm.safetensors");
        BatchNorm2d norm = new BatchNorm2d(2);
        for (int i = 0; i < 3; i++) {
            norm.call(Tensor.ones(2, 2, 1, 1));
        }
        Map<String, Source> sources = new LinkedHashMap<>();
        norm.stateDict().forEach((key, tensor) -> sources.put(key, Source.ofState(tensor)));
        Safetensors.writeSources(file, sources, Map.of());

        BatchNorm2d loaded = new BatchNorm2d(2);
        try (SafetensorsFile open = Safetensors.read(file)) {
            assertThat(open.tensor("num_batches_tracked").spec()).isEqualTo(new Spec(DType.INT64, Shape.SCALAR));
            Map<String, Tensor> state = new LinkedHashMap<>();
            open.tensors().forEach((key, stored) -> state.put(key, stored.load(Device.cpu())));
            loaded.loadStateDict(state);
        }

        assertThat(loaded.stateDict().get("num_batches_tracked").item()).isEqualTo(3);
        assertThat(loaded.stateDict().get("running_mean").toFloats()).isEqualTo(norm.stateDict().get("running_mean").toFloats());
    }

    @Test
    void aFileWithoutTheCountLoadsAndCountsFrom0() {
        Sequential net = new Sequential(new BatchNorm2d(1));
        net.call(Tensor.ones(2, 1, 1, 1));
        Map<String, Tensor> old = new LinkedHashMap<>(new Sequential(new BatchNorm2d(1)).stateDict());
        old.remove("0.num_batches_tracked");

        net.loadStateDict(old);
        assertThat(net.stateDict().get("0.num_batches_tracked").item()).isZero();

        net.call(Tensor.ones(2, 1, 1, 1));
        assertThat(net.loadMatching(old)).isEqualTo(new LoadReport(List.of(), List.of()));
        assertThat(net.stateDict().get("0.num_batches_tracked").item()).isZero();
    }

    // ---- freezing ----

    @Test
    void aFrozenBodyStaysInEvaluationWhileTheRestTrains() {
        Sequential body = new Sequential(new Linear(2, 3), new BatchNorm1d(3, 1e-5, 0.1, false, true), new Dropout(0.5));
        Sequential net = new Sequential(body, new BatchNorm1d(3), new Linear(3, 1));

        net.freeze("0.");
        net.train();

        assertThat(body.modules().values()).noneMatch(Module::isTraining);
        assertThat(net.isTraining()).isTrue();
        assertThat(net.children().get("1").isTraining()).isTrue();
        net.call(Tensor.ones(4, 2)).sum().backward();
        assertThat(net.stateDict().get("0.1.num_batches_tracked").item()).isZero();
        assertThat(net.stateDict().get("1.num_batches_tracked").item()).isEqualTo(1);
    }

    @Test
    void unfreezingGoesBackToTheModeThatWasSetLast() {
        Sequential net = new Sequential(new BatchNorm1d(3), new BatchNorm1d(3));
        net.freeze("0.weight");
        assertThat(net.children().get("0").isTraining()).as("its bias learns on").isTrue();

        net.freeze("0.");
        assertThat(net.children().get("0").isTraining()).isFalse();

        assertThat(net.unfreeze("0.")).isEqualTo(2);
        assertThat(net.modules().values()).allMatch(Module::isTraining);

        net.freeze("");
        net.eval();
        net.unfreeze("");
        assertThat(net.modules().values()).noneMatch(Module::isTraining);
        assertThat(net.parameters()).noneMatch(Parameter::isFrozen);
    }

    @Test
    void withoutGradientsItRunsToo() {
        BatchNorm2d norm = new BatchNorm2d(1);
        try (NoGrad _ = NoGrad.enter()) {
            assertThat(norm.call(Tensor.of(Shape.of(2, 1, 1, 1), 1, 3)).history()).isNull();
        }
        assertThat(norm.stateDict().get("num_batches_tracked").item()).isEqualTo(1);
    }
}
