package weft.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final EpochRecord THIRD = new EpochRecord(3, 0.12341, 0.96118, 0.14558, 0.95552, 1.234, 12345.4);
    private static final String THIRD_LINE =
            "epoch  3/10  train loss 0.1234 acc 0.9612  val loss 0.1456 acc 0.9555  1.23 s  12,345 images/s";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void aLogGetsOnePlainLinePerEpochAndNothingElse() {
        runOneEpoch(false);

        assertThat(output()).isEqualTo(THIRD_LINE + System.lineSeparator());
    }

    @Test
    void aTerminalShowsABarThatGivesWayToTheLine() {
        runOneEpoch(true);

        assertThat(output()).contains("epoch 3/10", "500/500", "loss 0.2500 acc 0.9000  12,345 images/s");
        assertThat(output()).endsWith("\r" + THIRD_LINE + System.lineSeparator());
        assertThat(output().lines()).last().isEqualTo(THIRD_LINE);
    }

    @Test
    void aRunThatFailsLeavesNoBarBehind() {
        try (Progress progress = Progress.to(out, true, 10)) {
            progress.epochStarts(3, 500);
            progress.progress(100, 1, 0, 10);
        }

        assertThat(output()).endsWith("\r");
    }

    @Test
    void closingTwiceIsHarmless() {
        Progress progress = Progress.to(out, true, 10);
        progress.epochStarts(1, 5);
        progress.close();
        int length = bytes.size();
        progress.close();

        assertThat(bytes.size()).isEqualTo(length);
    }

    @Test
    void aDivergedEpochSaysSo() {
        assertThat(new EpochRecord(1, Double.NaN, 0.1, Double.NaN, 0.1, 1, 10).toLine(1))
                .isEqualTo("epoch 1/1  train loss NaN acc 0.1000  val loss NaN acc 0.1000  1.00 s  10 images/s");
    }

    private void runOneEpoch(boolean terminal) {
        try (Progress progress = Progress.to(out, terminal, 10)) {
            progress.epochStarts(3, 500);
            progress.progress(100, 1, 0.5, 10000);
            progress.progress(500, 0.25, 0.9, 12345);
            progress.epochEnds(THIRD);
        }
    }

    private String output() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
