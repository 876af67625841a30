package weft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.cli.base.Workbench.Guess;
import weft.datasets.Sample;
import weft.datasets.base.DataException;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;
import weft.datasets.source.Datasets;
import weft.engine.Device;
import weft.models.Head;
import weft.models.Models;
import weft.models.summary.Summary;
import weft.train.Predictor;
import weft.train.Preparation;
import weft.train.Progress;
import weft.train.StopSwitch;
import weft.train.TrainResult;
import weft.train.base.InputException;
import weft.train.settings.NetworkRows;
import weft.train.settings.NetworkSettings;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;
import weft.train.weights.CheckpointInfo;
import weft.train.weights.TrainedModel;

class WeftWorkbenchTest {
    @TempDir
    static Path folder;

    private static Path checkpoint;

    private final WeftWorkbench workbench = new WeftWorkbench();

    @BeforeAll
    static void trainALittle() throws IOException {
        TrainSettings settings = TrainSettings.of("lenet5", s -> s.set(NetworkRows.DEVICE, "cpu").set(TrainRows.EPOCHS, 1)
                .set(TrainRows.BATCH, 32).set(TrainRows.WORKERS, 0).set(TrainRows.LIMIT, 320)).into(folder.resolve("run"));
        try (Progress progress = Progress.to(new PrintStream(OutputStream.nullOutputStream()), false, 1)) {
            TrainResult result = new WeftWorkbench().train(settings, progress, new StopSwitch());
            checkpoint = result.folder().best();
        }
    }

    @Test
    void aPngOfADigitIsSeenAsTheDigitItself() throws IOException {
        Sample sample = Datasets.load("digits").all().get(3);
        Path png = png("digit.png", sample.image());

        List<Guess> guesses = workbench.predict(settings(), List.of(png), 10).getFirst();

        float[] expected = probabilities(sample.image());
        assertThat(guesses).hasSize(10).isSortedAccordingTo((a, b) -> Double.compare(b.probability(), a.probability()));
        assertThat(guesses.stream().mapToDouble(Guess::probability).sum()).isCloseTo(1, within(1e-5));
        // A PNG has 256 levels of grey where the digits have 17, so that rounding moves a probability a little.
        assertThat(guesses).allSatisfy(
                guess -> assertThat(guess.probability()).isCloseTo(expected[Integer.parseInt(guess.name())], within(0.01)));
    }

    @Test
    void everyImageGetsItsPredictionInOrder() throws IOException {
        Path first = png("first.png", Datasets.load("digits").all().get(0).image());
        Path second = png("second.png", Datasets.load("digits").all().get(1).image());

        List<List<Guess>> both = workbench.predict(settings(), List.of(first, second), 1);

        assertThat(both).containsExactly(workbench.predict(settings(), List.of(first), 1).getFirst(),
                workbench.predict(settings(), List.of(second), 1).getFirst());
    }

