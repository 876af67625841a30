package weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.datasets.Dataset;
import weft.datasets.Sample;
import weft.datasets.image.ByteImage;
import weft.datasets.image.ImageFiles;
import weft.datasets.source.Datasets;
import weft.models.Head;
import weft.models.Models;
import weft.train.settings.EvalSettings;
import weft.train.settings.NetworkRows;
import weft.train.settings.NetworkSettings;

class OtherCommandsTest {
    @TempDir
    Path folder;

    private final CommandLineFixture weft = new CommandLineFixture();
    private String checkpoint;

    @BeforeEach
    void makeAFile() throws IOException {
        checkpoint = Files.createFile(folder.resolve("best.safetensors")).toString();
    }

    @Test
    void evalWarnsOnTheErrorStream() {
        weft.warnings = List.of("the data are others");

        assertThat(weft.run("eval", checkpoint, "--data", "digits")).isZero();

        assertThat(weft.err().lines()).containsExactly("weft eval: warning: the data are others");
    }

    @Test
    void evalPrintsAccuracyLossMetricsAndTheConfusionMatrix() {
        assertThat(weft.run("eval", checkpoint, "--data", "digits")).as(weft.err()).isZero();

        assertThat(weft.out()).isEqualToNormalizingNewlines("""
                lenet5 on digits, validation split of seed 1: 4 images
                where it is
                accuracy 0.7500  ROC-AUC 0.8750  loss 0.1250

                class          precision  recall      f1  images
                no                0.6667  1.0000  0.8000       2
                yes               1.0000  0.5000  0.6667       2
                macro average     0.8333  0.7500  0.7333       4
                micro average     0.7500  0.7500  0.7500       4
                accuracy                          0.7500       4

                true \\ predicted   no  yes
                no                  2    .
                yes                 1    1

                most confused
                true       predicted  images  of its class
                yes        no              1        50.0 %
                """);
    }

    @Test
    void evalPassesItsOptionsOn() {
        weft.run("eval", checkpoint, "--data", "mnist", "--split", "all", "--model", "convnet", "--mean", "0.5", "--std", "0.25");

        assertThat(weft.evaluated.network().checkpoint()).isEqualTo(Path.of(checkpoint));
        assertThat(weft.evaluated.data()).isEqualTo("mnist");
        assertThat(weft.evaluated.split()).isEqualTo(EvalSettings.Split.ALL);
        assertThat(weft.evaluated.network().find(NetworkRows.MODEL)).contains("convnet");
        assertThat(weft.evaluated.network().get(NetworkRows.MEAN)).containsExactly(0.5f);
        assertThat(weft.evaluated.network().get(NetworkRows.STD)).containsExactly(0.25f);
    }

    @Test
    void evalEvaluatesTheValidationSplitUnlessAskedOtherwise() {
        weft.run("eval", checkpoint, "--data", "digits");

        assertThat(weft.evaluated.split()).isEqualTo(EvalSettings.Split.VALIDATION);
        assertThat(weft.evaluated.network().find(NetworkRows.MODEL)).isEmpty();
    }

    @Test
    void evalRefusesAMissingCheckpointAndUnknownNames() {
        assertError("weft eval: checkpoint none: no such file", "eval", "none", "--data", "digits");
        assertError("weft eval: checkpoint " + folder + ": is a folder, not a file",
                "eval", folder.toString(), "--data", "digits");
        assertError("weft eval: unknown folder or data set 'fasion-mnist': did you mean fashion-mnist?", "eval", checkpoint,
                "--data", "fasion-mnist");
        assertError("weft eval: invalid value for option '--split': unknown 'train': known are validation, test, all",
                "eval", checkpoint, "--data", "digits", "--split", "train");
        assertError("weft eval: missing required option: '--data=NAME|DIR'", "eval", checkpoint);
    }

    @Test
    void predictPrintsTheClassesOfEachImage() throws IOException {
        String a = Files.createFile(folder.resolve("a.png")).toString();
        String b = Files.createFile(folder.resolve("b.png")).toString();

        assertThat(weft.run("predict", checkpoint, a, b, "--top", "2")).as(weft.err()).isZero();

        assertThat(weft.images).containsExactly(Path.of(a), Path.of(b));
        assertThat(weft.out().lines()).containsExactly(
                a, "  seven   98.21 %", "  1        1.00 %", b, "  seven   98.21 %", "  1        1.00 %");
    }

