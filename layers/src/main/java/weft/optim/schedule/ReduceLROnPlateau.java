package weft.optim.schedule;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.layers.io.base.CheckpointException;
import weft.optim.Optimizer;
import weft.optim.ParameterGroup;

/**
 * Lowers the learning rates when a measure has stopped getting better, as PyTorch's {@code ReduceLROnPlateau}: when more than
 * {@code patience} steps in a row brought nothing better than {@code threshold} beyond the best, each rate becomes
 * {@code max(rate * factor, minLr)}.
 */
public final class ReduceLROnPlateau {

    private static final String BEST = "best";
    private static final String BAD_STEPS = "bad_steps";
    private static final String COOLDOWN = "cooldown";
    private static final String RATE = "learning_rate.";

    private final Optimizer optimizer;
    private final Settings settings;
    private double best;
    private int badSteps;
    private int cooldown;

    /** Which way is better. */
    public enum Mode {
        /** A measure that should fall, such as a loss. */
        MIN,
        /** A measure that should rise, such as an accuracy. */
        MAX
    }

    /** How the threshold is meant. */
    public enum Threshold {
        /** As a share of the best measure. */
        REL,
        /** As a difference. */
        ABS
    }

    /**
     * What counts as better than the best measure so far.
     *
     * @param threshold how much better it must be
     */
    public record Improvement(Mode mode, double threshold, Threshold thresholdMode) {

        /** PyTorch's defaults. */
        public static final Improvement DEFAULT = new Improvement(Mode.MIN, 1e-4, Threshold.REL);

        /** The same direction with another threshold. */
        public Improvement by(double otherThreshold, Threshold otherMode) {
            return new Improvement(mode, otherThreshold, otherMode);
        }

        private boolean isBetter(double measure, double best) {
            double way = mode == Mode.MIN ? -threshold : threshold;
            double mark = thresholdMode == Threshold.REL ? best * (1 + way) : best + way;
            return mode == Mode.MIN ? measure < mark : measure > mark;
        }
    }

    /**
     * The settings.
     *
     * @param improvement what counts as better
     * @param factor      what a rate is multiplied by, in [0, 1)
     * @param patience    steps without improvement that change nothing, at least 0
     * @param cooldown    steps after a change in which nothing is counted, at least 0
     * @param minLr       no rate falls below this; at least 0
     * @param eps         a rate that would change by no more than this stays
     */
    public record Settings(Improvement improvement, double factor, int patience, int cooldown, double minLr, double eps) {

        /** PyTorch's defaults. */
        public static final Settings DEFAULT = new Settings(Improvement.DEFAULT, 0.1, 10, 0, 0, 1e-8);

        /** @throws IllegalArgumentException when the factor is not below 1, or it, the least rate or a count is negative */
        public Settings {
            if (!(factor < 1)) {
                throw new IllegalArgumentException("ReduceLROnPlateau: the factor must be below 1, got " + factor);
            }
            Schedule.requireNotNegative("ReduceLROnPlateau", "factor", factor);
            Schedule.requireNotNegative("ReduceLROnPlateau", "least rate", minLr);
            Schedule.requireAtLeast("ReduceLROnPlateau", "patience", 0, patience);
            Schedule.requireAtLeast("ReduceLROnPlateau", "cooldown", 0, cooldown);
        }

        /** The same settings with another factor and patience. */
        public Settings with(double otherFactor, int otherPatience) {
            return new Settings(improvement, otherFactor, otherPatience, cooldown, minLr, eps);
        }
    }

    /** Watches one measure and lowers the rates of all of the optimizer's groups. */
    public ReduceLROnPlateau(Optimizer optimizer, Settings settings) {
        this.optimizer = optimizer;
        this.settings = settings;
        this.best = settings.improvement.mode == Mode.MIN ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }

    /** Counts the measure of another step, such as the validation loss of an epoch; NaN is no improvement. */
    public void step(double measure) {
        if (settings.improvement.isBetter(measure, best)) {
            best = measure;
            badSteps = 0;
        } else {
            badSteps++;
        }
        if (cooldown > 0) {
            cooldown--;
            badSteps = 0;
        }
        if (badSteps > settings.patience) {
            optimizer.groups().forEach(this::reduce);
            cooldown = settings.cooldown;
            badSteps = 0;
        }
    }

    private void reduce(ParameterGroup group) {
        double rate = Math.max(group.learningRate() * settings.factor, settings.minLr);
        if (group.learningRate() - rate > settings.eps) {
            group.setLearningRate(rate);
        }
    }

    /** Its state by name, with the learning rates, which do not follow from the step. */
    public Map<String, Double> numbers() {
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put(BEST, best);
        numbers.put(BAD_STEPS, (double) badSteps);
        numbers.put(COOLDOWN, (double) cooldown);
        for (int g = 0; g < optimizer.groups().size(); g++) {
            numbers.put(RATE + g, optimizer.groups().get(g).learningRate());
        }
        return numbers;
    }

    /**
     * Goes on where another one was, with its learning rates.
     *
     * @throws CheckpointException when the numbers are not those of an optimizer with as many groups
     */
    public void load(Map<String, Double> numbers) {
        List<ParameterGroup> groups = optimizer.groups();
        if (!numbers.keySet().equals(numbers().keySet())) {
            throw new CheckpointException("does not fit a schedule of %d groups: %s".formatted(groups.size(), numbers.keySet()));
        }
        for (int g = 0; g < groups.size(); g++) {
            if (!(numbers.get(RATE + g) >= 0 && numbers.get(RATE + g) < Double.POSITIVE_INFINITY)) {
                throw new CheckpointException("the learning rate of group %d is %s".formatted(g, numbers.get(RATE + g)));
            }
        }
        best = numbers.get(BEST);
        badSteps = numbers.get(BAD_STEPS).intValue();
        cooldown = numbers.get(COOLDOWN).intValue();
        for (int g = 0; g < groups.size(); g++) {
            groups.get(g).setLearningRate(numbers.get(RATE + g));
        }
    }
}
