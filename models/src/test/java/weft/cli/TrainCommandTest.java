package weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.train.InitialWeights;
import weft.train.RunRecord;
import weft.train.TrainSettings;

class TrainCommandTest {
    @TempDir
    Path folder;

    private final CommandLineFixture weft = new CommandLineFixture();

    @Test
    void theDefaultsTrainOnTheDigitsThatShipWithWeft() {
        assertThat(weft.run("train", "lenet5")).as(weft.err()).isZero();

        TrainSettings settings = weft.trained;
        assertThat(settings.model()).isEqualTo("lenet5");
        assertThat(settings.data()).isEqualTo("digits");
        assertThat(settings.optimizer()).isEqualTo(TrainSettings.Optimizer.ADAM);
        assertThat(settings.lr()).isEqualTo(0.001);
        assertThat(settings.seed()).isEqualTo(1);
        assertThat(settings.threads()).isEmpty();
        assertThat(settings.limit()).isEmpty();
        assertThat(settings.init()).isEmpty();
        assertThat(settings.out()).isEmpty();
    }

    @Test
    void everyOptionArrives() throws IOException {
        Path init = Files.createFile(folder.resolve("w.safetensors"));

        assertThat(weft.run("train", "convnet", "--data", "fashion-mnist", "--epochs", "2", "--batch=32", "--optimizer", "sgd",
                "--lr", "0.5", "--momentum", "0.25", "--weight-decay", "1e-4", "--seed", "-7", "--threads", "3", "--workers", "0",
                "--limit", "99", "--mean", "0.1,-0.2", "--std", "1,2", "--init", init.toString(), "--init-strict",
                "--freeze", "features.", "--freeze", "classifier.1.", "--out", "there"))
                .as(weft.err()).isZero();

        TrainSettings settings = weft.trained;
        assertThat(settings.model()).isEqualTo("convnet");
        assertThat(settings.data()).isEqualTo("fashion-mnist");
        assertThat(settings.epochs()).isEqualTo(2);
        assertThat(settings.batch()).isEqualTo(32);
        assertThat(settings.optimizer()).isEqualTo(TrainSettings.Optimizer.SGD);
        assertThat(settings.lr()).isEqualTo(0.5);
        assertThat(settings.momentum()).isEqualTo(0.25);
        assertThat(settings.weightDecay()).isEqualTo(1e-4);
        assertThat(settings.seed()).isEqualTo(-7);
        assertThat(settings.threads()).contains(3);
        assertThat(settings.workers()).isZero();
        assertThat(settings.limit()).contains(99);
        assertThat(settings.mean()).isEqualTo(List.of(0.1f, -0.2f));
        assertThat(settings.std()).isEqualTo(List.of(1f, 2f));
        assertThat(settings.init()).contains(new InitialWeights(init, true));
        assertThat(settings.freeze()).containsExactly("features.", "classifier.1.");
        assertThat(settings.out()).contains(Path.of("there"));
    }

    @Test
    void eachOptimizerHasALearningRateOfItsOwn() {
        weft.run("train", "lenet5", "--optimizer", "SGD");

        assertThat(weft.trained.lr()).isEqualTo(0.01);
    }

    @Test
    void aRunPrintsItsEpochsTheBestOfThemAndItsFolder() {
        weft.run("train", "lenet5", "--epochs", "2", "--out", "there");

        assertThat(weft.out().lines()).containsExactly(
                "epoch 1/2  train loss 1.0000 acc 0.5000  val loss 2.0000 acc 0.2500  1.00 s  100 images/s",
                "epoch 2/2  train loss 0.5000 acc 0.5000  val loss 1.0000 acc 0.2500  1.00 s  100 images/s",
                "best epoch 2: validation accuracy 0.2500, loss 1.0000",
                "saved in there");
    }

