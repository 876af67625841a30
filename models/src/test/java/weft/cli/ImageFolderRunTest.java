package weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.layers.io.safetensors.Safetensors;
import weft.models.Models;
import weft.train.weights.CheckpointInfo;
import weft.train.weights.Fit;
import weft.train.weights.TrainedModel;

class ImageFolderRunTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private int run(String... args) {
        printed.reset();
        PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return Main.run(new Console(stream, stream, false), new WeftWorkbench(), args);
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void photographsInFoldersAreLearnedEvaluatedAndPredicted() throws IOException {
        String data = Photographs.folder(folder.resolve("photographs"), 20).toString();
        Path out = folder.resolve("out");

        assertThat(run("train", "tanh-convnet", "--data", data, "--epochs", "3", "--batch", "8", "--device", "cpu", "--out",
                out.toString())).as(text()).isZero();

        assertThat(text())
                .startsWith("tanh-convnet on " + data + ": 32 training and 8 validation images split by the seed from 40 in "
                        + data + ", cpu")
                .contains("validation accuracy 1.0000");
        CheckpointInfo info = TrainedModel.open(out.resolve("best.safetensors")).requireInfo();
        assertThat(info.classes()).containsExactly("dark", "light");
        assertThat(info.mean()).containsExactly(0.485f, 0.456f, 0.406f);
        assertThat(info.std()).containsExactly(0.229f, 0.224f, 0.225f);
        assertThat(info.fit()).isEqualTo(Fit.CROP);
        assertThat(out.resolve("predictions.png")).exists();

        String checkpoint = out.resolve("best.safetensors").toString();
        assertThat(run("eval", checkpoint, "--data", data, "--device", "cpu")).as(text()).isZero();
        assertThat(text()).contains("validation split of seed 1: 8 images").contains("accuracy 1.0000");

        Path light = Photographs.write(folder.resolve("new.jpg"), 90, 33, 0.8, 99);
        assertThat(run("predict", checkpoint, light.toString(), "--top", "1", "--device", "cpu")).as(text()).isZero();
        assertThat(text().lines().toList().get(1)).startsWith("  light");

        Path maps = folder.resolve("maps");
        assertThat(run("features", checkpoint, light.toString(), "--out", maps.toString(), "--device", "cpu")).as(text())
                .isZero();
        assertThat(text().lines()).hasSize(2).first().asString()
                .startsWith(maps.resolve("01-features.0.png") + "  [").contains("Conv2d(3, ");
        assertThat(maps.toFile().list()).hasSize(2);
        assertThat(run("features", checkpoint, light.toString(), "--layers", "conv9", "--device", "cpu"))
                .isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(text()).startsWith("weft features: --layers conv9: tanh-convnet has no such layer; it has features, "
                + "features.0,");
    }

    @Test
    void weightsThatNameNothingAreAskedWithOptions() throws IOException {
        Path light = Photographs.write(folder.resolve("light.jpg"), 32, 32, 0.8, 9);
        Path weights = folder.resolve("weights.safetensors");
        Safetensors.write(weights, Models.named("tanh-convnet").make(10).stateDict(), Map.of());
        String file = weights.toString();
        String data = Photographs.folder(folder.resolve("photographs"), 1).toString();

        assertThat(run("predict", file, light.toString())).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(text().lines()).containsExactly("weft predict: " + file + ": names no network; say which one with --model");
        assertThat(run("predict", file, light.toString(), "--model", "tanh-convnet")).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(text().lines()).containsExactly("weft predict: " + file
                + ": does not say how images are normalized; say it with --mean and --std, or with --data");
        assertThat(run("predict", file, light.toString(), "--model", "tanh-convnet", "--mean", "0.5", "--std", "0.25", "--top",
                "10", "--device", "cpu")).as(text()).isZero();
        assertThat(text().lines().skip(1)).hasSize(10).allMatch(line -> line.startsWith("  class "));
        assertThat(run("predict", file, light.toString(), "--model", "tanh-convnet", "--data", "cifar10", "--device", "cpu"))
                .as(text()).isZero();
        assertThat(text().lines()).hasSize(4);
        assertThat(run("predict", file, light.toString(), "--model", "tanh-convnet", "--data", data, "--device", "cpu"))
                .isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(text()).contains(" is float32[2, ").contains("the values are float32[10, ");
    }

    @Test
    void aNormalizationThatIsGivenGoesIntoTheCheckpoint() throws IOException {
        String data = Photographs.folder(folder.resolve("photographs"), 5).toString();
        Path out = folder.resolve("out");

        assertThat(run("train", "tanh-convnet", "--data", data, "--epochs", "1", "--mean", "0.5", "--std", "0.1,0.2,0.3",
                "--device", "cpu", "--out", out.toString())).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(text()).startsWith("weft train: --mean and --std go together");

        assertThat(run("train", "tanh-convnet", "--data", data, "--epochs", "1", "--mean", "0.5", "--std", "0.25", "--device",
                "cpu", "--out", out.toString())).as(text()).isZero();
        CheckpointInfo info = TrainedModel.open(out.resolve("last.safetensors")).requireInfo();
        assertThat(info.mean()).isEqualTo(List.of(0.5f, 0.5f, 0.5f));
        assertThat(info.std()).isEqualTo(List.of(0.25f, 0.25f, 0.25f));
        assertThat(Files.readString(out.resolve("run.json"))).contains("\"fit\" : \"crop\"");
    }

