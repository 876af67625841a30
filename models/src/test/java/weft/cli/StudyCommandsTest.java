package weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.train.settings.TrainRows;

/** Commands that train or evaluate several times, and those that look into runs. */
class StudyCommandsTest {
    private final CommandLineFixture weft = new CommandLineFixture();

    @TempDir
    Path folder;

    private String checkpoint;

    @BeforeEach
    void checkpoint() throws IOException {
        checkpoint = Files.write(folder.resolve("best.safetensors"), new byte[] {1}).toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "find-lr | Missing required parameter: 'MODEL'",
            "find-lr lenet | unknown model 'lenet': did you mean lenet5?",
            "find-lr lenet5 --steps 5 | --steps must be at least 10: 5",
            "find-lr lenet5 --from 1 --to 0.1 | --from 1.0 must be below --to 0.1",
            "find-lr lenet5 --epochs 0 | --epochs must be at least 1: 0",
            "search lenet5 | say what to vary: --vary lr=1e-4..1e-1:log --vary optimizer=sgd,adam",
            "search lenet5 --vary rate=1..2 | unknown setting 'rate'",
            "search lenet5 --vary lr=1..2 --method best | --method: unknown method 'best': known are grid, random, bayes",
            "search lenet5 --vary lr=1..2 --trials 0 | a search has 1 to 10,000 trials: 0",
            "search lenet5 --vary lr=1..2 --halving 0 | --halving must be at least 1: 0",
            "search --resume nowhere | nowhere/search.json: there is no such file, so this folder holds no search",
            "robustness FILE | Missing required option: '--data=NAME|DIR'",
            "robustness FILE --data digit | unknown folder or data set 'digit': did you mean digits?",
            "robustness FILE --data digits --kinds rain | unknown 'rain'",
            "robustness FILE --data digits --kinds blur,blur | --kinds: one is given twice",
            "robustness none.pt --data digits | none.pt: no such file",
            "replay nowhere | nowhere: holds no step to replay: weft train --nan-watch saves one",
            "replay nowhere --device gpu | unknown device 'gpu': did you mean cuda?",
            "diff nowhere other | nowhere: there is no such folder",
            "diff nowhere | Missing required parameter: 'RUN'",
            "train lenet5 --config none.yaml | settings none.yaml: no such file",
            "train lenet5 --patience 0 | --patience must be at least 1: 0",
            "train lenet5 --min-delta 1 | --min-delta says what --patience waits for, which is not given",
            "train lenet5 --monitor val_acc:up | --monitor: a direction is min or max: val_acc:up",
            "train lenet5 --accumulate 0 | --accumulate must be at least 1: 0",
            "train lenet5 --loss hinge | unknown 'hinge': known are cross_entropy, nll, mse, bce",
            "train lenet5 --loss mse --class-weights balanced | --class-weights: the loss mse takes none",
            "train lenet5 --loss bce --label-smoothing 0.1 | --label-smoothing 0.1: the loss bce has none",
            "train lenet5 --keep-top 0 | --keep-top must be at least 1: 0"})
    void whatCannotBeDoneIsOneLineAndExitCodeTwo(String line, String message) {
        String[] args = line.replace("FILE", checkpoint).split(" ");

        assertThat(weft.run(args)).isEqualTo(2);
        assertThat(weft.err().lines()).hasSize(1).first().asString().startsWith("weft " + args[0] + ": ")
                .containsIgnoringCase(message);
    }

    @Test
    void findLrDrawsAndNamesARate() {
        Path picture = folder.resolve("lr.png");

        assertThat(weft.run("find-lr", "lenet5", "--steps", "20", "--from", "0.001", "--to", "1", "--batch", "32", "--out",
                picture.toString())).as(weft.err()).isZero();
        assertThat(weft.out().lines()).containsExactly(
                "the loss falls most steeply at --lr 1.0 (2 steps, rates 0.0010 to 1.0)", "picture: " + picture);
        assertThat(weft.trained.get(TrainRows.BATCH)).isEqualTo(32);
        assertThat(weft.trained.get(TrainRows.EPOCHS)).isEqualTo(20);
        assertThat(picture).exists();
    }

    @Test
    void robustnessPrintsATableForEachKind() {
        Path picture = folder.resolve("r.png");

        assertThat(weft.run("robustness", checkpoint, "--data", "digits", "--kinds", "shift", "--device", "cpu", "--out",
                picture.toString())).as(weft.err()).isZero();
        assertThat(weft.out()).isEqualToNormalizingNewlines("""
                accuracy on digits, validation: 10 images
                shift, pixels              0       1       2       3       4       6
                net                   0.5000  0.5000  0.5000  0.5000  0.5000  0.5000
                picture: %s
                """.formatted(picture));
    }

    @Test
    void printedSettingsAreTakenAgainAndOptionsCountMore() throws IOException {
        assertThat(weft.run("train", "lenet5", "--epochs", "3", "--ema", "0.5", "--print-config")).isZero();
        assertThat(weft.trained).isNull();
        Path file = Files.writeString(folder.resolve("run.json"), weft.out());

        CommandLineFixture again = new CommandLineFixture();
        assertThat(again.run("train", "--config", file.toString(), "--epochs", "4")).as(again.err()).isZero();
        assertThat(again.trained.model()).isEqualTo("lenet5");
        assertThat(again.trained.get(TrainRows.EPOCHS)).isEqualTo(4);
        assertThat(again.trained.get(TrainRows.EMA)).isEqualTo(0.5);
    }

    @Test
    void aDryRunAndAnEarlyStopSayWhatTheyWere() {
        assertThat(weft.run("train", "lenet5", "--dry-run")).isZero();
        assertThat(weft.out().lines()).last()
                .isEqualTo("dry run done: two steps, evaluation, checkpoints and pictures; no file is left");
    }
}
