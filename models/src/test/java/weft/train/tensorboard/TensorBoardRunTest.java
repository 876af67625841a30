package weft.train.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.train.TrainResult;
import weft.train.Trainer;
import weft.train.measures.EpochRecord;
import weft.train.settings.TrainRows;
import weft.train.tensorboard.proto.Summary;

class TensorBoardRunTest {
    @TempDir
    Path folder;

    private Trainer trainer() {
        return Trainer.of("lenet5").set("device", "cpu").set(TrainRows.DATA, "digits").set(TrainRows.LIMIT, 64)
                .set(TrainRows.EPOCHS, 2).out(folder.resolve("first"));
    }

    @Test
    void aRunWritesItsCurvesPicturesHistogramsAndSettingsAndGoesOnInNewFiles() throws IOException {
        TrainResult result = trainer().set(TrainRows.TENSORBOARD, TrainRows.IN_RUN).run();

        Path events = result.folder().tensorboard();
        List<EpochRecord> epochs = result.history().epochs();
        for (String part : List.of("train", "validation")) {
            String name = part.equals("train") ? "train" : "val";
            assertThat(Records.values(events.resolve(part), "loss")).extracting(Summary.Value::getSimpleValue)
                    .containsExactlyElementsOf(epochs.stream().map(epoch -> (float) epoch.value(name + "_loss")).toList());
            assertThat(Records.values(events.resolve(part), "accuracy")).extracting(Summary.Value::getSimpleValue)
                    .containsExactlyElementsOf(epochs.stream().map(epoch -> (float) epoch.value(name + "_acc")).toList());
        }
        assertThat(Records.values(events, "learning_rate")).extracting(Summary.Value::getSimpleValue).containsExactly(0.001f,
                0.001f);
        assertThat(Records.values(events, "predictions")).hasSize(2).allMatch(value -> value.getImage().getWidth() > 500);
        assertThat(Records.read(Records.files(events).getFirst())).filteredOn(event -> !event.getGraphDef().isEmpty()).hasSize(1)
                .allMatch(event -> event.getGraphDef().toStringUtf8().contains("LeNet5/Sequential[features]/Conv2d[0]"));
        List<Summary.Value> all = Records.read(Records.files(events).getFirst()).stream()
                .flatMap(event -> event.getSummary().getValueList().stream()).toList();
        List<String> histograms = all.stream().filter(Summary.Value::hasHisto).map(Summary.Value::getTag).distinct().toList();
        assertThat(histograms).hasSize(2 * 10).allMatch(tag -> tag.startsWith("weights/") || tag.startsWith("gradients/"));
        assertThat(all).filteredOn(Summary.Value::hasHisto).allMatch(value -> value.getHisto().getNum() > 0)
                .anyMatch(value -> value.getTag().startsWith("gradients/") && value.getHisto().getSumSquares() > 0);
        assertThat(SummaryWriterTest.hparams(events, "_hparams_/session_start_info").getSessionStartInfo()
                .getHparamsOrThrow("lr").getNumberValue()).isEqualTo(0.001);
        assertThat(SummaryWriterTest.hparams(events, "_hparams_/experiment").getExperiment().getMetricInfosList())
                .anyMatch(metric -> metric.getName().getGroup().equals("validation") && metric.getName().getTag()
                        .equals("accuracy"));

        Trainer.of("lenet5").set("device", "cpu").set(TrainRows.DATA, "digits").set(TrainRows.LIMIT, 64)
                .set(TrainRows.TENSORBOARD, TrainRows.IN_RUN).set(TrainRows.EPOCHS, 3).out(folder.resolve("first")).resume();

        assertThat(Records.files(events)).hasSize(2);
        assertThat(Records.values(events.resolve("train"), "loss")).hasSize(3);
    }

    @Test
    void aFolderForAllRunsHoldsEachUnderItsName() throws IOException {
        trainer().set(TrainRows.TENSORBOARD, folder.resolve("board").toString()).set(TrainRows.EPOCHS, 1).run();

        assertThat(Records.values(folder.resolve("board/first/validation"), "loss")).hasSize(1);
        assertThat(folder.resolve("first/tensorboard")).doesNotExist();
    }

    @Test
    void aDryRunLeavesNoEventFiles() throws IOException {
        trainer().set(TrainRows.TENSORBOARD, folder.resolve("board").toString()).set(TrainRows.DRY_RUN, true).run();

        assertThat(Files.exists(folder.resolve("board"))).isFalse();
    }

    @Test
    void theWeightsAreThoseOfARunWithoutIt() throws IOException {
        TrainResult quiet = trainer().run();
        TrainResult shown = trainer().out(folder.resolve("second")).set(TrainRows.TENSORBOARD, TrainRows.IN_RUN).run();

        assertThat(Files.mismatch(quiet.folder().last(), shown.folder().last())).isEqualTo(-1);
    }
}
