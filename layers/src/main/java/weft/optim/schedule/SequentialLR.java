package weft.optim.schedule;

import java.util.List;
import java.util.OptionalDouble;

/**
 * One schedule after another, as PyTorch's {@code SequentialLR}: {@code schedules.get(i)} takes over at step
 * {@code milestones.get(i - 1)}, which is its own step 0.
 */
public record SequentialLR(List<Schedule> schedules, List<Integer> milestones) implements Schedule {

    /** @throws IllegalArgumentException unless there is one schedule more than milestones, and those ascend from 0 or more */
    public SequentialLR {
        schedules = List.copyOf(schedules);
        milestones = List.copyOf(milestones);
        if (schedules.size() != milestones.size() + 1) {
            throw new IllegalArgumentException("SequentialLR: takes one schedule more than milestones, got %d and %d"
                    .formatted(schedules.size(), milestones.size()));
        }
        for (int i = 0; i < milestones.size(); i++) {
            if (milestones.get(i) < (i == 0 ? 0 : milestones.get(i - 1))) {
                throw new IllegalArgumentException("SequentialLR: the milestones must ascend from 0 or more, got " + milestones);
            }
        }
    }

    /** {@code schedule} after a rise from {@code startFactor} times its first rate over {@code steps} steps. */
    public static SequentialLR warmUp(double startFactor, int steps, Schedule schedule) {
        return new SequentialLR(List.of(new LinearLR(startFactor, 1, steps), schedule), List.of(steps));
    }

    @Override
    public double learningRate(double initial, int step) {
        int i = at(step);
        return schedules.get(i).learningRate(initial, step - begin(i));
    }

    @Override
    public OptionalDouble momentum(int step) {
        int i = at(step);
        return schedules.get(i).momentum(step - begin(i));
    }

    private int at(int step) {
        return (int) milestones.stream().filter(milestone -> milestone <= step).count();
    }

    private int begin(int i) {
        return i == 0 ? 0 : milestones.get(i - 1);
    }
}
