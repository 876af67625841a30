package weft.train.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.datasets.image.FloatImage;
import weft.datasets.image.ImageFormat;
import weft.train.TrainResult;
import weft.train.Trainer;
import weft.train.settings.EvalSettings;
import weft.train.settings.NetworkSettings;
import weft.train.settings.TrainRows;

class RobustnessTest {
    @TempDir
    Path folder;

    private static FloatImage image() {
        FloatImage image = FloatImage.allocate(new ImageFormat(1, 5, 7, 1));
        Random random = new Random(2);
        for (int i = 0; i < 35; i++) {
            image.data()[i] = random.nextFloat();
        }
        return image;
    }

    @Test
    void theFirstDegreeLeavesAnImageAsItIs() {
        for (Corruption kind : Corruption.values()) {
            assertThat(kind.at(kind.degrees().getFirst()).apply(image(), new Random(1)).data()).as(kind.toString())
                    .containsExactly(image().data(), within(1e-6f));
        }
    }

    @Test
    void eachKindDoesWhatItSays() {
        FloatImage x = image();
        FloatImage shifted = Corruption.SHIFT.at(2).apply(x, null);
        assertThat(shifted.at(0, 4, 6)).isEqualTo(x.at(0, 2, 4));
        assertThat(shifted.at(0, 0, 1)).isEqualTo(x.at(0, 0, 0));
        FloatImage flat = Corruption.CONTRAST.at(0.5).apply(x, null);
        assertThat(flat.at(0, 1, 1) - flat.at(0, 2, 2)).isCloseTo((x.at(0, 1, 1) - x.at(0, 2, 2)) / 2, within(1e-6f));
        FloatImage point = FloatImage.allocate(new ImageFormat(1, 9, 9, 1));
        point.data()[4 * 9 + 4] = 1;
        FloatImage blurred = Corruption.BLUR.at(1).apply(point, null);
        assertThat(blurred.at(0, 4, 5) / blurred.at(0, 4, 4)).isCloseTo((float) Math.exp(-0.5), within(1e-5f));
        assertThat(blurred.at(0, 5, 5) / blurred.at(0, 4, 4)).isCloseTo((float) Math.exp(-1), within(1e-5f));
    }

    @Test
    void twoNetworksStandBesideEachOther() throws IOException {
        TrainResult convolutions = Trainer.of("lenet5").set(TrainRows.EPOCHS, 2).out(folder.resolve("conv")).run();
        TrainResult connected = Trainer.of("fully-connected").set(TrainRows.EPOCHS, 2).out(folder.resolve("full")).run();
        Robustness robustness = Robustness.of(List.of(settings(convolutions), settings(connected)),
                List.of(Corruption.NOISE, Corruption.SHIFT));

        assertThat(robustness.curves()).hasSize(4);
        assertThat(robustness.curves().getFirst().accuracies()).hasSize(6).first()
                .isEqualTo(convolutions.history().best().orElseThrow().valAcc());
        assertThat(robustness.curves()).allSatisfy(
                curve -> assertThat(curve.accuracies().getLast()).isLessThan(curve.accuracies().getFirst()));
        assertThat(robustness.table()).contains("noise, deviation").contains("lenet5 (conv)").contains("fully-connected (full)");
        robustness.draw(folder.resolve("robustness.png"));
        assertThat(Files.size(folder.resolve("robustness.png"))).isGreaterThan(10_000);
    }

    private static EvalSettings settings(TrainResult result) {
        return new EvalSettings(NetworkSettings.of(result.folder().best(), _ -> {}), "digits", EvalSettings.Split.VALIDATION,
                128);
    }
}
