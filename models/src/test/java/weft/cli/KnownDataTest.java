package weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.datasets.source.Datasets;
import weft.engine.Device;
import weft.engine.Tensor;
import weft.layers.io.safetensors.Safetensors;
import weft.layers.io.safetensors.SafetensorsFile;
import weft.train.weights.CheckpointInfo;
import weft.train.weights.TrainedModel;

/** A run and its checkpoints know which images and classes they learned. */
class KnownDataTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private Path data;
    private Path out;
    private String checkpoint;

    private int run(String... args) {
        printed.reset();
        PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return Main.run(new Console(stream, stream, false), new WeftWorkbench(), args);
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private void refuses(String message, String... args) {
        assertThat(run(args)).as(text()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(text().lines()).containsExactly(message);
    }

    @BeforeEach
    void train() throws IOException {
        data = Photographs.folder(folder.resolve("data"), 20);
        out = folder.resolve("out");
        checkpoint = out.resolve("last.safetensors").toString();
        assertThat(run("train", "small-convnet", "--data", data.toString(), "--epochs", "3", "--batch", "8", "--device", "cpu",
                "--out", out.toString())).as(text()).isZero();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
    }

    @Test
    void otherClassesAreRefusedByName() throws IOException {
        Path other = Photographs.folder(folder.resolve("other"), 5);
        Files.move(other.resolve("dark"), other.resolve("wet"));
        refuses("weft eval: " + checkpoint + ": was trained for other classes: it knows dark, which " + other + " lacks, and "
                + other
                + " has wet, which it does not know; give it images of its classes, in folders of their names, or train on "
                + "these with --init " + checkpoint, "eval", checkpoint, "--data", other.toString(), "--device", "cpu");
        Photographs.write(other.resolve("dark/1.jpg"), 32, 32, 0.2, 1);
        refuses("weft eval: " + checkpoint + ": was trained for other classes: " + other + " has wet, which it does not know; "
                + "give it images of its classes, in folders of their names, or train on these with --init " + checkpoint,
                "eval", checkpoint, "--data", other.toString(), "--device", "cpu", "--split", "all");
    }

    @Test
    void otherClassesMayBeBegunWithWhatWasLearnedAndItIsSaid() throws IOException {
        Path other = Photographs.folder(folder.resolve("other"), 5);
        Files.move(other.resolve("dark"), other.resolve("wet"));
        assertThat(run("train", "small-convnet", "--data", other.toString(), "--epochs", "1", "--batch", "8", "--device", "cpu",
                "--init", checkpoint, "--out", folder.resolve("next").toString())).as(text()).isZero();
        assertThat(text()).contains("  the head begins with what it learned of other classes: dark, light");
    }

    @Test
    void sameNamesInAnotherOrderAreCountedByName() throws IOException {
        assertThat(run("eval", checkpoint, "--data", data.toString(), "--device", "cpu")).as(text()).isZero();
        assertThat(text()).contains("accuracy 1.0000").doesNotContain("warning");
        Path turned = rewritten("turned", metadata -> {
            metadata.put("classes", "[\"light\",\"dark\"]");
            metadata.remove("data_digest");
        });
        assertThat(run("eval", turned.toString(), "--data", data.toString(), "--device", "cpu")).as(text()).isZero();
        assertThat(text()).contains("accuracy 0.0000").doesNotContain("warning");
    }

    @Test
    void aCheckpointFromBeforeThereWereFingerprintsIsReadAsEver() throws IOException {
        Path old = rewritten("old", metadata -> {
            metadata.remove("data_digest");
            metadata.remove("data_counts");
        });
        assertThat(TrainedModel.open(old).requireInfo().trained()).isEmpty();
        assertThat(run("eval", old.toString(), "--data", data.toString(), "--device", "cpu")).as(text()).isZero();
        assertThat(text()).contains("accuracy 1.0000").doesNotContain("warning");
        assertThat(TrainedModel.open(Path.of(checkpoint)).requireInfo().trained())
                .contains(Datasets.load(data.toString()).fingerprint());
    }

    @Test
    void aSplitOfOtherImagesIsAWarning() throws IOException {
        Path more = Photographs.folder(folder.resolve("more"), 22);
        assertThat(run("eval", checkpoint, "--data", more.toString(), "--device", "cpu")).as(text()).isZero();
        assertThat(text().lines().toList().getLast()).isEqualTo("weft eval: warning: " + more
                + " is not the data that the network learned from: class dark has 22 images where it had 20, class light has "
                + "22 images where it had 20; so this part may hold images that it learned from, and --split all takes all "
                + "of them");
        assertThat(run("eval", checkpoint, "--data", more.toString(), "--device", "cpu", "--split", "all")).as(text()).isZero();
        assertThat(text()).doesNotContain("warning");
    }

    @Test
    void aRunGoesOnOnlyWithItsData() throws IOException {
        String[] more = {"train", "--resume", out.toString(), "--epochs", "4"};
        String remedy = "; put back what was there, or begin a new run with --init " + checkpoint;
        String begin = "weft train: " + data + ": not the data that the run in " + out + " learned from: ";
        copy(data.resolve("dark/1.jpg"), data.resolve("dark/new.jpg"));
        refuses(begin + "class dark has 21 images where it had 20" + remedy, more);
        Files.delete(data.resolve("dark/new.jpg"));
        Path hidden = folder.resolve("hidden.jpg");
        Files.move(data.resolve("dark/1.jpg"), hidden);
        refuses(begin + "class dark has 19 images where it had 20" + remedy, more);
        copy(data.resolve("light/1.jpg"), data.resolve("dark/1.jpg"));
        refuses(begin + "of its 40 images some are others, or have other names or places" + remedy, more);
        Files.delete(data.resolve("dark/1.jpg"));
        Files.move(hidden, data.resolve("dark/1.jpg"));
        copy(data.resolve("dark/1.jpg"), data.resolve("eel/1.jpg"));
        refuses(begin + "class eel is new" + remedy, more);
        Files.delete(data.resolve("eel/1.jpg"));
        Files.delete(data.resolve("eel"));
        assertThat(run(more)).as(text()).isZero();
    }

    @Test
    void theDataOfARunMayBeMoved() throws IOException {
        Path moved = folder.resolve("moved");
        Files.move(data, moved);
        refuses("weft train: data set " + data + ": no such folder; if the data of the run in " + out + " lie elsewhere now, say "
                + "where with --data", "train", "--resume", out.toString(), "--epochs", "4");
        assertThat(run("train", "--resume", out.toString(), "--epochs", "4", "--data", moved.toString())).as(text()).isZero();
        assertThat(text()).contains("continues after epoch 3 of 4");
        assertThat(run("train", "--resume", out.toString(), "--epochs", "5")).as(text()).isZero();
        assertThat(text()).startsWith("small-convnet on " + moved);
        Path other = Photographs.folder(folder.resolve("other"), 5);
        assertThat(run("train", "--resume", out.toString(), "--epochs", "6", "--data", other.toString()))
                .isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(text()).startsWith("weft train: " + other + ": not the data that the run in " + out + " learned from");
    }

    @Test
    void aGreyNetworkTakesColourImagesInTrainingEvaluationPredictionAndFeatures() throws IOException {
        Path grey = folder.resolve("grey");
        assertThat(run("train", "lenet5", "--data", data.toString(), "--epochs", "4", "--batch", "8", "--device", "cpu", "--out",
                grey.toString())).as(text()).isZero();
        String weights = grey.resolve("best.safetensors").toString();
        CheckpointInfo info = TrainedModel.open(Path.of(weights)).requireInfo();
        assertThat(info.mean()).hasSize(1).allSatisfy(m -> assertThat(m).isBetween(0.458f, 0.46f));
        assertThat(info.std()).hasSize(1).allSatisfy(s -> assertThat(s).isBetween(0.225f, 0.226f));
        assertThat(run("eval", weights, "--data", data.toString(), "--device", "cpu", "--split", "all")).as(text()).isZero();
        assertThat(text()).contains("all of it: 40 images");
        double accuracy = Double.parseDouble(text().replaceAll("(?s).*\naccuracy (\\d.\\d+)  .*", "$1"));
        int right = 0;
        for (String name : List.of("dark", "light")) {
            for (int i = 0; i < 20; i++) {
                assertThat(run("predict", weights, data.resolve(name).resolve(i + ".jpg").toString(), "--top", "1", "--device",
                        "cpu")).as(text()).isZero();
                right += text().lines().toList().get(1).startsWith("  " + name) ? 1 : 0;
            }
        }
        assertThat(right / 40.0).isEqualTo(accuracy);
        assertThat(run("features", weights, data.resolve("dark/0.jpg").toString(), "--device", "cpu", "--out",
                folder.resolve("maps").toString())).as(text()).isZero();
    }

    /** A copy of the checkpoint that says other things of itself. */
    private Path rewritten(String name, Consumer<Map<String, String>> change) {
        Path file = folder.resolve(name + ".safetensors");
        try (SafetensorsFile read = Safetensors.read(Path.of(checkpoint))) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            read.tensors().forEach((key, stored) -> tensors.put(key, stored.load(Device.cpu())));
            Map<String, String> metadata = new LinkedHashMap<>(read.metadata());
            change.accept(metadata);
            Safetensors.write(file, tensors, metadata);
        }
        return file;
    }
}
