package weft.train.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.random.Generator;
import weft.layers.Dropout;
import weft.layers.Linear;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;
import weft.layers.io.safetensors.Safetensors;
import weft.layers.io.safetensors.SafetensorsFile;
import weft.optim.Adam;
import weft.optim.Optimizer;
import weft.optim.SGD;
import weft.train.base.InputException;
import weft.train.learner.Learner;
import weft.train.learner.Position;
import weft.train.measures.RunningMean;

class ResumePointTest {
    private static final ResumePoint POINT = new ResumePoint(2, 1, new Position(3, 7,
            new RunningMean.Sums(60, 12.25, 31), 0.5), "settings");

    @TempDir
    Path folder;

    @Test
    void aNetworkWithDropoutGoesOnToTheSameBits() {
        try (Device.Use _ = Device.use(Device.cpu()); Scope _ = Scope.open()) {
            Generator.seed(3);
            Module straight = network();
            Optimizer one = new Adam(straight.parameters(), 0.05);
            steps(straight, one, 3);
            POINT.write(file(), new Learner(straight, one));
            steps(straight, one, 3);

            Generator.seed(99);
            Module continued = network();
            Optimizer other = new Adam(continued.parameters(), 0.05);
            ResumePoint.restore(file(), new Learner(continued, other));
            steps(continued, other, 3);

            assertThat(ResumePoint.read(file())).isEqualTo(POINT);
            assertThat(other.steps()).isEqualTo(6);
            straight.stateDict().forEach((key, values) -> assertThat(continued.stateDict().get(key).toFloats()).as(key)
                    .isEqualTo(values.toFloats()));
        }
    }

    @Test
    void theStateOfAnotherOptimizerOrNetworkIsRefusedWithTheFile() {
        try (Device.Use _ = Device.use(Device.cpu()); Scope _ = Scope.open()) {
            Module network = network();
            Optimizer adam = new Adam(network.parameters(), 0.05);
            steps(network, adam, 1);
            POINT.write(file(), new Learner(network, adam));

            assertThatExceptionOfType(InputException.class)
                    .isThrownBy(() -> ResumePoint.restore(file(), new Learner(network, new SGD(network.parameters(), 0.05))))
                    .withMessage(file() + ": does not fit SGD after 1 steps: unknown \"exp_avg.0\" and 7 more");
            Module other = new Sequential(new Linear(4, 3));
            assertThatExceptionOfType(InputException.class)
                    .isThrownBy(() -> ResumePoint.restore(file(), new Learner(other, new Adam(other.parameters(), 0.05))))
                    .withMessageStartingWith(file() + ": does not fit Sequential: unknown ");
        }
    }

    @Test
    void aMissingOrImpossibleNumberIsNamed() {
        try (Device.Use _ = Device.use(Device.cpu()); Scope _ = Scope.open()) {
            Module network = network();
            Optimizer adam = new Adam(network.parameters(), 0.05);
            steps(network, adam, 1);
            POINT.write(file(), new Learner(network, adam));
            assertThatExceptionOfType(InputException.class).isThrownBy(() -> ResumePoint.read(changed("epoch", null)))
                    .withMessageEndingWith(
                            ": what the file says of its run is damaged: epoch is missing; copy it again, or train anew");
            assertThatExceptionOfType(InputException.class).isThrownBy(() -> ResumePoint.read(changed("epoch", "many")))
                    .withMessageEndingWith(
                            ": what the file says of its run is damaged: epoch is many; copy it again, or train anew");
            assertThatExceptionOfType(InputException.class).isThrownBy(() -> ResumePoint.read(changed("best_epoch", "3")))
                    .withMessageEndingWith(
                            ": what the file says of its run is damaged: best epoch 3 of 2; copy it again, or train anew");
            assertThatExceptionOfType(InputException.class).isThrownBy(() -> ResumePoint.read(changed("step", "-1")))
                    .withMessageEndingWith(
                            ": what the file says of its run is damaged: 60 images in -1 steps; copy it again, or train anew");
            assertThatExceptionOfType(InputException.class).isThrownBy(() -> ResumePoint.read(changed("step_loss", "NaN")))
                    .withMessageEndingWith(
                            ": what the file says of its run is damaged: step_loss is NaN; copy it again, or train anew");
            for (Map.Entry<String, String> wrong : List.of(Map.entry("step_correct", "-1"), Map.entry("step_correct", "1e9"),
                    Map.entry("step_loss", "-1"), Map.entry("step_seconds", "-1"))) {
                assertThatExceptionOfType(InputException.class)
                        .isThrownBy(() -> ResumePoint.read(changed(wrong.getKey(), wrong.getValue())))
                        .withMessageContaining(": what the file says of its run is damaged: of 60 images ");
            }
            assertThat(ResumePoint.read(changed("step", null)).place()).isEqualTo(Position.before(3));
            assertThatExceptionOfType(InputException.class)
                    .isThrownBy(() -> ResumePoint.restore(changed("generator_offset", "-1"), new Learner(network, adam)))
                    .withMessageContaining("changed.safetensors: what the file says of its run is damaged: ")
                    .withMessageContaining("must not be negative: -1");
            assertThatExceptionOfType(InputException.class)
                    .isThrownBy(() -> ResumePoint.restore(changed("number.optimizer.steps.0", "-1"), new Learner(network, adam)))
                    .withMessageEndingWith("changed.safetensors: the number of steps of group 0 is -1.0");
            assertThatExceptionOfType(InputException.class)
                    .isThrownBy(() -> ResumePoint.restore(changed("number.optimizer.steps.0", "few"), new Learner(network, adam)))
                    .withMessageEndingWith(
                            ": what the file says of its run is damaged: number.optimizer.steps.0 is few; copy it "
                                    + "again, or train anew");
        }
    }

    private Path file() {
        return folder.resolve("resume.safetensors");
    }

    private Path changed(String key, String value) {
        Path changed = folder.resolve("changed.safetensors");
        try (SafetensorsFile file = Safetensors.read(file()); Scope _ = Scope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            file.tensors().forEach((name, stored) -> tensors.put(name, stored.load(Device.cpu())));
            Map<String, String> metadata = new LinkedHashMap<>(file.metadata());
            metadata.put(key, value);
            metadata.values().removeIf(text -> text == null);
            Safetensors.write(changed, tensors, metadata);
        }
        return changed;
    }

    private static Module network() {
        return new Sequential(new Linear(4, 8), new ReLU(), new Dropout(0.5), new Linear(8, 2)).train();
    }

    private static void steps(Module network, Optimizer optimizer, int count) {
        for (int i = 0; i < count; i++) {
            try (Scope _ = Scope.open()) {
                Tensor x = Tensor.of(Shape.of(2, 4), 1, 2, 3, 4, -1, 0.5f, 2, -3);
                optimizer.zeroGrad();
                Tensor y = network.call(x);
                y.mul(y).sum().backward();
                optimizer.step();
            }
        }
    }
}
