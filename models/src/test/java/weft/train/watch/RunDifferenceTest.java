package weft.train.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.engine.Tensor;
import weft.train.Callback;
import weft.train.StopSwitch;
import weft.train.Trainer;
import weft.train.base.InputException;
import weft.train.runs.StoppedException;
import weft.train.settings.TrainRows;

class RunDifferenceTest {
    @TempDir
    Path folder;

    private Trainer trainer(String out) {
        return Trainer.of("lenet5").set(TrainRows.LIMIT, 64).set(TrainRows.BATCH, 16).set(TrainRows.EPOCHS, 2)
                .set(TrainRows.TRACE, true).set("optimizer", "sgd").out(folder.resolve(out));
    }

    private RunDifference difference(String a, String b) throws IOException {
        return RunDifference.of(folder.resolve(a), folder.resolve(b));
    }

    @Test
    void theFirstStepAndTensorThatDifferAreNamed() throws IOException {
        trainer("a").run();
        trainer("same").run();
        trainer("rate").set("scheduler", "step:1:0.5").run();
        trainer("seed").set(TrainRows.SEED, 2L).run();

        assertThat(difference("a", "same").first()).isEmpty();
        assertThat(difference("a", "same").settings()).isEmpty();
        assertThat(difference("a", "same").compared()).isEqualTo("8 steps of 22 tensors");
        assertThat(difference("a", "rate").first())
                .contains("step 5: features.0.weight is the first that differs, and 9 after it");
        assertThat(difference("a", "rate").settings()).containsExactly("settings scheduler: none and step:1:0.5");
        assertThat(difference("a", "seed").first().orElseThrow()).startsWith("step 1: batch is the first that differs");
    }

    @Test
    void withoutTracesEpochsAndWeightsAreCompared() throws IOException {
        trainer("a").set(TrainRows.TRACE, false).run();
        trainer("b").set(TrainRows.TRACE, false).set("lr", 0.02).run();

        assertThat(difference("a", "b").first().orElseThrow()).startsWith("epoch 1: train_loss is ")
                .contains("; final weights: 10 of 10 tensors differ, ");
        assertThat(difference("a", "a").first()).isEmpty();
    }

    @Test
    void aRunThatIsContinuedHasTheTraceOfOneThatIsNot() throws IOException {
        trainer("straight").run();
        StopSwitch stop = new StopSwitch();
        assertThatExceptionOfType(StoppedException.class).isThrownBy(() -> trainer("run").stop(stop).callback(new Callback() {
            @Override
            public void stepEnds(long step, Tensor loss) {
                if (step == 3) {
                    stop.press();
                }
            }
        }).run());
        trainer("run").resume();

        assertThat(Files.readString(folder.resolve("run/trace.csv")))
                .isEqualTo(Files.readString(folder.resolve("straight/trace.csv")));
    }

    @Test
    void whatIsNoRunOrNoTraceIsNamed() throws IOException {
        trainer("a").run();
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> difference("a", "none"))
                .withMessage(folder.resolve("none") + ": there is no such folder");
        trainer("b").run();
        Files.writeString(folder.resolve("b/trace.csv"), "");
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> difference("a", "b"))
                .withMessageContaining("trace.csv: is no trace: it is empty");
    }
}
