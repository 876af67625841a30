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
import weft.cli.base.ExitCodes;
import weft.train.runs.RunRecord;
import weft.train.settings.Freezing;
import weft.train.settings.NetworkRows;
import weft.train.settings.OptimizerKind;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;
import weft.train.weights.InitialWeights;

class TrainCommandTest {
    @TempDir
    Path folder;

    private final CommandLineFixture weft = new CommandLineFixture();

    @Test
    void theDefaultsTrainOnTheDigitsThatShipWithWeft() {
        assertThat(weft.run("train", "lenet5")).as(weft.err()).isZero();

        TrainSettings settings = weft.trained;
        assertThat(settings.model()).isEqualTo("lenet5");
        assertThat(settings.get(TrainRows.DATA)).isEqualTo("digits");
        assertThat(settings.get(TrainRows.OPTIMIZER)).isEqualTo(OptimizerKind.ADAM);
        assertThat(settings.get(TrainRows.LR)).isEqualTo(0.001);
        assertThat(settings.freezing()).isEqualTo(Freezing.NONE);
        assertThat(settings.find(TrainRows.HEAD)).isEmpty();
        assertThat(settings.get(TrainRows.SEED)).isEqualTo(1);
        assertThat(settings.find(NetworkRows.THREADS)).isEmpty();
        assertThat(settings.find(TrainRows.LIMIT)).isEmpty();
        assertThat(settings.init()).isEmpty();
        assertThat(settings.out()).isEmpty();
    }

    @Test
    void everyOptionArrives() throws IOException {
        Path init = Files.createFile(folder.resolve("w.safetensors"));

        assertThat(weft.run("train", "convnet", "--data", "fashion-mnist", "--epochs", "2", "--batch=32", "--optimizer", "sgd",
                "--lr", "0.5", "--momentum", "0.25", "--weight-decay", "1e-4", "--scheduler", "step:1:0.5",
                "--warmup", "1", "--clip-norm", "2.5", "--ema", "0.99", "--label-smoothing", "0.125", "--head", "16-10",
                "--seed", "-7", "--threads", "3", "--workers", "0",
                "--limit", "99", "--mean", "0.1,0.2", "--std", "1,0.5", "--init", init.toString(), "--init-strict",
                "--init-prefix", "net.", "--freeze", "features.,avgpool.", "--freeze", "classifier.1.", "--unfreeze-epoch", "2",
                "--unfreeze-lr", "0.25",
                "--out", "there"))
                .as(weft.err()).isZero();

        TrainSettings settings = weft.trained;
        assertThat(settings.model()).isEqualTo("convnet");
        assertThat(settings.get(TrainRows.DATA)).isEqualTo("fashion-mnist");
        assertThat(settings.get(TrainRows.EPOCHS)).isEqualTo(2);
        assertThat(settings.get(TrainRows.BATCH)).isEqualTo(32);
        assertThat(settings.get(TrainRows.OPTIMIZER)).isEqualTo(OptimizerKind.SGD);
        assertThat(settings.get(TrainRows.LR)).isEqualTo(0.5);
        assertThat(settings.get(TrainRows.MOMENTUM)).isEqualTo(0.25);
        assertThat(settings.get(TrainRows.WEIGHT_DECAY)).isEqualTo(1e-4);
        assertThat(settings.get(TrainRows.SCHEDULER)).isEqualTo("step:1:0.5");
        assertThat(settings.get(TrainRows.WARMUP)).isEqualTo(1);
        assertThat(settings.find(TrainRows.CLIP_NORM)).contains(2.5);
        assertThat(settings.find(TrainRows.EMA)).contains(0.99);
        assertThat(settings.get(TrainRows.LABEL_SMOOTHING)).isEqualTo(0.125);
        assertThat(settings.get(TrainRows.SEED)).isEqualTo(-7);
        assertThat(settings.find(NetworkRows.THREADS)).contains(3);
        assertThat(settings.get(TrainRows.WORKERS)).isZero();
        assertThat(settings.find(TrainRows.LIMIT)).contains(99);
        assertThat(settings.get(NetworkRows.MEAN)).isEqualTo(List.of(0.1f, 0.2f));
        assertThat(settings.get(NetworkRows.STD)).isEqualTo(List.of(1f, 0.5f));
        assertThat(settings.init()).contains(new InitialWeights(init, true, Optional.of("net.")));
        assertThat(settings.find(TrainRows.HEAD)).contains("16-10");
        assertThat(settings.freezing()).isEqualTo(new Freezing(List.of("features.", "avgpool.", "classifier.1."), Optional.of(2),
                Optional.of(0.25)));
        assertThat(settings.out()).contains(Path.of("there"));
    }

