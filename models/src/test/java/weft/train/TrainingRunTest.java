package weft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.engine.Device;
import weft.engine.Tensor;
import weft.layers.io.base.CheckpointException;
import weft.layers.io.safetensors.Safetensors;
import weft.layers.io.safetensors.SafetensorsFile;
import weft.train.base.InputException;
import weft.train.learner.DivergedException;
import weft.train.measures.EpochRecord;
import weft.train.measures.Evaluation;
import weft.train.runs.History;
import weft.train.runs.ResumePoint;
import weft.train.settings.EvalSettings;
import weft.train.settings.NetworkRows;
import weft.train.settings.NetworkSettings;
import weft.train.settings.OptimizerKind;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;
import weft.train.weights.CheckpointInfo;
import weft.train.weights.TrainedModel;

class TrainingRunTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void aRunLeavesItsRecordItsWeightsAndItsPictures() throws IOException {
        TrainResult result = train(settings("lenet5", "out", 2));

        assertThat(folder.resolve("out").toFile().list()).containsExactlyInAnyOrder("run.json", "history.json",
                "best.safetensors", "last.safetensors", "resume.safetensors", "curves.png", "predictions.png", "confusion.png",
                "history.csv", "report.html");
        assertThat(result.history().epochs()).hasSize(2).isEqualTo(History.read(result.folder().history()).epochs());
        JsonNode run = new ObjectMapper().readTree(result.folder().run().toFile());
        assertThat(run.get("settings").get("seed").asLong()).isEqualTo(7);
        assertThat(run.get("data").get("train_images").asInt()).isEqualTo(96);
        assertThat(run.get("data").get("validation_images").asInt()).isEqualTo(359);
        assertThat(printed.toString(StandardCharsets.UTF_8).lines()).hasSize(3)
                .first().isEqualTo("lenet5 on digits: 96 training and 359 validation images split by the seed from "
                        + "1,797 that ship with Weft, cpu");
    }

    @Test
    void evaluatingACheckpointGivesTheNumbersOfItsEpoch() throws IOException {
        TrainResult result = train(settings("lenet5", "out", 1));

        Evaluation again = evaluate(result.folder().best(), EvalSettings.Split.VALIDATION, 100);

        EpochRecord epoch = result.history().epochs().getFirst();
        assertThat(again.split()).isEqualTo("validation split of seed 7");
        assertThat(again.matrix().total()).isEqualTo(359);
        assertThat(again.matrix().accuracy()).isEqualTo(epoch.valAcc());
        assertThat(again.loss()).isCloseTo(epoch.valLoss(), within(1e-6));
        assertThat(evaluate(result.folder().best(), EvalSettings.Split.ALL, 100).matrix().total()).isEqualTo(1797);
    }

    @Test
    void aCheckpointSaysWhatItIsWithoutItsFolder() throws IOException {
        TrainResult result = train(settings("lenet5", "out", 1));

        CheckpointInfo info = TrainedModel.open(result.folder().last()).requireInfo();

        assertThat(info.model()).isEqualTo("lenet5");
        assertThat(info.data()).isEqualTo("digits");
        assertThat(info.classes()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(info.seed()).isEqualTo(7);
        assertThat(info.epoch()).isEqualTo(1);
        assertThat(info.valAcc()).isEqualTo(result.history().epochs().getFirst().valAcc());
    }

    @Test
    void aRunMayBeginWithTheWeightsOfAnother() throws IOException {
        TrainResult first = train(settings("lenet5", "first", 1));
        TrainSettings settings = settings("lenet5", "second", 1);

        TrainResult second = train(settings.with(s -> s.set(TrainRows.LR, 1e-12)
                .set(TrainRows.INIT, first.folder().last().toString()).set(TrainRows.INIT_STRICT, true)));

        // With a learning rate of nearly nothing the second run stays where the first one ended.
        assertThat(second.history().epochs().getFirst().valLoss())
                .isCloseTo(first.history().epochs().getFirst().valLoss(), within(1e-5));
    }

    @Test
    void aColourNetworkTakesGreyImagesAndIsEvaluatedOnThem() throws IOException {
        TrainResult result = train(settings("tanh-convnet", "out", 1));

        assertThat(TrainedModel.open(result.folder().last()).requireInfo().mean()).containsExactly(0.3053f, 0.3053f, 0.3053f);
        assertThat(evaluate(result.folder().last(), EvalSettings.Split.VALIDATION, 64).matrix().accuracy())
                .isEqualTo(result.history().epochs().getFirst().valAcc());
    }

    @Test
    void numbersForOtherChannelsAreRefusedAndLeaveNoFolder() {
        TrainSettings usual = settings("lenet5", "out", 1);
        TrainSettings three = usual.with(s -> s.set(NetworkRows.MEAN, List.of(0.4f, 0.5f, 0.6f))
                .set(NetworkRows.STD, List.of(0.2f, 0.2f, 0.2f)));
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> train(three))
                .withMessage("lenet5 takes images of 1 channel, but mean and std have 3 and 3 numbers");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void aLossThatIsNotFiniteEndsTheRunAndKeepsTheFilesBefore() throws IOException {
        TrainSettings usual = settings("lenet5", "out", 3);
        TrainSettings rising = usual.with(s -> s.set(TrainRows.OPTIMIZER, OptimizerKind.SGD).set(TrainRows.LR, 1e-3)
                .set(TrainRows.SCHEDULER, "exponential:1e30"));
        Path out = usual.out().orElseThrow();

        assertThatExceptionOfType(DivergedException.class).isThrownBy(() -> train(rising))
                .withMessageMatching(
                        "step 5 \\(epoch 2\\): the loss is (NaN|Infinity); .* is the first layer whose values are not "
                                + "finite; try a smaller --lr than 0.001, --warmup 1 or --clip-norm 1; "
                                + out.resolve("last.safetensors")
                                + " keeps the weights of epoch 1, best.safetensors the best");
        assertThat(TrainedModel.open(out.resolve("last.safetensors")).requireInfo().epoch()).isEqualTo(1);
        assertThat(TrainedModel.open(out.resolve("best.safetensors")).requireInfo().epoch()).isEqualTo(1);
        assertThat(ResumePoint.read(out.resolve("resume.safetensors")).epoch()).isEqualTo(1);
        assertThat(History.read(out.resolve("history.json")).epochs()).hasSize(1);
    }

    @Test
    void imagesThatAreNotFiniteAreNotTheFaultOfTheLearningRate() {
        TrainSettings usual = settings("lenet5", "out", 1);
        TrainSettings thin = usual.with(s -> s.set(NetworkRows.MEAN, List.of(0f)).set(NetworkRows.STD, List.of(1e-45f)));

        assertThatExceptionOfType(DivergedException.class).isThrownBy(() -> train(thin))
                .withMessageStartingWith("step 1 (epoch 1): the loss is NaN; the images of this step have values that are not "
                        + "finite; try another --mean or a larger --std");
    }

    @Test
    void aHeadThatNoTensorHoldsIsRefused() {
        TrainSettings usual = settings("lenet5", "out", 1);
        TrainSettings large = usual.with(TrainRows.HEAD, "2000000000-10");

        assertThatExceptionOfType(InputException.class).isThrownBy(() -> train(large))
                .withMessage("--head 2000000000-10: shape: 2^31 elements or more: [2000000000, 400]; take smaller widths");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void weightsOfAnotherNetworkAreRefusedByName() throws IOException {
        TrainResult result = train(settings("lenet5", "out", 1));

        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> TrainedModel.open(result.folder().best()).load("tanh-convnet", 10, Device.cpu()))
                .withMessage(result.folder().best() + ": does not fit TanhConvNet: unknown \"classifier.5.bias\" and 1 more"
                        + "; it was taken for tanh-convnet with 10 classes, which --model and --data decide");
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> TrainedModel.open(result.folder().best()).load("lenet5", 3, Device.cpu()))
                .withMessage(result.folder().best()
                        + ": classifier.5.weight is float32[3, 84] in LeNet5, the values are float32[10, 84]; it was taken for "
                        + "lenet5 with 3 classes, which --model and --data decide");
    }

    @Test
    void weightsFromElsewhereNeedANetworkAndASplit() throws IOException {
        TrainResult result = train(settings("lenet5", "out", 1));
        Path foreign = folder.resolve("foreign.safetensors");
        try (SafetensorsFile file = Safetensors.read(result.folder().best())) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            file.tensors().forEach((name, stored) -> tensors.put(name, stored.load(Device.cpu())));
            Safetensors.write(foreign, tensors, Map.of());
        }

        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> evaluate(foreign, EvalSettings.Split.ALL, 100))
                .withMessage(foreign + ": names no network; say which one with --model");
        EvalSettings validation = evalSettings(foreign, EvalSettings.Split.VALIDATION, 100, Optional.of("lenet5"));
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> EvaluationRun.run(validation))
                .withMessage(foreign + ": names no split of digits; use --split all");
        assertThat(EvaluationRun.run(evalSettings(foreign, EvalSettings.Split.ALL, 100, Optional.of("lenet5"))).loss())
                .isEqualTo(evaluate(result.folder().best(), EvalSettings.Split.ALL, 100).loss());
    }

    @Test
    void aDataSetWithoutATestPartHasNoTestSplit() throws IOException {
        TrainResult result = train(settings("lenet5", "out", 1));

        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> evaluate(result.folder().best(), EvalSettings.Split.TEST, 100))
                .withMessage("digits has no test part of its own; use --split validation or all");
    }

    @Test
    void aFileThatIsNoCheckpointIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("x.safetensors"), "not weights at all");

        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> TrainedModel.open(file))
                .withMessageStartingWith(file.toString());
    }

    private TrainResult train(TrainSettings settings) throws IOException {
        try (Progress progress =
                Progress.to(new PrintStream(printed, true, StandardCharsets.UTF_8), false, settings.get(TrainRows.EPOCHS))) {
            return Trainer.of(settings).callback(progress).run();
        }
    }

    private TrainSettings settings(String model, String out, int epochs) {
        return TrainSettings.of(model, s -> s.set(NetworkRows.DEVICE, "cpu").set(TrainRows.EPOCHS, epochs)
                .set(TrainRows.BATCH, 32).set(TrainRows.SEED, 7L).set(TrainRows.WORKERS, 0).set(TrainRows.LIMIT, 96))
                .into(folder.resolve(out));
    }

    private static Evaluation evaluate(Path checkpoint, EvalSettings.Split split, int batch) {
        return EvaluationRun.run(evalSettings(checkpoint, split, batch, Optional.empty()));
    }

    private static EvalSettings evalSettings(Path checkpoint, EvalSettings.Split split, int batch, Optional<String> model) {
        NetworkSettings network = NetworkSettings.of(checkpoint, s -> {
            s.set(NetworkRows.DEVICE, "cpu");
            model.ifPresent(name -> s.set(NetworkRows.MODEL, name));
        });
        return new EvalSettings(network, "digits", split, batch);
    }
}
