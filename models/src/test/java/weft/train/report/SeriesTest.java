package weft.train.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeriesTest {
    @Test
    void fewPointsStayAsTheyAre() {
        Series series = Series.of(new double[] {1, 2, 4}, new double[] {5, Double.NaN, -7});

        assertThat(series.size()).isEqualTo(3);
        assertThat(series.isThinned()).isFalse();
        assertThat(series.x(2)).isEqualTo(4);
        assertThat(series.mean(0)).isEqualTo(5);
        assertThat(series.isGap(1)).isTrue();
        assertThat(series.mean(2)).isEqualTo(-7);
    }

    @Test
    void ofManyPointsTheMeanStaysAndNoOutlierIsLost() {
        int n = 1_000_003;
        Series series = new Series();
        for (int i = 0; i < n; i++) {
            series.add(i, i == 777_777 ? 1e6 : i == 31 ? -5 : i % 2);
        }

        assertThat(series.size()).isBetween(Series.MOST / 2, Series.MOST);
        assertThat(IntStream.range(0, series.size()).mapToDouble(series::high).max()).hasValue(1e6);
        assertThat(IntStream.range(0, series.size()).mapToDouble(series::low).min()).hasValue(-5);
        assertThat(series.mean(100)).isCloseTo(0.5, within(1e-9));
        assertThat(IntStream.range(1, series.size()).allMatch(b -> series.x(b) > series.x(b - 1))).isTrue();
        assertThat(series.x(series.size() - 1)).isCloseTo(n, within(n / 256.0));
    }

    @Test
    void aCopyDoesNotGrowAndIsEqualUntilThen() {
        Series series = Series.of(new double[] {1, 2}, new double[] {3, 4});
        Series copy = series.copy();

        assertThat(copy).isEqualTo(series).hasSameHashCodeAs(series);
        series.add(3, 5);
        assertThat(copy.size()).isEqualTo(2);
        assertThat(copy).isNotEqualTo(series);
    }

    @Test
    void ticksAreRoundNumbersThatHoldTheValues() {
        assertThat(Axis.of(0.013, 0.97, 5, 1e-9)).satisfies(axis -> {
            assertThat(axis.min()).isLessThanOrEqualTo(0.013);
            assertThat(axis.max()).isGreaterThanOrEqualTo(0.97);
            assertThat(axis.ticks().stream().map(axis::label)).containsExactly("0.0", "0.2", "0.4", "0.6", "0.8", "1.0");
        });
        assertThat(Axis.of(7, 7, 5, 1).ticks()).isNotEmpty();
        assertThat(Axis.of(0, 0, 5, 1e-9).ticks()).isNotEmpty();
        Axis small = Axis.of(1e-5, 4e-5, 5, 1e-300);
        assertThat(small.label(small.ticks().getFirst())).isEqualTo("1.0e-5");
    }

    @Test
    void anyRangeHasAFewTicks() {
        for (double low : new double[] {-1e30, -3.7, 0, 1e-30, 0.1, 99, 1e30}) {
            for (double width : new double[] {0, 1e-12, 1e-3, 1, 12345, 1e30}) {
                assertThat(Axis.of(low, low + width * Math.max(1e-12, Math.abs(low)), 5, Double.MIN_NORMAL).ticks())
                        .as(low + " " + width).hasSizeBetween(2, 9);
            }
        }
    }
}
