package weft.train.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GaussianProcessTest {
    @Test
    void itKnowsTheValuesAndIsUnsureFarFromThem() {
        double[][] points = new double[12][];
        double[] values = new double[12];
        for (int i = 0; i < 12; i++) {
            points[i] = new double[] {i / 20.0};
            values[i] = Math.sin(6 * points[i][0]) + 5;
        }
        GaussianProcess process = new GaussianProcess(points, values);

        assertThat(process.at(new double[] {0.21}).mean()).isCloseTo(Math.sin(6 * 0.21) + 5, within(0.02));
        assertThat(process.at(new double[] {0.21}).deviation()).isLessThan(0.05);
        assertThat(process.at(new double[] {1}).deviation()).isGreaterThan(5 * process.at(new double[] {0.21}).deviation());
    }

    @Test
    void theExpectedImprovementIsThatOfManyDraws() {
        Random random = new Random(1);
        double sum = 0;
        for (int i = 0; i < 1_000_000; i++) {
            sum += Math.max(0, 1 + 0.5 * random.nextGaussian() - 1.2);
        }
        assertThat(GaussianProcess.expectedImprovement(new GaussianProcess.Guess(1, 0.5), 1.2))
                .isCloseTo(sum / 1_000_000, within(1e-3));
        assertThat(GaussianProcess.normal(1.96)).isCloseTo(0.9750021, within(1e-6));
        assertThat(GaussianProcess.normal(-1)).isCloseTo(0.1586553, within(1e-6));
    }

    /** The same number of trials, guided by the model, come nearer to the top of a hill than trials at random, on average. */
    @Test
    void theModelFindsAHillFasterThanChance() {
        assertThat(mean("bayes")).isGreaterThan(mean("random") + 0.02);
    }

    private static double mean(String method) {
        double sum = 0;
        for (int seed = 0; seed < 10; seed++) {
            SearchPlan plan = new SearchPlan("lenet5", Map.of(), List.of("lr=0..1", "momentum=0..1"), method, 25, 1, seed);
            Proposals proposals = new Proposals(plan);
            List<Search.Trial> trials = new ArrayList<>();
            double best = 0;
            for (int i = 0; i < 25; i++) {
                List<Double> places = proposals.next(trials, true);
                double x = places.get(0) - 0.7;
                double y = places.get(1) - 0.2;
                double value = Math.exp(-12 * (x * x + y * y));
                best = Math.max(best, value);
                trials.add(new Search.Trial(i + 1, places, Map.of(), 1, value, List.of(value)));
            }
            sum += best;
        }
        return sum / 10;
    }
}
