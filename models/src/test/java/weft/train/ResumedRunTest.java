package weft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weft.layers.io.CheckpointException;
import weft.layers.io.Safetensors;
import weft.layers.io.SafetensorsFile;

/** A run that is continued ends where one that was never interrupted does. */
class ResumedRunTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @ParameterizedTest
    @EnumSource(TrainSettings.Optimizer.class)
    void aRunThatIsContinuedEndsWithTheSameBits(TrainSettings.Optimizer optimizer) throws IOException {
        TrainResult straight = run(settings("straight", 4, optimizer, List.of()));
        run(settings("stopped", 2, optimizer, List.of()));

        TrainResult resumed = resume("stopped", 4);

        for (String file : List.of("last.safetensors", "best.safetensors", "resume.safetensors")) {
            assertThat(bits(resumed.folder().path().resolve(file))).as(file)
                    .isEqualTo(bits(straight.folder().path().resolve(file)));
        }
        assertThat(losses(resumed.history())).isEqualTo(losses(straight.history())).hasSize(4);
        assertThat(losses(History.read(resumed.folder().history()))).isEqualTo(losses(straight.history()));
        assertThat(RunRecord.settings(resumed.folder()).epochs()).isEqualTo(4);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains(", cpu, continues after epoch 2 of 4");
    }

    @Test
    void whatAKilledRunWroteOfAnUnfinishedEpochIsTrainedAgain() throws IOException {
        TrainResult straight = run(settings("straight", 3, TrainSettings.Optimizer.ADAM, List.of()));
        RunFolder stopped = run(settings("stopped", 2, TrainSettings.Optimizer.ADAM, List.of())).folder();
        // Killed in the third epoch just before the last of its files.
        for (String file : List.of("history.json", "last.safetensors", "best.safetensors")) {
            Files.copy(straight.folder().path().resolve(file), stopped.path().resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }

        TrainResult resumed = resume("stopped", 3);

        assertThat(losses(resumed.history())).isEqualTo(losses(straight.history())).hasSize(3);
        assertThat(bits(resumed.folder().last())).isEqualTo(bits(straight.folder().last()));
    }

    @Test
    void theBestEpochMayBeOneFromBefore() throws IOException {
        RunFolder stopped = run(settings("stopped", 2, TrainSettings.Optimizer.ADAM, List.of())).folder();
        Map<String, List<Integer>> best = bits(stopped.best());
        int number = History.read(stopped.history()).best().orElseThrow().epoch();

        TrainResult resumed = resume("stopped", 2);

        assertThat(resumed.history().epochs()).hasSize(2);
        assertThat(resumed.history().best().orElseThrow().epoch()).isEqualTo(number);
        assertThat(bits(stopped.best())).isEqualTo(best);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("all 2 epochs are done, more take a higher --epochs");
    }

    @Test
    void frozenParametersKeepTheirValuesAlsoWhenContinued() throws IOException {
        List<String> frozen = List.of("features.");
        RunFolder first = run(settings("first", 1, TrainSettings.Optimizer.ADAM, frozen)).folder();
        Map<String, List<Integer>> before = bits(first.last());

        resume("first", 2);

        Map<String, List<Integer>> after = bits(first.last());
        assertThat(before.keySet()).anyMatch(path -> path.startsWith("features."));
        before.forEach((path, values) -> assertThat(after.get(path).equals(values)).as(path)
                .isEqualTo(path.startsWith("features.")));
    }

    @Test
    void aPrefixThatFreezesNothingOrEverythingIsRefused() {
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> run(settings("out", 1, TrainSettings.Optimizer.ADAM, List.of("feature.1"))))
                .withMessage("--freeze feature.1: no parameter of lenet5 begins so; there are features.0.weight, "
                        + "features.0.bias, features.3.weight, features.3.bias, classifier.1.weight, classifier.1.bias "
                        + "and 4 more");
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> run(settings("out", 1, TrainSettings.Optimizer.ADAM, List.of("features", "classifier"))))
                .withMessage("--freeze features --freeze classifier: leaves nothing to learn in lenet5, all its parameters "
                        + "begin so");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void aRunWithoutAWholeEpochHasNothingToContinue() throws IOException {
        RunFolder run = run(settings("run", 1, TrainSettings.Optimizer.SGD, List.of())).folder();
        Files.delete(run.resume());

        assertThatExceptionOfType(InputException.class).isThrownBy(() -> resume("run", 2))
                .withMessage(run.resume() + ": there is no such file, so no epoch of this run has ended and there is nothing to "
                        + "continue; train anew with another --out");
    }

    @Test
    void damagedFilesAreNamed() throws IOException {
        RunFolder run = run(settings("run", 2, TrainSettings.Optimizer.SGD, List.of())).folder();

        damaged(run.history(), "[{\"epoch\": 1}]", InputException.class, ": epoch 2 of 2 is not in its place");
        damaged(run.history(), "[null, null]", InputException.class, ": not a training history: null is no epoch");
        damaged(run.history(), "[{", InputException.class, ": not a training history: ");
        damaged(run.run(), "{", InputException.class, ": the record of the run is damaged: ");
        damaged(run.run(), "null", InputException.class, ": the record of the run is damaged: a part is missing");
        damaged(run.run(), Files.readString(run.run()).replace("\"sgd\"", "\"sdg\""), InputException.class,
                ": the settings are damaged: unknown optimizer 'sdg'");
        damaged(run.run(), Files.readString(run.run()).replace("\"batch\" : 32", "\"batch\" : \"many\""), InputException.class,
                ": the settings are damaged: ");
        damaged(run.run(), Files.readString(run.run()).replace("\"freeze\" : null", "\"freeze\" : [null]"), InputException.class,
                ": the settings are damaged: a list holds null");
        damaged(run.run(), Files.readString(run.run()).replace("\"started\" : \"", "\"started\" : \"x"), InputException.class,
                ": the record of the run is damaged: ");
        damaged(run.resume(), "not tensors", CheckpointException.class, ": ");
        damaged(run.best(), "not tensors", CheckpointException.class, ": ");
        assertThat(resume("run", 2).history().epochs()).hasSize(2);
    }

    @Test
    void aFileOfAnotherRunIsRefused() throws IOException {
        RunFolder run = run(settings("run", 1, TrainSettings.Optimizer.SGD, List.of())).folder();
        Files.writeString(run.run(), Files.readString(run.run()).replace("\"lr\" : 0.001", "\"lr\" : 0.5"));

        assertThatExceptionOfType(InputException.class).isThrownBy(() -> resume("run", 2))
                .withMessageStartingWith(run.resume() + ": was written with other settings than run.json names; those were {")
                .withMessageContaining("\"lr\":0.001,");
    }

    @Test
    void everySettingIsReadBackFromTheRecord() throws IOException {
        TrainSettings all = new TrainSettings("lenet5", "digits", "cpu", 3, 32, TrainSettings.Optimizer.SGD, 1e-5, 0.25, 1e-4, -7,
                Optional.of(3), 0, Optional.of(96), List.of(0.1f, 1 / 3f), List.of(0.7f, 2f),
                Optional.of(new InitialWeights(Path.of("w"), true)), List.of("a.", "b."), Optional.of(folder));
        RunFolder run = new RunFolder(folder);
        RunRecord.now("lenet5", all.toMap(), Map.of(), Map.of()).write(run.run());

        assertThat(RunRecord.settings(run)).isEqualTo(all);
        assertThat(RunRecord.settings(run).fingerprint()).isEqualTo(all.fingerprint())
                .isEqualTo(all.withEpochs(9).fingerprint());
    }

    private void damaged(Path file, String content, Class<? extends RuntimeException> type, String message) throws IOException {
        byte[] sound = Files.readAllBytes(file);
        Files.writeString(file, content);
        assertThatExceptionOfType(type).isThrownBy(() -> resume("run", 2)).withMessageStartingWith(file + message)
                .extracting(Throwable::getMessage).matches(text -> text.lines().count() == 1, "one line");
        Files.write(file, sound);
    }

    private TrainResult run(TrainSettings settings) throws IOException {
        try (Progress progress = progress(settings.epochs())) {
            return TrainingRun.run(settings, progress);
        }
    }

    private TrainResult resume(String name, int epochs) throws IOException {
        try (Progress progress = progress(epochs)) {
            return TrainingRun.resume(RunRecord.settings(RunFolder.of(folder.resolve(name))).withEpochs(epochs), progress);
        }
    }

    private Progress progress(int epochs) {
        return Progress.to(new PrintStream(printed, true, StandardCharsets.UTF_8), false, epochs);
    }

    private TrainSettings settings(String out, int epochs, TrainSettings.Optimizer optimizer, List<String> freeze) {
        return new TrainSettings("lenet5", "digits", "cpu", epochs, 32, optimizer, 0.001, 0.9, 0, 7, Optional.empty(), 0,
                Optional.of(96), List.of(), List.of(), Optional.empty(), freeze, Optional.of(folder.resolve(out)));
    }

    private static List<List<Double>> losses(History history) {
        return history.epochs().stream().map(e -> List.of((double) e.epoch(), e.trainLoss(), e.valLoss(), e.valAcc())).toList();
    }

    /** The bits of all tensors by name. */
    private static Map<String, List<Integer>> bits(Path file) {
        try (SafetensorsFile open = Safetensors.read(file)) {
            Map<String, List<Integer>> bits = new LinkedHashMap<>();
            open.tensors().forEach((name, stored) -> {
                float[] values = (float[]) stored.toArray();
                bits.put(name, IntStream.range(0, values.length).mapToObj(i -> Float.floatToRawIntBits(values[i])).toList());
            });
            return bits;
        }
    }
}