    @Test
    void eachOptimizerHasALearningRateOfItsOwn() {
        weft.run("train", "lenet5", "--optimizer", "SGD");

        assertThat(weft.trained.get(TrainRows.OPTIMIZER)).isEqualTo(OptimizerKind.SGD);
        assertThat(weft.trained.get(TrainRows.LR)).isEqualTo(0.01);
        assertThat(weft.trained.get(TrainRows.MOMENTUM)).isEqualTo(0.9);
        assertThat(weft.trained.get(TrainRows.WEIGHT_DECAY)).isZero();
    }

    @Test
    void freezeAloneIsTheBodyWhichLearnsLaterWithSmallerSteps() {
        assertThat(weft.run("train", "lenet5", "--freeze", "--lr", "0.5")).as(weft.err()).isZero();
        assertThat(weft.trained.freezing()).isEqualTo(Freezing.of("body"));

        assertThat(weft.run("train", "lenet5", "--freeze", "--lr", "0.07", "--unfreeze-epoch", "4")).as(weft.err()).isZero();
        assertThat(weft.trained.freezing()).isEqualTo(new Freezing(List.of("body"), Optional.of(4), Optional.of(0.007)));
    }

    @Test
    void theLengthOfAScheduleIsWrittenOut() {
        assertThat(weft.run("train", "lenet5", "--scheduler", "cosine", "--epochs", "7", "--warmup", "2")).as(weft.err())
                .isZero();

        assertThat(weft.trained.get(TrainRows.SCHEDULER)).isEqualTo("cosine:5:0.0");
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
            --lr NaN              | invalid value for option '--lr': not a number: 'NaN'; write it as 0.001 or 1e-3; see
            --lr Infinity         | invalid value for option '--lr': not a number: 'Infinity'; write
            --momentum 1          | --momentum must be at least 0 and below 1: 1
            --momentum NaN        | invalid value for option '--momentum': not a number: 'NaN'; write
            --weight-decay -0.5   | --weight-decay must be a number of at least 0: -0.5
            --optimizer adagrad --momentum 0.5 | --momentum 0.5: adagrad has no momentum
            --scheduler cosin     | unknown scheduler 'cosin': did you mean cosine? (known are none, step,
            --scheduler step      | --scheduler step: a number is missing; weft train --help shows what it takes
            --scheduler step:0    | --scheduler step:0: StepLR: the step size must be at least 1, got 0; weft
            --scheduler step:2:x  | --scheduler step:2:x: 'x' is not a number; weft
            --scheduler none:2    | --scheduler none:2: '2' is one number too many; weft
            --scheduler cosine:1  | --scheduler cosine:1: is over after 1 epoch, but there are 20; say cosine:20
            --scheduler cosine:9  | --scheduler cosine:9: is over after 9 epochs, but there are 20; say cosine:20
            --scheduler onecycle --warmup 1 | --warmup 1: the schedule onecycle begins with a rise of its own
            --scheduler onecycle:20:0.3:cosine | --scheduler onecycle:20:0.3:cosine: 'cosine' is neither cos nor linear; weft
            --warmup -1           | --warmup must be at least 0: -1
            --warmup 21           | --warmup 21 is longer than the 20 epochs
            --clip-norm 0         | --clip-norm must be a number above 0: 0
            --ema 1               | --ema must be at least 0 and below 1: 1
            --head 5-             | --head: widths look like 512-512-120, each at least 1: 5-
            --unfreeze-epoch 3    | --unfreeze-epoch 3: nothing is frozen, say what with --freeze
            --freeze a --unfreeze-epoch 1 | --unfreeze-epoch must be at least 2: 1
            --freeze a --unfreeze-epoch 21 | --unfreeze-epoch 21 comes after the last of the 20 epochs; raise --epochs
            --freeze a --unfreeze-lr 1 | --unfreeze-lr needs --unfreeze-epoch
            --workers -1          | --workers must be at least 0: -1
            --threads 0           | --threads must be at least 1: 0
            --limit 0             | --limit must be at least 1: 0
            --mean 0.5            | --mean and --std go together, one number of each per channel: 1 and 0 given
            --mean 123 --std 1    | --mean 123 --std 1 cannot be: pixels go from 0 to 1,
            --mean 0.5 --std 0.7  | --mean 0.5 --std 0.7 cannot be: pixels go from 0 to 1,
            --mean 0.5 --std 58   | --mean 0.5 --std 58 cannot be: pixels go from 0 to 1,
            --mean=-0.1 --std 0.5 | --mean -0.1 --std 0.5 cannot be: pixels go from 0 to 1,
            --mean 300 --std 1    | --mean 300 --std 1 cannot be: pixels go from 0 to 1,
            --mean 0.5 --std 0    | --std must be a number above 0: 0
            --mean NaN --std 1    | invalid value for option '--mean' (A,B,C): not a number: 'NaN'; write
            --init none.file      | --init none.file: no such file, nor is there one in the folder pretrained of
            --init none/a.pt      | --init none/a.pt: no such file
            --init vgg16:imagnet  | --init vgg16:imagnet: no weights are known by this name; `weft weights` lists those that are
            --init-strict         | --init-strict says how to take the weights of --init, which is not given
            --data digit          | unknown folder or data set 'digit': did you mean digits? (known are digits, mnist,
            --data no/folder      | data set no/folder: no such folder
            --data ./pom.xml      | data set ./pom.xml: is a file, not a folder
            --device gpu0         | unknown device 'gpu0': known are
            --device GPU:0        | unknown device 'GPU': did you mean cuda? (known are
            --batch 16777217      | --batch must be at most 16777216: 16777217
            -- --lr               | unexpected argument '--lr': options come before --; see weft train --help
            """)
    void aValueThatCannotBeIsOneLine(String options, String message) {
        String[] args = ("train lenet5 " + options).split(" +");

        assertThat(weft.run(args)).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(weft.err()).startsWith("weft train: " + message);
        assertThat(weft.err().lines()).hasSize(1);
        assertThat(weft.trained).isNull();
    }

    @Test
    void aNormalizationOfTheScaleTo255IsRefusedWithWhatIsMeant() {
        assertThat(weft.run("train", "lenet5", "--mean", "123.7,116.3,103.5", "--std", "58.4,57.1,57.4"))
                .isEqualTo(ExitCodes.BAD_INPUT);

        assertThat(weft.err().strip()).isEqualTo("weft train: --mean 123.7,116.3,103.5 --std 58.4,57.1,57.4 cannot be: pixels go "
                + "from 0 to 1, so a mean does, and a deviation is at most 0.5, or 1 to leave them as they are; these seem to be "
                + "of 0 to 255: write --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225");
        assertThat(weft.run("train", "lenet5", "--mean", "0", "--std", "1")).isZero();
        assertThat(weft.run("train", "lenet5", "--mean", "1", "--std", "0.00392")).isZero();
    }

    @Test
    void aRunNeedsANetwork() {
        assertThat(weft.run("train", "--epochs", "2")).isEqualTo(ExitCodes.BAD_INPUT);

        assertThat(weft.err().strip()).isEqualTo("weft train: missing required parameter: 'MODEL'; see weft train --help");
    }

    @Test
    void aNetworkThatFreezeTookForItsPrefixIsNamed() {
        assertThat(weft.run("train", "--freeze", "lenet5", "--epochs", "2")).isEqualTo(ExitCodes.BAD_INPUT);

        assertThat(weft.err().strip())
                .isEqualTo("weft train: --freeze took 'lenet5' for what to freeze; name the network before it");
    }

    @Test
    void aRunIsContinuedWithItsOwnSettings() throws IOException {
        TrainSettings recorded = record();

        assertThat(weft.run("train", "--resume", folder.toString())).as(weft.err()).isZero();
        assertThat(weft.resumed).isTrue();
        assertThat(weft.trained).isEqualTo(recorded);
        assertThat(weft.run("train", "lenet5", "--resume", folder.toString(), "--out", folder + "/.", "--epochs", "7", "--lr",
                "0.05", "--momentum", "0.25", "--mean", "0.1", "--std", "0.5", "--freeze", "features.", "--threads", "8",
                "--workers", "3")).as(weft.err())
                .isZero();
        assertThat(weft.trained).isEqualTo(
                recorded.with(TrainRows.EPOCHS, 7).with(NetworkRows.THREADS, 8).with(TrainRows.WORKERS, 3));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            convnet               | MODEL convnet contradicts the run in DIR, which has lenet5
            --lr 0.1              | --lr 0.1 contradicts the run in DIR, which has 0.05
            --scheduler step:9    | --scheduler step:9:0.1 contradicts the run in DIR, which has none
            --ema 0.5             | --ema 0.5 contradicts the run in DIR, which has none
            --optimizer adam      | --optimizer adam contradicts the run in DIR, which has sgd
            --seed 4              | --seed 4 contradicts the run in DIR, which has 7
            --limit 9             | --limit 9 contradicts the run in DIR, which has none
            --weight-decay 1      | --weight-decay 1.0 contradicts the run in DIR, which has 0.0
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
    void anOptionOfTheRunMayBeRepeatedWithoutThoseItNeeds() throws IOException {
        TrainSettings recorded = record("none", new Freezing(List.of("features."), Optional.of(2), Optional.of(0.5)));

        assertThat(weft.run("train", "--resume", folder.toString(), "--unfreeze-epoch", "2")).as(weft.err()).isZero();
        assertThat(weft.run("train", "--resume", folder.toString(), "--unfreeze-lr", "0.5")).as(weft.err()).isZero();
        assertThat(weft.trained).isEqualTo(recorded);
        assertThat(weft.run("train", "--resume", folder.toString(), "--unfreeze-lr", "0.25")).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(weft.err().strip()).isEqualTo("weft train: --unfreeze-lr 0.25 contradicts the run in " + folder
                + ", which has 0.5; leave it out, or begin a new run");
    }

    @Test
    void aScheduleThatIsOverLeavesNoMoreEpochsAndTheMessageSaysWhatToDo() throws IOException {
        record("cosine", Freezing.NONE);

        assertThat(weft.run("train", "--resume", folder.toString(), "--epochs", "5")).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(weft.err().strip()).isEqualTo("weft train: --epochs 5: the schedule cosine:3:0.0 of the run in " + folder
                + " ends after its 3 epochs; begin a new run with --init " + folder.resolve("last.safetensors"));
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
        return record("none", Freezing.of("features."));
    }

    private TrainSettings record(String scheduler, Freezing freezing) throws IOException {
        TrainSettings settings = TrainSettings.of("lenet5", s -> {
            s.set(NetworkRows.DEVICE, "cpu").set(TrainRows.EPOCHS, 3).set(TrainRows.BATCH, 32)
                    .set(TrainRows.OPTIMIZER, OptimizerKind.SGD).set(TrainRows.LR, 0.05).set(TrainRows.MOMENTUM, 0.25)
                    .set(TrainRows.SCHEDULER, scheduler).set(TrainRows.SEED, 7L).set(NetworkRows.THREADS, 2)
                    .set(NetworkRows.MEAN, List.of(0.1f)).set(NetworkRows.STD, List.of(0.5f))
                    .set(TrainRows.FREEZE, freezing.prefixes());
            freezing.unfreezeEpoch().ifPresent(epoch -> s.set(TrainRows.UNFREEZE_EPOCH, epoch));
            freezing.unfreezeLr().ifPresent(rate -> s.set(TrainRows.UNFREEZE_LR, rate));
        }).into(folder);
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