    @Test
    void aFileThatIsNoImageIsRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("text.png"), "no image");

        assertThatExceptionOfType(DataException.class).isThrownBy(() -> workbench.predict(settings(), List.of(text), 1))
                .withMessageStartingWith(text.toString());
    }

    @Test
    void whatACheckpointSaysOfItselfMustFitTogether() throws IOException {
        Path png = png("sound.png", Datasets.load("digits").all().get(0).image());
        for (List<String> change : List.of(List.of("\"model\":", "\"head\":\"0-10\",\"model\":", "head: widths look like"),
                List.of("\"model\":", "\"head\":\"32-7\",\"model\":", "head has 7 classes, of which 10 have names"),
                List.of("\"[0.376]\"", "\"[0]\"", "mean [0.3053] and std [0.0]"),
                List.of("\"[0.376]\"", "\"[]\"", "mean [0.3053] and std []"),
                List.of("\"[0.376]\"", "\"[null]\"", "a list holds null"),
                List.of("\"stretch\"", "\"strotch\"", "fit is none of"))) {
            Path file = changed(change.get(0), change.get(1));

            assertThatExceptionOfType(InputException.class).isThrownBy(() -> workbench.predict(settings(file), List.of(png), 1))
                    .withMessageStartingWith(file + ": what the checkpoint says of its run is damaged: " + change.get(2))
                    .withMessageEndingWith("; copy it again, or take its weights alone, by weft export, with "
                            + "--model, --mean and --std");
        }
    }

    /** VGG-16 has 138 million parameters, 553 MB; the file has 61,706. */
    @Test
    void aNetworkThatIsFarLargerThanItsFileTakesNoMemory() throws IOException {
        Path png = png("sound.png", Datasets.load("digits").all().get(0).image());
        Path file = changed("\"lenet5\"", "\"vgg16\"");
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getTotalThreadAllocatedBytes();

        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> workbench.predict(settings(file), List.of(png), 1))
                .withMessageStartingWith(file + ": does not fit Vgg: ");
        assertThat(threads.getTotalThreadAllocatedBytes() - before).isLessThan(64L << 20);
    }

    @Test
    void aPredictionOfNaNIsRefused() throws IOException {
        Path png = png("sound.png", Datasets.load("digits").all().get(0).image());
        byte[] bytes = Files.readAllBytes(checkpoint);
        int header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
        Arrays.fill(bytes, 8 + header, bytes.length, (byte) 0xff);
        Path file = Files.write(folder.resolve("nan.safetensors"), bytes);

        assertThatExceptionOfType(InputException.class).isThrownBy(() -> workbench.predict(settings(file), List.of(png), 1))
                .withMessageStartingWith(file + ": the network gives NaN for " + png);
    }

    /** The checkpoint with another text in its header. */
    private static Path changed(String from, String to) throws IOException {
        byte[] bytes = Files.readAllBytes(checkpoint);
        int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
        String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
        assertThat(header).contains(from);
        byte[] other = header.replace(from, to).getBytes(StandardCharsets.UTF_8);
        ByteBuffer all = ByteBuffer.allocate(8 + other.length + bytes.length - 8 - length).order(ByteOrder.LITTLE_ENDIAN);
        return Files.write(folder.resolve("changed.safetensors"),
                all.putLong(other.length).put(other).put(bytes, 8 + length, bytes.length - 8 - length).array());
    }

    @Test
    void summarySaysWhyANetworkDoesNotTakeAnImage() {
        assertThat(summary(List.of(1, 32, 32))).isEqualTo(summary(List.of()));
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> summary(List.of(1, 8, 8)))
                .withMessageStartingWith("lenet5 does not take images of [1, 8, 8]: ");
    }

    @Test
    void summaryCountsAnotherHeadAndFrozenParts() {
        Summary summary = workbench.summary("lenet5", List.of(), Optional.of(Head.of("7-3")), List.of("features"));

        assertThat(summary.parameters()).isEqualTo(156 + 2416 + 400 * 7 + 7 + 7 * 3 + 3);
        assertThat(summary.trainable()).isEqualTo(400 * 7 + 7 + 7 * 3 + 3);
        assertThat(workbench.summary("lenet5", List.of(), Optional.of(Head.of("7-3")), List.of("body")).trainable())
                .isEqualTo(summary.trainable());
        assertThat(workbench.summary("lenet5", List.of(), Optional.empty(), List.of("body")).trainable()).isEqualTo(84 * 10 + 10);
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> workbench.summary("lenet5", List.of(), Optional.empty(), List.of("bod")))
                .withMessageStartingWith("--freeze bod: no parameter of lenet5 begins with this; there are features.0.weight, ");
    }

    private Summary summary(List<Integer> input) {
        return workbench.summary("lenet5", input, Optional.empty(), List.of());
    }

    private static NetworkSettings settings() {
        return settings(checkpoint);
    }

    private static NetworkSettings settings(Path file) {
        return NetworkSettings.of(file, s -> s.set(NetworkRows.DEVICE, "cpu"));
    }

    private static float[] probabilities(Image image) {
        TrainedModel trained = TrainedModel.open(checkpoint);
        CheckpointInfo info = trained.requireInfo();
        Device device = Device.cpu();
        Preparation preparation = new Preparation(Models.named("lenet5"), info.mean(), info.std(), info.fit());
        return new Predictor(trained.load("lenet5", 10, device), preparation, device)
                .probabilities("digit", List.of(image))[0];
    }

    private static Path png(String name, Image image) throws IOException {
        ImageFormat format = image.format();
        BufferedImage picture = new BufferedImage(format.width(), format.height(), BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                picture.getRaster().setSample(x, y, 0, Math.round(image.at(0, y, x) * 255 / format.fullScale()));
            }
        }
        File file = folder.resolve(name).toFile();
        ImageIO.write(picture, "png", file);
        return file.toPath();
    }
}
