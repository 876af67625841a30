package weft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.datasets.image.ImageFormat;
import weft.datasets.source.Datasets;
import weft.models.Models;
import weft.train.base.InputException;
import weft.train.measures.Evaluation;
import weft.train.runs.RunRecord;
import weft.train.settings.DataRows;
import weft.train.settings.EvalSettings;
import weft.train.settings.LossKind;
import weft.train.settings.NetworkRows;
import weft.train.settings.NetworkSettings;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;
import weft.train.weights.CheckpointInfo;
import weft.train.weights.TrainedModel;

class AugmentedRunTest {
    @TempDir
    Path folder;

    private TrainSettings settings(String out, int workers, String... augment) {
        return TrainSettings.of("lenet5", s -> s.set(NetworkRows.DEVICE, "cpu").set(TrainRows.EPOCHS, 1).set(TrainRows.BATCH, 32)
                .set(TrainRows.SEED, 7L).set(TrainRows.WORKERS, workers).set(TrainRows.LIMIT, 96)
                .set(DataRows.AUGMENT, List.of(augment))).into(folder.resolve(out));
    }

    @Test
    void augmentationIsRecordedWithAllItsNumbersInTheRunAndInItsCheckpoints() throws IOException {
        TrainResult result = Trainer.of(settings("out", 0, "flip", "crop:2", "erase:0.3")).run();

        assertThat(new ObjectMapper().readTree(result.folder().run().toFile()).get("settings").get("augment").toString())
                .isEqualTo("[\"flip:0.5\",\"crop:2\",\"erase:0.3\"]");
        assertThat(RunRecord.settings(result.folder()).get(DataRows.AUGMENT)).containsExactly("flip:0.5", "crop:2", "erase:0.3");
        Optional<CheckpointInfo> info = TrainedModel.open(result.folder().best()).info();
        assertThat(info.orElseThrow().augment()).containsExactly("flip:0.5", "crop:2", "erase:0.3");
    }

    @Test
    void validationImagesAreNeverAugmented() throws IOException {
        TrainResult result = Trainer.of(settings("out", 1, "vflip:1", "rotate:180", "mixup")).run();

        Evaluation again = EvaluationRun.run(new EvalSettings(NetworkSettings.of(result.folder().best(),
                s -> s.set(NetworkRows.DEVICE, "cpu")), "digits", EvalSettings.Split.VALIDATION, 100));
        assertThat(again.loss()).isCloseTo(result.history().epochs().getFirst().valLoss(), within(1e-6));

        Preparation preparation = Preparation.of(Models.named("lenet5"), Datasets.info("digits"), List.of(), List.of());
        assertThat(preparation.transform("digits", new ImageFormat(1, 8, 8, 16)).isRandom()).isFalse();
    }

    @Test
    void theNumberOfWorkersChangesNoWeight() throws IOException {
        String[] augment = {"flip", "crop:3", "affine", "blur", "trivial", "erase", "mixup:0.4", "cutmix"};
        TrainResult alone = Trainer.of(settings("alone", 0, augment)).run();
        TrainResult many = Trainer.of(settings("many", 3, augment)).run();
        assertThat(many.history().epochs().getFirst().trainLoss()).isEqualTo(alone.history().epochs().getFirst().trainLoss());
        assertThat(many.history().epochs().getFirst().valLoss()).isEqualTo(alone.history().epochs().getFirst().valLoss());
    }

    @Test
    void aRunsOwnSplitIsThatOfItsEvaluation() throws IOException {
        TrainSettings settings = settings("out", 0).with(s -> s.set(DataRows.SPLIT, "stratified:0.5,.5")
                .set(DataRows.BALANCE, true));
        assertThat(settings.get(DataRows.SPLIT)).isEqualTo("stratified:0.5,0.5");
        TrainResult result = Trainer.of(settings).run();

        Evaluation again = EvaluationRun.run(new EvalSettings(NetworkSettings.of(result.folder().best(),
                s -> s.set(NetworkRows.DEVICE, "cpu")), "digits", EvalSettings.Split.VALIDATION, 100));
        assertThat(again.matrix().total()).isBetween(894L, 903L);
        assertThat(again.loss()).isCloseTo(result.history().epochs().getFirst().valLoss(), within(1e-6));
        assertThat(RunRecord.settings(result.folder()).find(DataRows.BALANCE)).contains(true);
        assertThatThrownBy(() -> settings("out", 0).with(DataRows.SPLIT, "7")).isInstanceOf(InputException.class)
                .hasMessageStartingWith("--split: a split is two counts such as 49000,1000");
    }

    @Test
    void whatIsWrongIsSaidBeforeAnythingIsRead() {
        assertThatThrownBy(() -> settings("out", 0, "flop")).isInstanceOf(InputException.class)
                .hasMessageStartingWith("unknown augmentation 'flop': did you mean flip?");
        assertThatThrownBy(() -> settings("out", 0, "flip:7")).isInstanceOf(InputException.class)
                .hasMessage("--augment: augmentation flip:7: RandomHorizontalFlip: the probability must be from 0 to 1: 7.0");
        assertThatThrownBy(() -> settings("out", 0, "mixup").with(TrainRows.LOSS, LossKind.NLL).values().check())
                .isInstanceOf(InputException.class).hasMessage("--augment: mixup and cutmix need targets that are probabilities, "
                        + "which --loss nll does not take; take cross_entropy");
    }
}
