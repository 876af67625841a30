package weft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.layers.Flatten;
import weft.layers.Linear;
import weft.layers.Module;
import weft.layers.Sequential;
import weft.layers.io.safetensors.Safetensors;
import weft.layers.io.safetensors.SafetensorsFile;
import weft.layers.loss.CrossEntropyLoss;
import weft.optim.SGD;
import weft.train.base.InputException;
import weft.train.measures.EpochRecord;
import weft.train.runs.History;
import weft.train.runs.StoppedException;
import weft.train.settings.ClassWeights;
import weft.train.settings.OptimizerKind;
import weft.train.settings.TrainRows;

class TrainerTest {
    @TempDir
    Path folder;

    private static Module net(int classes) {
        return new Sequential(new Flatten(), new Linear(64, classes));
    }

    /** A linear classifier of the digits, 8 by 8. */
    private Trainer trainer(String out) {
        return Trainer.of("linear", 1, 8, 8, TrainerTest::net).set(TrainRows.LIMIT, 96).set(TrainRows.BATCH, 16)
                .set(TrainRows.EPOCHS, 3).set(TrainRows.WORKERS, 0).set("optimizer", "sgd").set("lr", 0.1)
                .out(folder.resolve(out));
    }

    private static List<Float> weights(Path file) {
        try (SafetensorsFile open = Safetensors.read(file); Scope _ = Scope.open()) {
            List<Float> all = new ArrayList<>();
            open.tensors().values().forEach(tensor -> {
                for (float value : tensor.load(Device.cpu()).toFloats()) {
                    all.add(value);
                }
            });
            return all;
        }
    }

