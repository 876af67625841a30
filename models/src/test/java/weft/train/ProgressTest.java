package weft.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import weft.train.measures.EpochRecord;

class ProgressTest {
    private static final EpochRecord THIRD = new EpochRecord(3, 0.12341, 0.96118, 0.14558, 0.95552, 1.234, 12345.4);
    private static final String THIRD_LINE =
            "epoch  3/10  train loss 0.1234 acc 0.9612  val loss 0.1456 acc 0.9555  1.23 s  12,345 images/s";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = out(StandardCharsets.UTF_8);
    private long seconds;

    private PrintStream out(Charset charset) {
        return new PrintStream(bytes, true, charset);
    }

    private Progress progress(PrintStream to, boolean terminal) {
        return Progress.to(to, terminal, 10, () -> 1_000_000_000L * seconds);
    }

    @Test
    void aLogOfAShortEpochGetsOneLine() {
        runOneEpoch(out, false, 1);

        assertThat(output()).isEqualTo(THIRD_LINE + System.lineSeparator());
    }

    @Test
    void aLogOfALongEpochGetsALineEveryThirtySeconds() {
        runOneEpoch(out, false, 20);

        assertThat(output().lines()).containsExactly(
                "epoch  3/10  80% loss 0.5000 acc 0.8000  11,000 images/s  6:00 left",
                "epoch  3/10 validation  50%  5:50 left",
                THIRD_LINE);
    }

    @Test
    void aTerminalShowsABarThatGivesWayToTheLine() {
        runOneEpoch(out, true, 20);

        assertThat(output()).contains("epoch  3/10  20%", "loss 1.0000 acc 0.5000  10,000 images/s",
                "epoch  3/10 validation 100% ", "5:50 left", "\u2588");
        assertThat(output()).endsWith("\r" + THIRD_LINE + System.lineSeparator());
        assertThat(output().lines()).last().isEqualTo(THIRD_LINE);
    }

    @Test
    void aTerminalOfAnotherCharacterSetGetsABarOfItsOwn() {
        runOneEpoch(out(StandardCharsets.US_ASCII), true, 20);

        assertThat(output()).contains("[==").doesNotContain("?").matches(text -> text.chars().allMatch(c -> c < 128), "ASCII");
    }

    @Test
    void aRunThatFailsLeavesNoBarBehind() {
        try (Progress progress = progress(out, true)) {
            progress.epochStarts(3, 500);
            progress.progress(100, 1, 0, 10);
        }

        assertThat(output()).endsWith("\r");
    }

    @Test
    void closingTwiceIsHarmless() {
        Progress progress = progress(out, true);
        progress.epochStarts(1, 5);
        progress.progress(1, 1, 0, 10);
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

    /** 500 images in three looks and 50 in two, each so many seconds after the one before. */
    private void runOneEpoch(PrintStream to, boolean terminal, int between) {
        try (Progress progress = progress(to, terminal)) {
            progress.epochStarts(3, 500);
            progress.progress(100, 1, 0.5, 10000);
            seconds += between;
            progress.progress(300, 0.75, 0.7, 10500);
            seconds += between / 2 + between % 2;
            progress.progress(400, 0.5, 0.8, 11000);
            seconds += between / 2;
            progress.progress(500, 0.25, 0.9, 12345);
            seconds += between;
            progress.validates(25, 50);
            progress.validates(50, 50);
            progress.epochEnds(THIRD);
        }
    }

    private String output() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