    @Test
    void predictAndFeaturesPassTheirOptionsOn() throws IOException {
        String a = Files.createFile(folder.resolve("a.b.png")).toString();

        for (String command : List.of("predict", "features")) {
            assertThat(weft.run(command, checkpoint, a, "--model", "convnet", "--data", "mnist", "--mean", "0.5", "--std", "0.25",
                    "--device", "reference", "--threads", "2", "--init-prefix", "ema.")).as(weft.err()).isZero();

            assertThat(weft.asked).isEqualTo(NetworkSettings.of(Path.of(checkpoint), s -> s.set(NetworkRows.MODEL, "convnet")
                    .set(NetworkRows.DATA, "mnist").set(NetworkRows.DEVICE, "reference").set(NetworkRows.THREADS, 2)
                    .set(NetworkRows.MEAN, List.of(0.5f)).set(NetworkRows.STD, List.of(0.25f))
                    .set(NetworkRows.INIT_PREFIX, "ema.")));
            assertThat(weft.images).containsExactly(Path.of(a));
        }
        assertError("weft predict: unknown model 'x': known are lenet5, convnet", "predict", checkpoint, a, "--model", "x");
        assertError("weft features: unknown folder or data set 'x'", "features", checkpoint, a, "--data", "x");
    }

    @Test
    void whatIsLeftOutOfACheckpointIsNamedOnce() throws IOException {
        String a = Files.createFile(folder.resolve("a.png")).toString();
        weft.leftOut = Optional.of("w (I8)");

        for (List<String> args : List.of(List.of("predict", checkpoint, a), List.of("features", checkpoint, a),
                List.of("eval", checkpoint, "--data", "digits"))) {
            assertThat(weft.run(args.toArray(String[]::new))).as(weft.err()).isZero();
            assertThat(weft.err().strip())
                    .isEqualTo("weft " + args.getFirst() + ": warning: " + checkpoint + ": left out: w (I8)");
        }
        assertError("weft predict: option '--init-prefix' has no value", "predict", checkpoint, a, "--init-prefix", "");
        assertError("weft train: --init-prefix says how the weights of --init are named, which is not given", "train", "lenet5",
                "--init-prefix", "net.");
    }

    @Test
    void aDeviceIsNoFileToRead() throws IOException {
        String a = Files.createFile(folder.resolve("a.png")).toString();

        assertError("weft predict: image /dev/null: is a pipe or a device, not a file", "predict", checkpoint, "/dev/null");
        assertError("weft features: image /dev/null: is a pipe or a device, not a file", "features", checkpoint, "/dev/null");
        assertError("weft predict: checkpoint /dev/null: is a pipe or a device, not a file", "predict", "/dev/null", a);
        assertError("weft eval: checkpoint /dev/null: is a pipe or a device, not a file", "eval", "/dev/null", "--data",
                "digits");
        assertError("weft train: --init /dev/null: is a pipe or a device, not a file", "train", "lenet5", "--init", "/dev/null");
        assertError("weft export: checkpoint /dev/null: is a pipe or a device, not a file", "export", "/dev/null");
    }

    @Test
    void featuresPrintsAFileForEachLayer() throws IOException {
        String a = Files.createFile(folder.resolve("a.b.png")).toString();

        assertThat(weft.run("features", checkpoint, a)).as(weft.err()).isZero();
        assertThat(weft.out().strip()).isEqualTo(Path.of("features", "a.b", "01-conv1.png") + "  [6, 28, 28]  Conv2d(1, 6)");
        assertThat(weft.layers).isEmpty();

        assertThat(weft.run("features", checkpoint, a, "--layers", "conv1,fc", "--out", folder.toString())).isZero();
        assertThat(weft.out()).startsWith(folder.resolve("01-conv1.png").toString());
        assertThat(weft.layers).containsExactly("conv1", "fc");
        assertError("weft features: image none.png: no such file", "features", checkpoint, "none.png");
        assertError("weft features: --out " + a + ": is a file, not a folder", "features", checkpoint, a, "--out", a);
    }

    @Test
    void predictNeedsAnImageThatIsThere() {
        assertError("weft predict: image none.png: no such file", "predict", checkpoint, "none.png");
        assertError("weft predict: missing required parameter: 'IMAGE'", "predict", checkpoint);
    }

