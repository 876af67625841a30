package weft.train.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.engine.Device;
import weft.engine.Tensor;
import weft.layers.Flatten;
import weft.layers.Linear;
import weft.layers.Module;
import weft.layers.Sequential;
import weft.models.Models;
import weft.train.TrainResult;
import weft.train.Trainer;
import weft.train.base.InputException;
import weft.train.learner.DivergedException;
import weft.train.learner.OwnParts;
import weft.train.settings.TrainRows;

class NanWatchTest {
    @TempDir
    Path folder;

    private Trainer lenet(String out) {
        return Trainer.of("lenet5").set(TrainRows.LIMIT, 96).set(TrainRows.BATCH, 16).set(TrainRows.EPOCHS, 2)
                .set("optimizer", "sgd").set(TrainRows.NAN_WATCH, true).out(folder.resolve(out));
    }

    private void diverges(Trainer trainer, String... words) {
        assertThatExceptionOfType(DivergedException.class).isThrownBy(trainer::run).satisfies(
                e -> assertThat(e.getMessage()).contains(words).doesNotContain("\n"));
    }

    @Test
    void theFirstOperationIsNamedWithItsLayerStepAndInputsAndReplaysToTheSameBits() throws IOException {
        diverges(lenet("run").set("lr", 1e25).set("momentum", 0.0), "step 2 (epoch 1): ", " in forward of ",
                " made the first value that is not finite: ", "; the step is saved: weft replay " + folder.resolve("run"));
        assertThat(folder.resolve("run/nan").toFile().list()).containsExactlyInAnyOrder("state.safetensors",
                "batches.safetensors",
                "step.json");

        Replay once = Replay.of(folder.resolve("run"), Device.reference());
        Replay again = Replay.of(folder.resolve("run/nan"), Device.reference());
        Replay onCpu = Replay.of(folder.resolve("run"), Device.cpu());

        assertThat(once.digest()).isEqualTo(again.digest());
        assertThat(once.finding()).isPresent().isEqualTo(again.finding());
        assertThat(onCpu.finding()).contains(onCpu.step().finding());
        assertThat(once.finding().orElseThrow().layer()).isEqualTo(onCpu.finding().orElseThrow().layer());
        assertThat(once.step().step()).isEqualTo(2);
        assertThat(once.step().finding().inputs()).isNotEmpty().allSatisfy(range -> assertThat(range.nans()).isZero());
    }

    @Test
    void allThatAStepDependsOnIsSaved() throws IOException {
        diverges(lenet("run").set("lr", 1e25).set("accumulate", 3).set("class_weights", "balanced").set("ema", 0.9)
                .set("clip_norm", 1e30).set("augment", List.of("mixup")), "step 4 (epoch 1): ");

        Replay replay = Replay.of(folder.resolve("run"), Device.cpu());
        assertThat(replay.step().shares()).hasSize(1);
        assertThat(replay.finding()).contains(replay.step().finding());
        assertThat(replay.digest()).isEqualTo(Replay.of(folder.resolve("run"), Device.cpu()).digest());
    }

    /** Divides by zero in the backward pass alone: the square root of 0 has an infinite gradient. */
    private static final class Root extends Module {
        @Override
        protected Tensor forward(Tensor x) {
            return x.relu().sqrt();
        }
    }

    private static Module network(int classes) {
        return new Sequential(new Flatten(), new Linear(64, 8), new Root(), new Linear(8, classes));
    }

    @Test
    void aGradientThatIsNotFiniteIsNamedWithTheLayerWhoseItIs() throws IOException {
        Trainer own = Trainer.of("rooted", 1, 8, 8, NanWatchTest::network).set(TrainRows.LIMIT, 64)
                .set(TrainRows.NAN_WATCH, true).out(folder.resolve("own"));

        diverges(own, "step 1 (epoch 1): ", " in backward of 2 made the first value");
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> Replay.of(folder.resolve("own"), Device.cpu()))
                .withMessageContaining("rooted is no network of Weft; replay it by the program that made it");
        Models.Entry entry = new Models.Entry("rooted", "", 1, 8, 8, 10, head -> network(head.classes()));
        assertThat(Replay.of(folder.resolve("own"), Device.reference(), entry, OwnParts.NONE).finding().orElseThrow().phase())
                .isEqualTo("backward");
    }

    @Test
    void aWatchedRunHasTheBitsOfOneThatIsNot() throws IOException {
        UnaryOperator<Trainer> quiet = trainer -> trainer.set("lr", 0.01).set(TrainRows.EPOCHS, 1);
        TrainResult watched = quiet.apply(lenet("watched")).set(TrainRows.TRACE, true).run();
        TrainResult plain = quiet.apply(Trainer.of("lenet5").set(TrainRows.LIMIT, 96).set(TrainRows.BATCH, 16)
                .set("optimizer", "sgd").out(folder.resolve("plain"))).set(TrainRows.TRACE, true).run();

        assertThat(Files.readString(watched.folder().path().resolve("trace.csv")))
                .isEqualTo(Files.readString(plain.folder().path().resolve("trace.csv")));
    }

    @Test
    void whatIsNoStepIsNamed() throws IOException {
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> Replay.of(folder, Device.cpu()))
                .withMessage(folder + ": holds no step to replay: weft train --nan-watch saves one when a value is not finite");
        Files.writeString(folder.resolve("step.json"), "{\"model\": \"lenet5\"}");
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> Replay.of(folder, Device.cpu()))
                .withMessageContaining("step.json: the step is damaged");
    }
}
