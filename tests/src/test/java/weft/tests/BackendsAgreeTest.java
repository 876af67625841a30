package weft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.datasets.loading.Batch;
import weft.datasets.loading.DataLoader;
import weft.datasets.loading.Epoch;
import weft.datasets.source.Datasets;
import weft.datasets.source.LoadedData;
import weft.datasets.transform.Compose;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.random.Generator;
import weft.layers.Module;
import weft.layers.loss.CrossEntropyLoss;
import weft.models.LeNet5;
import weft.optim.Optimizer;
import weft.optim.SGD;

/** A whole training gives the same losses on each device. */
class BackendsAgreeTest {

    private static final int STEPS = 20;
    private static final int BATCH = 8;

    @Test
    void theFirstTenStepsOfATrainingRunHaveTheLossesOfTheReference() {
        List<Double> expected = DigitsTraining.run(Device.reference(), 1, 320, 1).losses();
        List<Double> losses = DigitsTraining.run(Device.cpu(), 1, 320, 1).losses();

        assertThat(losses).hasSize(10);
        requireClose(losses, expected, 1e-4);
    }

    @Test
    void twentyStepsOnTheSimulatedGpuHaveTheLossesOfTheReference() {
        requireClose(losses(Device.of("sim"), DType.FLOAT32), losses(Device.reference(), DType.FLOAT32), 1e-4);
    }

    @Test
    void twentyStepsInDoublePrecisionOnTheSimulatedGpuAgreeToTenDigits() {
        requireClose(losses(Device.of("sim"), DType.FLOAT64), losses(Device.reference(), DType.FLOAT64), 1e-10);
    }

    private static void requireClose(List<Double> losses, List<Double> expected, double distance) {
        assertThat(losses).hasSameSizeAs(expected).isNotEmpty();
        for (int i = 0; i < expected.size(); i++) {
            // Written so that NaN fails, on both sides too.
            assertThat(Math.abs(losses.get(i) - expected.get(i)) <= distance)
                    .as("loss of step %d is %s, the reference has %s", i + 1, losses.get(i), expected.get(i)).isTrue();
        }
    }

    /** The losses of LeNet-5 over its first steps on the digits. */
    private static List<Double> losses(Device device, DType floats) {
        Generator.seed(3);
        List<Double> losses = new ArrayList<>();
        try (Device.Use _ = Device.use(device); Scope _ = Scope.open(); Epoch batches = batches()) {
            Module model = new LeNet5(10).to(floats);
            Optimizer optimizer = new SGD(model.parameters(), 0.05, new SGD.Settings(0.9, 0, 0, false));
            for (int step = 0; step < STEPS; step++) {
                try (Scope _ = Scope.open(); Batch batch = batches.next()) {
                    Tensor x = Tensor.of(Shape.of(BATCH, 1, 32, 32), batch.pixels(), device).cast(floats);
                    Tensor loss = new CrossEntropyLoss().call(model.call(x), Tensor.of(Shape.of(BATCH), batch.labels(), device));
                    optimizer.zeroGrad();
                    loss.backward();
                    optimizer.step();
                    losses.add(loss.item());
                }
            }
        }
        return losses;
    }

    private static Epoch batches() {
        LoadedData data = Datasets.load("digits");
        return DataLoader.of(data.split(3).train(), Compose.standard(32, 32, data.info().mean(), data.info().std()))
                .batchSize(BATCH).shuffle(true).seed(3).build().epoch(1);
    }
}