    @Test
    void summaryIsATableWithTotals() {
        assertThat(weft.run("summary", "lenet5")).as(weft.err()).isZero();

        assertThat(weft.input).isEmpty();
        assertThat(weft.head).isEmpty();
        assertThat(weft.out()).isEqualToNormalizingNewlines("""
                layer  type                         output       parameters  formula       flops    MB  sees
                conv1  Conv2d 5x5, stride 2, pad 2  [6, 14, 14]         150  5*5*1*6       58.8K  0.01     5
                block  Block: add                   [6, 14, 14]           -                1.18K  0.01     5
                fc     Linear                       [10]             11,770  1176*10 + 10  23.5K  0.00   all

                lenet5, one image of [1, 32, 32]
                parameters                 11,920  (trainable 11,770, frozen 150)
                flops                       83.5K  (a multiply-add counts as two)
                input                     0.00 MB
                forward/backward          0.02 MB  (each output and its gradient: column MB)
                parameters                0.05 MB
                in all                    0.07 MB

                formula: a convolution has k*k*in*out + out parameters, a linear layer in*out + out, a batch norm out + out.
                sees: the side of the square of the image that one output depends on; --receptive-field explains it.
                """);
    }

    @Test
    void summaryExplainsReceptiveFieldsLayerByLayer() {
        assertThat(weft.run("summary", "lenet5", "--receptive-field")).as(weft.err()).isZero();

        assertThat(weft.out()).contains("r' = r + (k - 1) * d * j");
        assertThat(weft.out().lines().skip(5)).containsExactly(
                "layer  operation  k  d  s  r' = r + (k - 1) * d * j           j' = j * s",
                "conv1  conv2d     5  1  2  1 + (5 - 1) * 1 * 1 = 5            1 * 2 = 2",
                "block  add                 largest of 1, 5: 5                 2",
                "fc     linear              all: each output sees every place");
    }

    @Test
    void summaryTakesAnotherHeadAndFrozenParts() {
        assertThat(weft.run("summary", "lenet5", "--head", "512-512-120", "--freeze", "conv", "--freeze", "fc")).isZero();
        assertThat(weft.head).contains(Head.of("512-512-120"));
        assertThat(weft.frozen).containsExactly("conv", "fc");
        assertThat(weft.run("summary", "lenet5", "--freeze")).isZero();
        assertThat(weft.frozen).containsExactly("body");

        assertThat(weft.run("summary", "lenet5", "--classes", "7")).isZero();
        assertThat(weft.head).contains(Head.own(7));

        assertError("weft summary: --head: widths look like 512-512-120, each at least 1: 512-",
                "summary", "lenet5", "--head", "512-");
        assertError("weft summary: --head ends with the number of classes; leave --classes out",
                "summary", "lenet5", "--head", "512-120", "--classes", "7");
        assertError("weft summary: --classes must be at least 1: 0", "summary", "lenet5", "--classes", "0");
    }

    @Test
    void summaryTakesAnotherInputShape() {
        assertThat(weft.run("summary", "lenet5", "--input", "3,64,48")).isZero();
        assertThat(weft.input).containsExactly(3, 64, 48);

        assertError("weft summary: --input takes channels, height and width, each at least 1: [3, 64]",
                "summary", "lenet5", "--input", "3,64");
        assertError("weft summary: --input takes channels, height and width, each at least 1: [3, 0, 48]",
                "summary", "lenet5", "--input", "3,0,48");
        assertError("weft summary: unknown model 'resnet': known are lenet5, convnet", "summary", "resnet");
    }

    @Test
    void dataListsEachSetAndWhereItIs() {
        assertThat(weft.run("data", "list")).isZero();
        String list = weft.out();

        assertThat(list).contains("digits", "ships with Weft", "mnist", "fashion-mnist");
        assertThat(weft.run("data")).isZero();
        assertThat(weft.out()).isEqualTo(list);
    }

    @Test
    void dataShowDescribesASetAndDrawsSomeOfIt() throws IOException {
        Path picture = folder.resolve("digits.png");

        assertThat(weft.run("data", "show", "digits", "--out", picture.toString())).as(weft.err()).isZero();

        assertThat(weft.out()).contains("1,797", "1x8x8", "CC BY 4.0", "picture: " + picture);
        assertThat(weft.out().lines().filter(line -> line.matches("  \\d +1[78]\\d"))).hasSize(10);
        assertThat(ImageIO.read(picture.toFile()).getWidth()).isGreaterThan(1000);
    }

