package weft.optim.schedule;

import java.util.Map;
import weft.layers.io.base.CheckpointException;
import weft.optim.Optimizer;
import weft.optim.ParameterGroup;

/**
 * Sets the learning rates of an optimizer's groups by a {@link Schedule}, each from its own initial rate; a group that joins
 * later takes part from then on.
 *
 * <pre>{@code
 *   Scheduler scheduler = new Scheduler(optimizer, new CosineAnnealingLR(epochs, 0));
 *   for each epoch { train(); scheduler.step(); }
 * }</pre>
 */
public final class Scheduler {

    private static final String STEPS = "steps";

    private final Optimizer optimizer;
    private final Schedule schedule;
    private int steps;

    /** Sets the rates for step 0. */
    public Scheduler(Optimizer optimizer, Schedule schedule) {
        this.optimizer = optimizer;
        this.schedule = schedule;
        apply();
    }

    /** Sets the rates for the next step. */
    public void step() {
        steps++;
        apply();
    }

    /** Sets the rates for the step in progress, once more: for groups that have joined since. */
    public void apply() {
        for (ParameterGroup group : optimizer.groups()) {
            group.setLearningRate(schedule.learningRate(group.initialLearningRate(), steps));
            schedule.momentum(steps).ifPresent(momentum -> group.setRule(group.rule().withMomentum(momentum)));
        }
    }

    /** How many steps were made. */
    public int steps() {
        return steps;
    }

    /** Where it stands, by name; with this and the schedule another one goes on from here. */
    public Map<String, Double> numbers() {
        return Map.of(STEPS, (double) steps);
    }

    /**
     * Goes on where another one was, and sets the rates of that step.
     *
     * @throws CheckpointException when the numbers are not those of a scheduler
     */
    public void load(Map<String, Double> numbers) {
        Double count = numbers.get(STEPS);
        if (numbers.size() != 1 || count == null || !(count >= 0 && count <= Integer.MAX_VALUE && count == Math.rint(count))) {
            throw new CheckpointException("a scheduler has a number of steps, got " + numbers);
        }
        steps = count.intValue();
        apply();
    }
}
