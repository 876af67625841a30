package weft.train.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import weft.train.measures.Mistakes.Mistake;

class MistakesTest {
    @Test
    void theWorstAreThoseWithTheLeastProbabilityOfTheTruth() {
        Mistakes mistakes = new Mistakes(2, 2);
        float[] scores = {1, 0, 3, 0, 2, 0, 500, -500, 0, 5};

        mistakes.addAll(scores, new int[] {10, 11, 12, 13, 14}, new int[] {1, 1, 1, 0, 1}, new int[] {0, 0, 0, 0, 1});

        assertThat(mistakes.worst()).extracting(Mistake::index).containsExactly(11, 12);
        Mistake worst = mistakes.worst().getFirst();
        assertThat(worst.probability()).isCloseTo(1 / (1 + Math.exp(-3)), within(1e-12));
        assertThat(worst.ofTruth()).isCloseTo(1 - worst.probability(), within(1e-12));
    }

    @Test
    void scoresFarApartMakeNoNaN() {
        Mistakes mistakes = new Mistakes(2, 1);
        mistakes.addAll(new float[] {1000, -1000}, new int[] {0}, new int[] {1}, new int[] {0});

        assertThat(mistakes.worst()).containsExactly(new Mistake(0, 1, 0, 1, 0));
    }
}