    @Test
    void objectsInPlaceOfNamesGiveTheSameBits() throws IOException {
        TrainResult named = trainer("named").run();
        TrainResult objects = trainer("objects").loss(new CrossEntropyLoss())
                .optimizer(parameters -> new SGD(parameters, 0.1, new SGD.Settings(0.9, 0, 0, false)))
                .schedule((initial, _) -> initial).run();

        assertThat(weights(objects.folder().last())).isEqualTo(weights(named.folder().last()));
        assertThat(Files.readString(objects.folder().run())).contains("\"own\" : [").contains("\"optimizer\"");
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> trainer("objects").resume())
                .withMessageContaining("was written with other settings");
    }

    @Test
    void accumulatedBatchesLearnAsOneLargeBatchDoes() throws IOException {
        TrainResult large = trainer("large").set(TrainRows.BATCH, 48).run();
        TrainResult small = trainer("small").set(TrainRows.BATCH, 16).set(TrainRows.ACCUMULATE, 3).run();

        List<Float> expected = weights(large.folder().last());
        List<Float> actual = weights(small.folder().last());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).isCloseTo(expected.get(i), within(1e-5f));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 16", "2, 16", "4, 16", "2, 17", "3, 25"})
    void theBatchesOfAnUpdateShareItByTheirImages(int accumulate, int batch) throws IOException {
        TrainResult result = trainer("run").set(TrainRows.ACCUMULATE, accumulate).set(TrainRows.BATCH, batch)
                .set("momentum", 0.0).run();

        assertThat(result.history().epochs().getLast().trainLoss()).isLessThan(result.history().epochs().getFirst().trainLoss());
    }

    @Test
    void aStopInsideAnAccumulationWaitsForItsEndAndGoesOnToTheSameBits() throws IOException {
        TrainResult straight = trainer("straight").set(TrainRows.ACCUMULATE, 4).set("ema", 0.9).run();
        StopSwitch stop = new StopSwitch();
        Callback presser = new Callback() {
            @Override
            public void stepEnds(long step, Tensor loss) {
                if (step == 8) {
                    stop.press();
                }
            }
        };

        assertThatExceptionOfType(StoppedException.class).isThrownBy(
                () -> trainer("stopped").set(TrainRows.ACCUMULATE, 4).set("ema", 0.9).callback(presser).stop(stop).run())
                .withMessage("after step 4 of epoch 2");
        TrainResult resumed = trainer("stopped").set(TrainRows.ACCUMULATE, 4).set("ema", 0.9).resume();

        assertThat(weights(resumed.folder().last())).isEqualTo(weights(straight.folder().last()));
        assertThat(weights(resumed.folder().resume())).isEqualTo(weights(straight.folder().resume()));
    }

    @Test
    void aCallbackStopsTheRunAddsMetricsAndLogs() throws IOException {
        List<String> lines = new ArrayList<>();
        Callback own = new Callback() {
            private RunControl run;

            @Override
            public void runStarts(RunControl control) {
                run = control;
            }

            @Override
            public void evaluated(int epoch, Evaluator.Result result) {
                run.metric("errors", result.matrix().total() - result.matrix().correct());
            }

            @Override
            public void epochEnds(EpochRecord epoch) {
                if (epoch.epoch() == 2) {
                    run.log("that is enough");
                    run.stop("two epochs");
                }
            }

            @Override
            public void says(String line) {
                lines.add(line);
            }
        };
        TrainResult result = trainer("run").callback(own).run();

        assertThat(result.stopped()).contains("two epochs");
        assertThat(result.history().epochs()).hasSize(2).allSatisfy(epoch -> assertThat(epoch.value("errors"))
                .isCloseTo((1 - epoch.valAcc()) * 359, within(1e-9)));
        assertThat(lines).last().isEqualTo("that is enough");
        assertThat(Files.readString(result.folder().historyTable()).lines()).hasSize(3)
                .first().asString().startsWith("epoch,train_loss,train_acc,val_loss").endsWith(",errors");
        assertThat(History.read(result.folder().history()).epochs()).isEqualTo(result.history().epochs());
    }

    @Test
    void aRunStopsEarlyAndStaysStopped() throws IOException {
        TrainResult result = trainer("run").set("lr", 1e-9).set(TrainRows.EPOCHS, 20).set(TrainRows.PATIENCE, 3).run();

        assertThat(result.stopped()).contains("val_acc did not get better in 3 epochs");
        assertThat(result.history().epochs()).hasSize(4);
        assertThat(
                trainer("run").set("lr", 1e-9).set(TrainRows.EPOCHS, 20).set(TrainRows.PATIENCE, 3).resume().history().epochs())
                .hasSize(4);
    }

    @Test
    void theBestEpochsKeepTheirCheckpoints() throws IOException {
        TrainResult result = trainer("run").set(TrainRows.EPOCHS, 6).set("monitor", "val_loss").set(TrainRows.KEEP_TOP, 2).run();

        assertThat(result.folder().top().toFile().list()).containsExactlyInAnyOrder(result.history().top(2).stream()
                .map(epoch -> "epoch-%d.safetensors".formatted(epoch.epoch())).toArray(String[]::new));
        EpochRecord best = result.history().best().orElseThrow();
        assertThat(result.history().epochs()).allMatch(epoch -> epoch.valLoss() >= best.valLoss());
        assertThat(weights(result.folder().best())).isEqualTo(weights(result.folder().top(best.epoch())));
    }

    @Test
    void aMetricThatThereIsNotIsNamed() {
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> trainer("run").set("monitor", "val_f2").run())
                .withMessage("--monitor val_f2: epoch 1 has no such metric; there are train_loss, train_acc, val_loss, val_acc, "
                        + "seconds, images_per_second, val_top5, val_macro_precision, val_macro_recall, val_macro_f1, lr");
    }

    @Test
    void theValidationPartIsEvaluatedEveryFewStepsToo() throws IOException {
        TrainResult result = trainer("run").set(TrainRows.EVAL_EVERY, 4).set(TrainRows.TRAIN_EVAL, 50).run();

        assertThat(Files.readAllLines(result.folder().steps())).extracting(row -> row.split(",")[0])
                .containsExactly("step", "4", "8", "16");
        assertThat(result.history().epochs()).allSatisfy(epoch -> assertThat(epoch.value("train_eval_acc")).isBetween(0.0, 1.0));
        assertThat(weights(trainer("plain").run().folder().last())).isEqualTo(weights(result.folder().last()));
    }

    @Test
    void oneBatchIsLearnedByHeart() throws IOException {
        EpochRecord last = trainer("run").set(TrainRows.OVERFIT_BATCH, true).run().history().epochs().getLast();

        assertThat(last.valAcc()).isEqualTo(1);
        assertThat(last.trainLoss()).isLessThan(0.1);
    }

    @Test
    void aDryRunLeavesNothing() throws IOException {
        List<Long> steps = new ArrayList<>();
        TrainResult result = trainer("run").set(TrainRows.DRY_RUN, true).callback(new Callback() {
            @Override
            public void stepEnds(long step, Tensor loss) {
                steps.add(step);
            }
        }).run();

        assertThat(steps).containsExactly(1L, 2L);
        assertThat(folder.resolve("run")).doesNotExist();
        assertThat(result.folder().path()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"mse, 0.05", "bce, 0.5", "cross_entropy, 0.1"})
    void eachLossLearns(String loss, double rate) throws IOException {
        History history =
                trainer(loss).set("loss", loss).set("lr", rate).set("momentum", 0).set(TrainRows.EPOCHS, 6).run().history();

        assertThat(history.epochs().getLast().valAcc()).isGreaterThan(0.3);
        assertThat(history.epochs().getLast().valLoss()).isLessThan(history.epochs().getFirst().valLoss());
    }

    @Test
    void weightsOfClassesCountInTheLoss() throws IOException {
        List<Float> plain = weights(trainer("plain").run().folder().last());
        List<Float> equal = weights(trainer("equal").set("class_weights", Collections.nCopies(10, 2)).run().folder().last());
        List<Float> balanced = weights(trainer("balanced").set("class_weights", "balanced").run().folder().last());

        for (int i = 0; i < plain.size(); i++) {
            assertThat(equal.get(i)).isCloseTo(plain.get(i), within(1e-5f));
        }
        assertThat(balanced).isNotEqualTo(plain);
        assertThat(ClassWeights.of(List.of("balanced"), List.of("a", "b"), new int[] {30, 10})).containsExactly(2 / 3f, 2f);
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> ClassWeights.of(List.of("balanced"), List.of("a", "b"), new int[] {30, 0}))
                .withMessage("--class-weights balanced: there is no training image of class b");
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> trainer("two").set("class_weights", List.of(1, 2)).run())
                .withMessage("--class-weights: 2 numbers for 10 classes");
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> trainer("bad").set("class_weights", "much").run())
                .withMessage("--class-weights: 'much' is no number above 0; write balanced, or a number for each class");
    }

    @Test
    void settingsHaveNames() {
        assertThat(trainer("run").set("--weight-decay", 1).set("optimizer", OptimizerKind.ADAM).settings()
                .get(TrainRows.WEIGHT_DECAY)).isEqualTo(1);
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> trainer("run").set("epoch", 3))
                .withMessageStartingWith("unknown setting 'epoch': did you mean epochs?");
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> trainer("run").set("epochs", "many"))
                .withMessage("epochs: 'many' is not a whole number");
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> trainer("run").set("optimizer", "sgdd"))
                .withMessageStartingWith("optimizer: unknown optimizer 'sgdd': known are sgd, adam");
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> trainer("run").set("own", List.of("loss")));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Trainer.of("lenet5", 1, 8, 8, TrainerTest::net))
                .withMessage("trainer: lenet5 is a network of Weft; take another name");
    }
}
