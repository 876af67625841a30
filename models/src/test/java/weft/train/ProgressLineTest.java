package weft.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.train.base.TimeLeft;
import weft.train.measures.MemoryUse;

class ProgressLineTest {
    private static final ProgressLine LINE = new ProgressLine(7, 100, 0.456, true, 1.23456, 0.56789, 12345.6, "1:02:03 left",
            Optional.empty());
    private static final ProgressLine MEASURED = new ProgressLine(7, 100, 0.456, true, 1.23456, 0.56789, 12345.6, "1:02:03 left",
            Optional.of(new MemoryUse("sim", 1_500_000, 300_000, 3L << 31)));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            99 | epoch   7/100  45% [==========>             ] loss 1.2346 acc 0.5679  12,346 images/s  1:02:03 left
            79 | epoch   7/100  45% [=========>           ] loss 1.2346 acc 0.5679  1:02:03 left
            65 | epoch   7/100  45% [===>   ] loss 1.2346 acc 0.5679  1:02:03 left
            55 | epoch   7/100  45% loss 1.2346 acc 0.5679 1:02:03 left
            39 | 7/100  45% loss 1.23 acc 0.57 1:02:03
            25 | 7/100  45% 1:02:03
            12 | 7/100  45%
            7  | 45%
            """)
    void theLineIsAsLongAsThereIsRoomAndNothingIsCut(int width, String line) {
        assertThat(LINE.fit(width, false)).isEqualTo(line);
    }

    @Test
    void memoryIsLeftOutFirstWhereThereIsLittleRoom() {
        assertThat(MEASURED.text()).isEqualTo("epoch   7/100  45% loss 1.2346 acc 0.5679  12,346 images/s  1:02:03 left  "
                + "1.4 MiB used, 293 KiB pooled, peak 6.0 GiB");
        assertThat(MEASURED.fit(119, false)).isEqualTo("epoch   7/100  45% [=======>        ] loss 1.2346 acc 0.5679  "
                + "12,346 images/s  mem 1.4 MiB (peak 6.0 GiB)  1:02:03 left");
        assertThat(MEASURED.fit(99, false)).isEqualTo(LINE.fit(99, false));
        assertThat(MEASURED.fit(20, false)).isEqualTo(LINE.fit(20, false));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 10, 20, 30, 39, 40, 50, 60, 79, 80, 99, 119, 200})
    void noLineIsTooLong(int width) {
        for (boolean training : new boolean[] {true, false}) {
            for (double share : new double[] {0, 1e-9, 0.5, 0.999999, 1}) {
                for (boolean unicode : new boolean[] {true, false}) {
                    ProgressLine line = new ProgressLine(1, 1_000_000, share, training, 1e9, 1, 1e7, "999 d 23 h left",
                            Optional.of(new MemoryUse("cuda", 1L << 50, 1L << 50, 1L << 50)));
                    assertThat(line.fit(Math.max(width, 4), unicode)).hasSizeLessThanOrEqualTo(Math.max(width, 4));
                }
            }
        }
    }

    @Test
    void blocksShowEighths() {
        ProgressLine line = new ProgressLine(1, 2, 0.55, false, 0, 0, 0, "", Optional.empty());

        assertThat(line.fit(40, true))
                .isEqualTo("epoch 1/2 validation  55% \u2595\u2588\u2588\u2588\u2588\u2588\u2588\u258C     \u258F");
    }

    @Test
    void theTimeLeftFollowsFromWhatWasDoneSinceTheFirstLook() {
        TimeLeft left = new TimeLeft(10);
        assertThat(left.text()).isEmpty();
        left.done(4, 1_000_000_000L);
        assertThat(left.text()).isEmpty();
        left.done(5, 11_000_000_000L);
        assertThat(left.text()).isEqualTo("0:50 left");
        left.done(5.5, 3601_000_000_000L);
        assertThat(left.text()).isEqualTo("3:00:00 left");
        left.done(5.5, 400_001_000_000_000L);
        assertThat(left.text()).isEqualTo("13 d 21 h left");
        left.done(6, 400_001_000_000_000L);
        assertThat(left.text()).isEqualTo("9 d 6 h left");
        left.done(10, 400_001_000_000_000L);
        assertThat(left.text()).isEqualTo("0:00 left");
    }
}