    @Test
    void aDamagedPhotographIsOneLine() throws IOException {
        Path data = Photographs.folder(folder.resolve("photographs"), 5);
        Path bad = data.resolve("dark/bad.jpg");
        byte[] sound = Files.readAllBytes(data.resolve("dark/0.jpg"));
        Files.write(bad, Arrays.copyOf(sound, 30));

        assertThat(run("train", "tanh-convnet", "--data", data.toString(), "--device", "cpu", "--out",
                folder.resolve("out").toString())).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(text().lines().toList().getLast()).contains(bad + ": damaged or unsupported image");

        Files.writeString(bad, "no image");
        assertThat(run("eval", data.resolve("light/0.jpg").toString(), "--data", data.toString(), "--device", "cpu"))
                .isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(run("train", "tanh-convnet", "--data", data.toString(), "--device", "cpu")).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(text().lines()).containsExactly("weft train: " + bad + ": not a PNG, JPEG, GIF, BMP or TIFF image");
    }

    @Test
    void aFolderThatLeavesNothingToLearnOrToValidateIsOneLineAndLeavesNoRun() throws IOException {
        Path few = Photographs.folder(folder.resolve("few"), 2);
        Path one = folder.resolve("one");
        for (int i = 0; i < 10; i++) {
            Photographs.write(one.resolve("dark").resolve(i + ".jpg"), 32, 32, 0.2, i);
        }
        Path out = folder.resolve("out");

        assertThat(run("train", "tanh-convnet", "--data", few.toString(), "--device", "cpu", "--out", out.toString()))
                .isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(text().lines()).containsExactly("weft train: " + few + ": too few to split at random into training and "
                + "validation: 4 in all; add more, or make folders train and val");
        assertThat(run("train", "tanh-convnet", "--data", one.toString(), "--device", "cpu", "--out", out.toString()))
                .isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(text().lines()).containsExactly("weft train: " + one + ": has only the class dark; name a folder that has a "
                + "folder of images for each class");
        assertThat(out).doesNotExist();
    }

    @Test
    void aDamagedPhotographIsLeftOutWhenAsked() throws IOException {
        Path data = Photographs.folder(folder.resolve("photographs"), 6);
        Path bad = data.resolve("dark/bad.jpg");
        byte[] sound = Files.readAllBytes(data.resolve("dark/0.jpg"));
        Files.write(bad, Arrays.copyOf(sound, sound.length / 2));
        Files.writeString(data.resolve("light/text.png"), "no image");
        String out = folder.resolve("out").toString();

        assertThat(run("train", "tanh-convnet", "--data", data.toString(), "--epochs", "1", "--skip-bad", "--device", "cpu",
                "--out", out)).as(text()).isZero();
        assertThat(text()).contains("12 in " + data, "left out: " + bad + ": damaged", ", and 1 more that are damaged");
        assertThat(run("train", "--resume", out, "--epochs", "2")).as(text()).isZero();
        assertThat(run("eval", out + "/best.safetensors", "--data", data.toString(), "--split", "all", "--skip-bad", "--device",
                "cpu")).as(text()).isZero();
        assertThat(text()).contains("all of it: 12 images");
        assertThat(run("eval", out + "/best.safetensors", "--data", data.toString(), "--device", "cpu"))
                .isEqualTo(ExitCodes.BAD_INPUT);
    }

    @Test
    void anAugmentationIsShownAndAMistakeInItIsOneLine() throws IOException {
        Path data = Photographs.folder(folder.resolve("photographs"), 3);
        Path shown = folder.resolve("shown.png");

        assertThat(run("data", "show", data.toString(), "--out", shown.toString(), "--augment",
                "resizedcrop,flip,jitter:0.2,trivial,erase,mixup,cutmix")).as(text()).isZero();
        assertThat(ImageIO.read(shown.toFile()).getHeight()).isGreaterThan(6 * 196);
        assertThat(run("data", "show", data.toString(), "--out", shown.toString(), "--augment", "flip,blurr"))
                .isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(text().lines()).singleElement().asString().startsWith("weft data show: unknown augmentation 'blurr': did you "
                + "mean blur?");
    }

    @Test
    void aFolderIsShown() throws IOException {
        Path data = Photographs.folder(folder.resolve("photographs"), 3);

        assertThat(run("data", "show", data.toString(), "--out", folder.resolve("shown.png").toString())).as(text()).isZero();

        assertThat(text()).contains("3 channels, each image of its own size").containsPattern("dark +3").containsPattern(
                "light +3");
        assertThat(folder.resolve("shown.png")).exists();
    }
}