    @Test
    void aPictureThatCannotBeDrawnIsAWarning() {
        weft.warnings = List.of("can't draw curves.png: Java finds no fonts");

        assertThat(weft.run("train", "lenet5")).isZero();
        assertThat(weft.err().lines()).containsExactly("weft train: warning: can't draw curves.png: Java finds no fonts");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --epochs 0            | --epochs must be at least 1: 0
            --batch -1            | --batch must be at least 1: -1
            --lr 0                | --lr must be a number above 0: 0
            --lr NaN              | --lr must be a number above 0: NaN
            --lr Infinity         | --lr must be a number above 0: Infinity
            --momentum 1          | --momentum must be at least 0 and below 1: 1
            --momentum NaN        | --momentum must be at least 0 and below 1: NaN
            --weight-decay -0.5   | --weight-decay must be a number of at least 0: -0.5
            --workers -1          | --workers must be at least 0: -1
            --threads 0           | --threads must be at least 1: 0
            --limit 0             | --limit must be at least 1: 0
            --mean 0.5            | --mean and --std go together, one number of each per channel: 1 and 0 given
            --mean 0.5 --std 0    | --std must be a number above 0: 0
            --mean NaN --std 1    | --mean must be a finite number: NaN
            --init none.file      | --init none.file: no such file, nor is there one in the folder pretrained of
            --init none/a.pt      | --init none/a.pt: no such file
            --init vgg16:imagnet  | --init vgg16:imagnet: no weights are known by this name; `weft weights` lists those that are
            --init-strict         | --init-strict says how to take the weights of --init, which is not given
            --data digit          | unknown data set 'digit': did you mean digits? (known are digits, mnist,
            --data no/folder      | data set no/folder: no such folder
            --data ./pom.xml      | data set ./pom.xml: is a file, not a folder
            --device gpu0         | unknown device 'gpu0': known are
            """)
    void aValueThatCannotBeIsOneLine(String options, String message) {
        String[] args = ("train lenet5 " + options).split(" +");

        assertThat(weft.run(args)).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(weft.err()).startsWith("weft train: " + message);
        assertThat(weft.err().lines()).hasSize(1);
        assertThat(weft.trained).isNull();
    }

    @Test
    void aRunNeedsANetwork() {
        assertThat(weft.run("train", "--epochs", "2")).isEqualTo(ExitCodes.BAD_INPUT);

        assertThat(weft.err().strip()).isEqualTo("weft train: missing required parameter: 'MODEL'; see weft train --help");
    }

    @Test
    void aRunIsContinuedWithItsOwnSettings() throws IOException {
        TrainSettings recorded = record();

        assertThat(weft.run("train", "--resume", folder.toString())).as(weft.err()).isZero();
        assertThat(weft.resumed).isTrue();
        assertThat(weft.trained).isEqualTo(recorded);
        assertThat(weft.run("train", "lenet5", "--resume", folder.toString(), "--out", folder + "/.", "--epochs", "7", "--lr",
                "0.05", "--momentum", "0.25", "--mean", "0.1", "--std", "0.5", "--freeze", "features.")).as(weft.err()).isZero();
        assertThat(weft.trained).isEqualTo(recorded.withEpochs(7));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            convnet               | MODEL convnet contradicts the run in DIR, which has lenet5
            --lr 0.1              | --lr 0.1 contradicts the run in DIR, which has 0.05
            --optimizer adam      | --optimizer adam contradicts the run in DIR, which has sgd
            --seed 4              | --seed 4 contradicts the run in DIR, which has 7
            --limit 9             | --limit 9 contradicts the run in DIR, which has none
            --weight-decay 1      | --weight-decay 1.0 contradicts the run in DIR, which has 0.0
            --threads 8           | --threads 8 contradicts the run in DIR, which has 2
            --freeze a            | --freeze [a] contradicts the run in DIR, which has [features.]
            --out /elsewhere      | --out /elsewhere contradicts the run in DIR, which has DIR
            --epochs 2            | --epochs 2 is less than the 3 of the run in DIR
            --epochs 0            | --epochs must be at least 1: 0
            """)
    void anOptionThatContradictsTheRunIsNamedWithBothValues(String options, String message) throws IOException {
        record();

        assertThat(weft.run(("train --resume " + folder + " " + options).split(" +"))).isEqualTo(ExitCodes.BAD_INPUT);

        assertThat(weft.err().lines()).hasSize(1);
        assertThat(weft.err()).startsWith("weft train: " + message.replace("DIR", folder.toString()));
        assertThat(weft.trained).isNull();
    }

    @Test
    void aFolderWithoutARunAndADamagedRecordAreOneLine() throws IOException {
        assertThat(weft.run("train", "--resume", folder.toString())).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(weft.err().strip()).isEqualTo("weft train: " + folder + ": holds no run, there is no run.json in it");

        record();
        Path run = folder.resolve("run.json");
        Files.writeString(run, Files.readString(run).replace("\"batch\" : 32", "\"batch\" : -32"));
        assertThat(weft.run("train", "--resume", folder.toString())).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(weft.err().strip()).isEqualTo("weft train: " + run + ": --batch must be at least 1: -32");
    }

    /** Writes the record of a run into the folder, as training would. */
    private TrainSettings record() throws IOException {
        TrainSettings settings = new TrainSettings("lenet5", "digits", "cpu", 3, 32, TrainSettings.Optimizer.SGD, 0.05, 0.25, 0,
                7, Optional.of(2), 1, Optional.empty(), List.of(0.1f), List.of(0.5f), Optional.empty(), List.of("features."),
                Optional.of(folder));
        RunRecord.now("lenet5", settings.toMap(), Map.of(), Map.of()).write(folder.resolve("run.json"));
        return settings;
    }

    @Test
    void anUnknownModelIsNamedWithTheLikelyOne() {
        assertThat(weft.run("train", "lenet")).isEqualTo(ExitCodes.BAD_INPUT);

        assertThat(weft.err().strip())
                .isEqualTo("weft train: unknown model 'lenet': did you mean lenet5? (known are lenet5, convnet)");
    }
}
