package weft.train.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import weft.datasets.SeededRandom;
import weft.train.study.Search.Trial;

/** Chooses the settings of the next trial. They follow from the plan and the results so far alone. */
final class Proposals {
    /** Trials at random before there is a model to ask. */
    private static final int AT_RANDOM = 5;
    private static final int CANDIDATES = 2000;
    /** Of the candidates, this share lies near the best point: there the last improvements are. */
    private static final double NEAR_BEST = 0.25;
    private static final double STEP = 0.1;

    private final SearchPlan plan;
    private final List<Dimension> space;

    Proposals(SearchPlan plan) {
        this.plan = plan;
        this.space = plan.space();
    }

    /** The places, from 0 to 1, of the next trial's settings. */
    List<Double> next(List<Trial> trials, boolean highest) {
        int index = trials.size();
        if (plan.method().equals("grid")) {
            return gridPoint(index);
        }
        RandomGenerator random = SeededRandom.of(plan.seed(), index);
        List<Trial> measured = trials.stream().filter(trial -> Double.isFinite(trial.values().getFirst())).toList();
        if (plan.method().equals("random") || index < AT_RANDOM || measured.size() < 2) {
            return atRandom(random);
        }
        return mostPromising(trials, highest, random);
    }

    Map<String, Object> settings(List<Double> places) {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (int d = 0; d < space.size(); d++) {
            settings.put(space.get(d).key(), space.get(d).at(places.get(d)));
        }
        return settings;
    }

    private List<Double> gridPoint(int index) {
        List<Double> places = new ArrayList<>();
        int rest = index;
        for (Dimension one : space.reversed()) {
            places.addFirst(one.grid().get(rest % one.points()));
            rest /= one.points();
        }
        return places;
    }

    private List<Double> atRandom(RandomGenerator random) {
        return space.stream().map(_ -> random.nextDouble()).toList();
    }

    /** Of many candidates the one with the largest expected improvement over the best trial. */
    private List<Double> mostPromising(List<Trial> trials, boolean highest, RandomGenerator random) {
        double[] values = trials.stream().mapToDouble(trial -> trial.values().getFirst()).map(v -> highest ? v : -v).toArray();
        double worst = Arrays.stream(values).filter(Double::isFinite).min().orElse(0);
        int best = 0;
        for (int i = 0; i < values.length; i++) {
            // A trial that diverged is as bad as the worst that did not: the model then keeps away from there.
            values[i] = Double.isFinite(values[i]) ? values[i] : worst;
            best = values[i] > values[best] ? i : best;
        }
        double[][] points = trials.stream().map(trial -> encoded(trial.places())).toArray(double[][]::new);
        GaussianProcess process = new GaussianProcess(points, values);
        List<Double> chosen = atRandom(random);
        double most = -1;
        for (int i = 0; i < CANDIDATES; i++) {
            List<Double> candidate = i < NEAR_BEST * CANDIDATES ? near(trials.get(best).places(), random) : atRandom(random);
            double expected = GaussianProcess.expectedImprovement(process.at(encoded(candidate)), values[best]);
            if (expected > most) {
                most = expected;
                chosen = candidate;
            }
        }
        return chosen;
    }

    private static List<Double> near(List<Double> places, RandomGenerator random) {
        return places.stream().map(place -> Math.clamp(place + STEP * random.nextGaussian(), 0.0, 1.0)).toList();
    }

    private double[] encoded(List<Double> places) {
        double[] point = new double[space.stream().mapToInt(Dimension::width).sum()];
        int at = 0;
        for (int d = 0; d < space.size(); d++) {
            space.get(d).encode(places.get(d), point, at);
            at += space.get(d).width();
        }
        return point;
    }
}
