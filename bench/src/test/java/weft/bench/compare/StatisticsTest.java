package weft.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import weft.bench.compare.Statistics.Quartiles;
import weft.bench.compare.Statistics.Ratio;

class StatisticsTest {

    @Test
    void quartilesOfKnownSamplesAreNumPys() {
        assertThat(Statistics.quartiles(new double[] {4, 1, 3, 2})).isEqualTo(new Quartiles(1.75, 2.5, 3.25));
        assertThat(Statistics.quartiles(new double[] {9, 1, 5})).isEqualTo(new Quartiles(3, 5, 7));
        assertThat(Statistics.quartiles(new double[] {7})).isEqualTo(new Quartiles(7, 7, 7));
    }

    @Test
    void noSamplesAreRefused() {
        assertThatThrownBy(() -> Statistics.median(new double[0])).hasMessage("no samples");
    }

    @Test
    void samplesStayInTheirOrder() {
        double[] samples = {3, 1, 2};
        Statistics.median(samples);
        assertThat(samples).containsExactly(3, 1, 2);
    }

    @Test
    void aRatioOfConstantTimesIsCertain() {
        assertThat(Statistics.ratio(new double[] {6, 6, 6, 6}, new double[] {2, 2, 2, 2})).isEqualTo(new Ratio(3, 3, 3));
    }

    @Test
    void theIntervalHoldsTheTrueRatioAboutAsOftenAsItSays() {
        long held = IntStream.range(0, 200).mapToObj(seed -> noisy(25, seed)).filter(r -> r.low() <= 2 && r.high() >= 2).count();
        assertThat(held).isBetween(176L, 198L);
    }

    @Test
    void moreRoundsShrinkTheInterval() {
        Ratio few = noisy(15, 1);
        Ratio many = noisy(1500, 1);
        assertThat(many.high() - many.low()).isLessThan((few.high() - few.low()) / 3);
    }

    /** Times around 2 and around 1, up to 10 % up and down. */
    private static Ratio noisy(int rounds, long seed) {
        var random = new SplittableRandom(seed);
        double[] theirs = random.doubles(rounds, 1.8, 2.2).toArray();
        double[] ours = random.doubles(rounds, 0.9, 1.1).toArray();
        return Statistics.ratio(theirs, ours);
    }

    @Test
    void noiseThatHitsBothSidesOfARoundWidensNothing() {
        double[] ours = new SplittableRandom(3).doubles(21, 1, 10).toArray();
        double[] theirs = ours.clone();
        for (int i = 0; i < theirs.length; i++) {
            theirs[i] *= 1.5;
        }
        Ratio ratio = Statistics.ratio(theirs, ours);
        assertThat(ratio.low()).isEqualTo(1.5, within(1e-12));
        assertThat(ratio.high()).isEqualTo(1.5, within(1e-12));
    }

    @Test
    void theSameSamplesGiveTheSameInterval() {
        assertThat(noisy(31, 1)).isEqualTo(noisy(31, 1));
    }

    @Test
    void sidesOfDifferentRoundsAreRefused() {
        assertThatThrownBy(() -> Statistics.ratio(new double[2], new double[3])).hasMessage("rounds differ: 2 and 3 samples");
    }
}