    @Test
    void dataShowSavesSingleImagesThatCanBeGivenToPredict() throws IOException {
        Path singles = folder.resolve("singles");

        assertThat(weft.run("data", "show", "digits", "--out", folder.resolve("d.png").toString(), "--save", "12", "--save-to",
                singles.toString())).as(weft.err()).isZero();

        assertThat(weft.out()).contains("saved: " + singles).contains(" and 11 more");
        assertThat(singles.toFile().list()).hasSize(12).allMatch(name -> name.matches("[0-9]-(0[1-9]|1[0-2]).png"));
        Dataset unseen = Datasets.load("digits").split(1).validation();
        int[] chosen = new Random(1).ints(0, unseen.size()).distinct().limit(12).toArray();
        for (int i = 0; i < chosen.length; i++) {
            Sample sample = unseen.get(chosen[i]);
            ByteImage saved = ImageFiles.read(singles.resolve("%d-%02d.png".formatted(sample.label(), i + 1)), 1);
            assertThat(saved.format()).hasToString("1x8x8");
            for (int at = 0; at < 64; at++) {
                assertThat(saved.data()[at] & 0xff).isEqualTo((int) (sample.image().at(0, at / 8, at % 8) * 255 / 16 + 0.5f));
            }
        }
    }

    @Test
    void dataShowRefusesToSaveNothingOrIntoAFile() {
        String out = folder.resolve("d.png").toString();
        assertError("weft data show: --save must be at least 1: 0", "data", "show", "digits", "--out", out, "--save", "0");
        assertError("weft data show: --save-to says where the images of --save go, which is not given", "data", "show",
                "digits", "--out", out, "--save-to", "x");
        assertError("weft data show: --save-to " + checkpoint + ": is a file, not a folder", "data", "show", "digits", "--out",
                out, "--save", "1", "--save-to", checkpoint.toString());
    }

    @Test
    void modelsListsEveryNetworkWithItsInputParametersAndWork() {
        assertThat(Main.run(weft.console(), new WeftWorkbench(), "models")).as(weft.err()).isZero();

        List<String> lines = weft.out().lines().toList();
        assertThat(lines.getFirst()).startsWith("model ").contains("input", "classes", "parameters", "flops", "what it is");
        assertThat(lines.subList(1, lines.size() - 2).stream().map(line -> line.split(" ")[0])).isEqualTo(Models.names());
        assertThat(lines).anyMatch(line -> line.matches("lenet5 +1x32x32 +10 +61,706 +\\d+K +LeNet-5 .*"))
                .anyMatch(line -> line.matches("resnet18 +3x224x224 +1000 +11,689,512 +3\\.6\\dG +ResNet-18"))
                .anyMatch(line -> line.matches("vgg16 +3x224x224 +1000 +138,357,544 +31\\.0G +VGG-16.*"));
        int column = lines.getFirst().indexOf("what it is");
        assertThat(lines.subList(1, lines.size() - 2)).allMatch(line -> line.length() <= 130 && line.charAt(column - 1) == ' '
                && line.charAt(column) != ' ');
    }

    @Test
    void dataRefusesUnknownSetsAndCommands() {
        assertError("weft data show: unknown folder or data set 'cats': known are digits, mnist, fashion-mnist", "data", "show",
                "cats");
        assertError("weft data get: unknown data set 'cats'", "data", "get", "cats");
        assertError("weft data: unknown command 'lst': did you mean list?", "data", "lst");
        assertError("weft data get: parameter 'NAME' has no value: ''; see weft data get --help", "data", "get", "");
        assertError("weft data get: data set digits ships with Weft; there is nothing to download", "data", "get", "digits");
    }

    @Test
    void dataShowRefusesAFolderThatIsNotThere() {
        assertError("weft data show: ", "data", "show", "digits", "--out", folder.resolve("none/digits.png").toString());
        assertThat(weft.err()).contains("none").contains("no such file or folder");
        assertError("weft data show: --out " + folder + ": is a folder, not a file", "data", "show", "digits", "--out",
                folder.toString());
        assertError("weft data show: --out " + checkpoint + "/a.png: its folder " + checkpoint + ": is a file, not a folder",
                "data", "show", "digits", "--out", checkpoint + "/a.png");
    }

    @Test
    void devicesListsWhatCanComputeAndMarksTheDefault() {
        assertThat(weft.run("devices")).as(weft.err()).isZero();

        assertThat(weft.out().lines().map(line -> line.split(" ")[0])).contains("cpu", "reference");
        assertThat(weft.out().lines().filter(line -> line.endsWith("(the default)"))).hasSize(1);
    }

    private void assertError(String start, String... args) {
        assertThat(weft.run(args)).as(String.join(" ", List.of(args))).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(weft.err()).startsWith(start);
        assertThat(weft.err().lines()).hasSize(1);
        assertThat(weft.out()).isEmpty();
    }

    @Test
    void codesThatMoveATerminalAreShownAsQuestionMarks() {
        assertThat(Console.harmless("class \u001b[31m3\r\u0085\n\tend é")).isEqualTo("class ?[31m3??\n\tend é");
    }
}
