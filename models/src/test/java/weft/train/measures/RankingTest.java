package weft.train.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RankingTest {
    @Test
    void theAreaIsTheShareOfPairsInTheRightOrder() {
        Random random = new Random(3);
        int n = 3000;
        float[] scores = new float[2 * n];
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            labels[i] = random.nextInt(10) == 0 ? 1 : 0;
            scores[2 * i + 1] = random.nextInt(8) + labels[i]; // with many ties
        }
        Ranking ranking = new Ranking(2);
        ranking.addAll(scores, labels);

        double pairs = 0;
        double right = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (labels[i] == 1 && labels[j] == 0) {
                    pairs++;
                    right += scores[2 * i + 1] > scores[2 * j + 1] ? 1 : scores[2 * i + 1] == scores[2 * j + 1] ? 0.5 : 0;
                }
            }
        }
        assertThat(ranking.auc()).hasValueCloseTo(right / pairs, within(1e-12));
    }

    @Test
    void theAreaNeedsTwoClassesAndNumbers() {
        Ranking one = new Ranking(2);
        one.addAll(new float[] {0, 1, 0, 2}, new int[] {1, 1});
        assertThat(one.auc()).isEmpty();
        Ranking broken = new Ranking(2);
        broken.addAll(new float[] {0, Float.NaN, 0, 2}, new int[] {1, 0});
        assertThat(broken.auc()).isEmpty();
        assertThat(new Ranking(3).auc()).isEmpty();
    }

    @Test
    void theClassCountsAmongTheFiveBestAndEqualScoresKeepTheirOrder() {
        Ranking ranking = new Ranking(7);
        ranking.addAll(new float[] {6, 5, 4, 3, 2, 1, 0}, new int[] {4});
        assertThat(ranking.top()).isEqualTo(1);
        ranking.addAll(new float[] {6, 5, 4, 3, 2, 1, 0}, new int[] {5});
        assertThat(ranking.top()).isEqualTo(0.5);
        ranking.addAll(new float[7], new int[] {4});
        ranking.addAll(new float[7], new int[] {5});
        assertThat(ranking.top()).isEqualTo(0.5);
    }
}
