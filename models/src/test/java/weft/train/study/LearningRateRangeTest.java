package weft.train.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.train.Trainer;
import weft.train.settings.TrainRows;

class LearningRateRangeTest {
    @TempDir
    Path folder;

    @Test
    void theRatesRiseUntilTheLossDoesAndOneThatTrainsIsNamed() throws Exception {
        LearningRateRange test =
                LearningRateRange.of(Trainer.of("lenet5").set(TrainRows.EPOCHS, 60).set("optimizer", "sgd"), 60, 1e-5, 50);

        assertThat(test.points()).hasSizeBetween(20, 60).isSortedAccordingTo((a, b) -> Double.compare(a.rate(), b.rate()));
        assertThat(test.points().getFirst().rate()).isEqualTo(1e-5);
        assertThat(test.suggestion().orElseThrow()).isBetween(1e-3, 1.0);
        RatePicture.write(folder.resolve("lr.png"), "lenet5", test);
        assertThat(Files.size(folder.resolve("lr.png"))).isGreaterThan(5000);
        assertThat(folder.toFile().list()).containsExactly("lr.png");
    }

    @Test
    void theSteepestFallBeforeTheLowestPointIsNamed() {
        double[] losses = {3, 3, 3, 3, 2.9, 2.6, 2.0, 1.4, 1.1, 1.0, 1.0, 1.2, 3, 9, 4, 0.99 + 5};
        List<LearningRateRange.Point> points = new ArrayList<>();
        for (int i = 0; i < losses.length; i++) {
            points.add(new LearningRateRange.Point(Math.pow(10, i), losses[i], losses[i]));
        }
        assertThat(LearningRateRange.steepest(points)).hasValue(1e6);
        assertThat(LearningRateRange.steepest(points.subList(0, 4))).isEmpty();
    }
}
