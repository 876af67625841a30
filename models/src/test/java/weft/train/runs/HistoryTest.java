package weft.train.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.train.base.InputException;
import weft.train.measures.EpochRecord;

class HistoryTest {
    @TempDir
    Path folder;

    private final History history = new History();

    @Test
    void theFileIsAnArrayWithOneObjectPerEpoch() throws IOException {
        history.add(new EpochRecord(1, 2.25, 0.5, 2.5, 0.25, 1.5, 958));
        history.add(new EpochRecord(2, 1.25, 0.75, 1.5, 0.5, 1.25, 1149.6));

        history.write(folder.resolve("history.json"));

        JsonNode json = new ObjectMapper().readTree(folder.resolve("history.json").toFile());
        assertThat(json).hasSize(2);
        assertThat(json.get(0).fieldNames()).toIterable().containsExactly(
                "epoch", "train_loss", "train_acc", "val_loss", "val_acc", "seconds", "images_per_second");
        assertThat(json.get(0).get("epoch").isInt()).isTrue();
        assertThat(json.get(1).get("epoch").asInt()).isEqualTo(2);
        assertThat(json.get(1).get("train_loss").asDouble()).isEqualTo(1.25);
        assertThat(json.get(1).get("train_acc").asDouble()).isEqualTo(0.75);
        assertThat(json.get(1).get("val_loss").asDouble()).isEqualTo(1.5);
        assertThat(json.get(1).get("val_acc").asDouble()).isEqualTo(0.5);
        assertThat(json.get(1).get("seconds").asDouble()).isEqualTo(1.25);
        assertThat(json.get(1).get("images_per_second").asDouble()).isEqualTo(1149.6);
    }

    @Test
    void whatWasWrittenIsReadBackToTheLastBit() throws IOException {
        history.add(new EpochRecord(1, 1.0 / 3, 0.1, Math.PI, 0.97, 12.345678901234567, 1e-300));
        history.write(folder.resolve("history.json"));

        assertThat(History.read(folder.resolve("history.json")).epochs()).isEqualTo(history.epochs());
    }

    @Test
    void aDivergedLossIsNullInTheFileAndNanWhenReadBack() throws IOException {
        history.add(new EpochRecord(1, Double.NaN, 0.1, Double.POSITIVE_INFINITY, 0.1, 1, 10));
        history.write(folder.resolve("history.json"));

        assertThat(folder.resolve("history.json")).content()
                .contains("\"train_loss\" : null", "\"val_loss\" : null").doesNotContain("NaN", "Infinity");
        EpochRecord read = History.read(folder.resolve("history.json")).epochs().getFirst();
        assertThat(read.trainLoss()).isNaN();
        assertThat(read.valLoss()).isNaN();
        assertThat(read.trainAcc()).isEqualTo(0.1);
    }

    @Test
    void aFileThatIsNoHistoryIsAnErrorThatNamesIt() throws IOException {
        Path file = Files.writeString(folder.resolve("history.json"), "[{\"epoch\": 1,");

        assertThatIOException().isThrownBy(() -> History.read(file)).withMessageStartingWith(file + ": not a training history: ");
        Path device = Path.of("/dev/zero");
        assertThatIOException().isThrownBy(() -> History.read(device))
                .withMessage("/dev/zero: not a training history: it is not a file");
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> RunRecord.read(device))
                .withMessage(
                        "/dev/zero: the record of the run is damaged: it is not a file; copy the run's folder again, or train "
                                + "anew");
    }

    @Test
    void theBestEpochHasTheHighestValidationAccuracy() {
        history.add(validation(1, 0.5, 0.90));
        history.add(validation(2, 0.6, 0.95));
        history.add(validation(3, 0.1, 0.94));

        assertThat(history.best()).get().extracting(EpochRecord::epoch).isEqualTo(2);
    }

    @Test
    void equalAccuraciesAreToldApartByTheLossAndThenByTheEarlierEpoch() {
        history.add(validation(1, 0.5, 0.9));
        history.add(validation(2, 0.4, 0.9));
        history.add(validation(3, 0.4, 0.9));

        assertThat(history.best()).get().extracting(EpochRecord::epoch).isEqualTo(2);
    }

    @Test
    void anEpochThatDivergedLosesAgainstAnyOtherBeforeOrAfterIt() {
        history.add(validation(1, Double.NaN, Double.NaN));
        history.add(validation(2, Double.NaN, 0.1));
        history.add(validation(3, 9.0, 0.1));
        history.add(validation(4, Double.NaN, 0.1));

        assertThat(history.best()).get().extracting(EpochRecord::epoch).isEqualTo(3);
    }

    @Test
    void aRunWithoutEpochsHasNoBestOne() {
        assertThat(history.best()).isEmpty();
    }

    private static EpochRecord validation(int epoch, double loss, double accuracy) {
        return new EpochRecord(epoch, 1, 0.5, loss, accuracy, 1, 100);
    }
}
