package weft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import weft.layers.io.base.CheckpointException;
import weft.layers.io.safetensors.Safetensors;
import weft.layers.io.safetensors.SafetensorsFile;
import weft.train.base.InputException;
import weft.train.runs.History;
import weft.train.runs.RunFolder;
import weft.train.runs.RunRecord;
import weft.train.settings.Freezing;
import weft.train.settings.NetworkRows;
import weft.train.settings.OptimizerKind;
import weft.train.settings.Settings;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;

/** A run that is continued ends where one that was never interrupted does. */
class ResumedRunTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @ParameterizedTest
    @EnumSource(OptimizerKind.class)
    void aRunThatIsContinuedEndsWithTheSameBits(OptimizerKind optimizer) throws IOException {
        TrainResult straight = run(settings("straight", 4, optimizer));
        run(settings("stopped", 2, optimizer));

        TrainResult resumed = resume("stopped", 4);

        for (String file : List.of("last.safetensors", "best.safetensors", "resume.safetensors")) {
            assertThat(bits(resumed.folder().path().resolve(file))).as(file)
                    .isEqualTo(bits(straight.folder().path().resolve(file)));
        }
        assertThat(losses(resumed.history())).isEqualTo(losses(straight.history())).hasSize(4);
        assertThat(losses(History.read(resumed.folder().history()))).isEqualTo(losses(straight.history()));
        assertThat(RunRecord.settings(resumed.folder()).get(TrainRows.EPOCHS)).isEqualTo(4);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains(", cpu, continues after epoch 2 of 4");
    }

    @Test
    void otherThreadsAndWorkersGoOnWithARunToTheSameBits() throws IOException {
        TrainResult straight = run(settings("straight", 4, OptimizerKind.ADAM));
        run(settings("stopped", 2, OptimizerKind.ADAM).with(NetworkRows.THREADS, 1).with(TrainRows.WORKERS, 0));
        TrainSettings changed = RunRecord.settings(RunFolder.of(folder.resolve("stopped"))).with(NetworkRows.THREADS, 3)
                .with(TrainRows.WORKERS, 2).with(TrainRows.EPOCHS, 4);

        TrainResult resumed = Trainer.of(changed).resume();

        assertThat(bits(resumed.folder().last())).isEqualTo(bits(straight.folder().last()));
        assertThat(losses(resumed.history())).isEqualTo(losses(straight.history())).hasSize(4);
    }

    static Stream<Arguments> everythingThatChangesInTheCourseOfARun() {
        Consumer<Settings.Builder> sgd = s -> s.set(TrainRows.OPTIMIZER, OptimizerKind.SGD).set(TrainRows.LR, 0.05)
                .set(TrainRows.WEIGHT_DECAY, 1e-4).set(TrainRows.CLIP_NORM, 0.5).set(TrainRows.EMA, 0.9)
                .set(TrainRows.LABEL_SMOOTHING, 0.1);
        Consumer<Settings.Builder> nadam = s -> s.set(TrainRows.OPTIMIZER, OptimizerKind.NADAM);
        Consumer<Settings.Builder> muon = s -> s.set(TrainRows.OPTIMIZER, OptimizerKind.MUON);
        Consumer<Settings.Builder> thaw = s -> s.set(TrainRows.FREEZE, List.of(Freezing.BODY))
                .set(TrainRows.UNFREEZE_EPOCH, 3).set(TrainRows.UNFREEZE_LR, 1e-4);
        return Stream.of(
                Arguments.of("clipping and averaging", sgd, 2),
                Arguments.of("cosine after a warm-up", sgd.andThen(schedule("cosine", 1)), 2),
                Arguments.of("in the warm-up", sgd.andThen(schedule("exponential:0.5", 3)), 2),
                Arguments.of("one cycle", nadam.andThen(schedule("onecycle", 0)), 2),
                Arguments.of("plateau", sgd.andThen(schedule("plateau:0.1:0", 1)), 3),
                Arguments.of("before the body learns", nadam.andThen(schedule("linear", 0)).andThen(thaw), 2),
                Arguments.of("after it began to", nadam.andThen(schedule("linear", 0)).andThen(thaw), 3),
                Arguments.of("a plateau and a body", sgd.andThen(schedule("plateau:0.1:0", 0)).andThen(thaw), 3),
                Arguments.of("muon and a body", muon.andThen(schedule("onecycle", 0)).andThen(thaw), 3));
    }

    private static Consumer<Settings.Builder> schedule(String scheduler, int warmup) {
        return s -> s.set(TrainRows.SCHEDULER, scheduler).set(TrainRows.WARMUP, warmup);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("everythingThatChangesInTheCourseOfARun")
    void aRunThatWasKilledEndsWithTheSameBits(String what, Consumer<Settings.Builder> given, int epochs) throws IOException {
        TrainResult straight = run(settings("straight", 4, given));
        killAfter(epochs, settings("stopped", 4, given));

        TrainResult resumed = resume("stopped", 4);

        for (String file : List.of("last.safetensors", "best.safetensors", "resume.safetensors")) {
            assertThat(bits(resumed.folder().path().resolve(file))).as(file)
                    .isEqualTo(bits(straight.folder().path().resolve(file)));
        }
        assertThat(metadata(resumed.folder().resume())).isEqualTo(metadata(straight.folder().resume()));
        assertThat(losses(resumed.history())).isEqualTo(losses(straight.history())).hasSize(4);
    }

    /** Begins a run and ends it when {@code epochs} epochs are saved. */
    private void killAfter(int epochs, TrainSettings settings) {
        PrintStream ending = new PrintStream(OutputStream.nullOutputStream()) {
            @Override
            public void println(String line) {
                if (line.startsWith("epoch " + epochs + "/")) {
                    throw new IllegalStateException("killed");
                }
            }
        };
        try (Progress progress = Progress.to(ending, false, settings.get(TrainRows.EPOCHS))) {
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> Trainer.of(settings).callback(progress).run())
                    .withMessage("killed");
        }
    }

    private static Map<String, String> metadata(Path file) {
        try (SafetensorsFile open = Safetensors.read(file)) {
            return Map.copyOf(open.metadata());
        }
    }

    @ParameterizedTest
    @CsvSource({"cosine, cosine:2:0.0, cosine:4:0.0", "linear, linear:1.0:0.0:2, linear:1.0:0.0:4"})
    void aScheduleThatWouldBeOverCannotGoOn(String scheduler, String recorded, String longer) throws IOException {
        run(settings("run", 2, sgdWith(scheduler)));

        assertThatExceptionOfType(InputException.class).isThrownBy(() -> resume("run", 4))
                .withMessage("--scheduler %s: is over after 2 epochs, but there are 4; say %s", recorded, longer);
    }

    @Test
    void aLineThatEndsAboveZeroGoesOnThere() throws IOException {
        run(settings("run", 1, sgdWith("linear:1:0.5")));

        assertThat(resume("run", 2).history().epochs()).hasSize(2);
    }

    @Test
    void aBodyLearnsFromItsEpochOn() throws IOException {
        Freezing thaw = new Freezing(List.of(Freezing.BODY), Optional.of(3), Optional.of(0.01));
        Map<String, List<Integer>> first = bits(run(frozen("one", 1, thaw)).folder().last());
        Map<String, List<Integer>> second = bits(run(frozen("two", 2, thaw)).folder().last());
        Map<String, List<Integer>> third = bits(run(frozen("three", 3, thaw)).folder().last());

        first.forEach((path, values) -> {
            boolean head = path.startsWith("classifier.5.");
            assertThat(second.get(path).equals(values)).as(path + " in epoch 2").isEqualTo(!head);
            assertThat(third.get(path)).as(path + " in epoch 3").isNotEqualTo(values);
        });
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("epoch 3: 8 frozen tensors learn from now on, at 0.01");
    }

    @Test
    void whatAKilledRunWroteOfAnUnfinishedEpochIsTrainedAgain() throws IOException {
        TrainResult straight = run(settings("straight", 3, OptimizerKind.ADAM));
        RunFolder stopped = run(settings("stopped", 2, OptimizerKind.ADAM)).folder();
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
        RunFolder stopped = run(settings("stopped", 2, OptimizerKind.ADAM)).folder();
        Map<String, List<Integer>> best = bits(stopped.best());
        int number = History.read(stopped.history()).best().orElseThrow().epoch();

        TrainResult resumed = resume("stopped", 2);

        assertThat(resumed.history().epochs()).hasSize(2);
        assertThat(resumed.history().best().orElseThrow().epoch()).isEqualTo(number);
        assertThat(bits(stopped.best())).isEqualTo(best);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("all 2 epochs are done; for more, raise --epochs");
    }

    @Test
    void frozenParametersKeepTheirValuesAlsoWhenContinued() throws IOException {
        RunFolder first = run(frozen("first", 1, Freezing.of("features."))).folder();
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
                .isThrownBy(() -> run(frozen("out", 1, Freezing.of("feature.1"))))
                .withMessage("--freeze feature.1: no parameter of lenet5 begins with this; there are features.0.weight, "
                        + "features.0.bias, features.3.weight, features.3.bias, classifier.1.weight, classifier.1.bias "
                        + "and 4 more");
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> run(frozen("out", 1, Freezing.of("features", "classifier"))))
                .withMessage("--freeze features --freeze classifier: leaves nothing to learn in lenet5, all its parameters "
                        + "begin with this");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void aRunWithoutAWholeEpochHasNothingToContinue() throws IOException {
        RunFolder run = run(settings("run", 1, OptimizerKind.SGD)).folder();
        Files.delete(run.resume());

        assertThatExceptionOfType(InputException.class).isThrownBy(() -> resume("run", 2))
                .withMessage(run.resume()
                        + ": there is no such file, so this run saved nothing to continue; train anew with another --out");
    }

    @Test
    void damagedFilesAreNamed() throws IOException {
        RunFolder run = run(settings("run", 2, OptimizerKind.SGD)).folder();

        damaged(run.history(), "[]", InputException.class, ": epoch 1 of 2 is not in its place");
        damaged(run.history(), "[{\"epoch\": 1}]", InputException.class, ": not a training history: ");
        damaged(run.history(), Files.readString(run.history()) + "]", InputException.class, ": not a training history: ");
        damaged(run.history(), Files.readString(run.history()).replace("\"epoch\" : 2", "\"epoch\" : 2, \"epoch\" : 2"),
                InputException.class, ": not a training history: ");
        damaged(run.history(), Files.readString(run.history()).replace("\"seconds\" : ", "\"seconds\" : -"),
                InputException.class, ": not a training history: epoch 1 has an impossible number");
        damaged(run.run(), Files.readString(run.run()).replace("\"warmup\"", "\"wormup\""), InputException.class,
                ": the settings are damaged: unknown entry 'wormup'");
        damaged(run.run(), Files.readString(run.run()) + "JUNK", InputException.class,
                ": the record of the run is damaged: not JSON as Weft writes it at line ");
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
        RunFolder run = run(settings("run", 1, OptimizerKind.SGD)).folder();
        Files.writeString(run.run(), Files.readString(run.run()).replace("\"lr\" : 0.001", "\"lr\" : 0.5"));

        assertThatExceptionOfType(InputException.class).isThrownBy(() -> resume("run", 2))
                .withMessageStartingWith(run.resume()
                        + ": was written with other settings than run.json names, one of the two was changed; copy the "
                        + "run's folder again, or train anew; those were {")
                .withMessageContaining("\"lr\":0.001,");
    }

    @Test
    void everySettingIsReadBackFromTheRecord() throws IOException {
        TrainSettings all = TrainSettings.of("lenet5", s -> s.set(NetworkRows.DEVICE, "cpu").set(TrainRows.EPOCHS, 3)
                .set(TrainRows.BATCH, 32).set(TrainRows.OPTIMIZER, OptimizerKind.SGD).set(TrainRows.LR, 1e-5)
                .set(TrainRows.MOMENTUM, 0.25).set(TrainRows.WEIGHT_DECAY, 1e-4).set(TrainRows.SCHEDULER, "step:2:0.3")
                .set(TrainRows.WARMUP, 1).set(TrainRows.CLIP_NORM, 2.5).set(TrainRows.EMA, 0.99)
                .set(TrainRows.LABEL_SMOOTHING, 0.125).set(TrainRows.SEED, -7L).set(NetworkRows.THREADS, 3)
                .set(TrainRows.WORKERS, 0).set(TrainRows.LIMIT, 96).set(NetworkRows.MEAN, List.of(0.1f, 1 / 3f))
                .set(NetworkRows.STD, List.of(0.7f, 2f)).set(TrainRows.INIT, "w").set(TrainRows.INIT_STRICT, true)
                .set(TrainRows.INIT_PREFIX, "net.").set(TrainRows.HEAD, "5-10").set(TrainRows.FREEZE, List.of("a.", "b."))
                .set(TrainRows.UNFREEZE_EPOCH, 2).set(TrainRows.UNFREEZE_LR, 0.125)).into(folder);
        RunFolder run = new RunFolder(folder);
        RunRecord.now("lenet5", all.toMap(), Map.of(), Map.of()).write(run.run());

        assertThat(RunRecord.settings(run)).isEqualTo(all);
        assertThat(RunRecord.settings(run).fingerprint()).isEqualTo(all.fingerprint())
                .isEqualTo(all.with(TrainRows.EPOCHS, 9).fingerprint());
    }

    private void damaged(Path file, String content, Class<? extends RuntimeException> type, String message) throws IOException {
        byte[] sound = Files.readAllBytes(file);
        Files.writeString(file, content);
        assertThatExceptionOfType(type).isThrownBy(() -> resume("run", 2)).withMessageStartingWith(file + message)
                .extracting(Throwable::getMessage).matches(text -> text.lines().count() == 1, "one line");
        Files.write(file, sound);
    }

    private TrainResult run(TrainSettings settings) throws IOException {
        try (Progress progress = progress(settings.get(TrainRows.EPOCHS))) {
            return Trainer.of(settings).callback(progress).run();
        }
    }

    private TrainResult resume(String name, int epochs) throws IOException {
        try (Progress progress = progress(epochs)) {
            return Trainer.of(RunRecord.settings(RunFolder.of(folder.resolve(name))).with(TrainRows.EPOCHS, epochs))
                    .callback(progress).resume();
        }
    }

    private Progress progress(int epochs) {
        return Progress.to(new PrintStream(printed, true, StandardCharsets.UTF_8), false, epochs);
    }

    private TrainSettings settings(String out, int epochs, OptimizerKind optimizer) {
        return settings(out, epochs, s -> s.set(TrainRows.OPTIMIZER, optimizer).set(TrainRows.LR, 0.001));
    }

    private TrainSettings frozen(String out, int epochs, Freezing freezing) {
        return settings(out, epochs, s -> {
            s.set(TrainRows.FREEZE, freezing.prefixes());
            freezing.unfreezeEpoch().ifPresent(epoch -> s.set(TrainRows.UNFREEZE_EPOCH, epoch));
            freezing.unfreezeLr().ifPresent(rate -> s.set(TrainRows.UNFREEZE_LR, rate));
        });
    }

    private static Consumer<Settings.Builder> sgdWith(String scheduler) {
        return s -> s.set(TrainRows.OPTIMIZER, OptimizerKind.SGD).set(TrainRows.SCHEDULER, scheduler);
    }

    private TrainSettings settings(String out, int epochs, Consumer<Settings.Builder> given) {
        return TrainSettings.of("lenet5", given.andThen(s -> s.set(NetworkRows.DEVICE, "cpu").set(TrainRows.EPOCHS, epochs)
                .set(TrainRows.BATCH, 32).set(TrainRows.SEED, 7L).set(TrainRows.WORKERS, 0).set(TrainRows.LIMIT, 96)))
                .into(folder.resolve(out));
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
