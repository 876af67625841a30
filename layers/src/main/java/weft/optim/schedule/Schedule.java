package weft.optim.schedule;

import java.util.OptionalDouble;

/**
 * How a learning rate changes in the course of training: a function of the step alone, so that a run which is continued at a step
 * has the rate it would have had. {@link Scheduler} sets the rates of an optimizer's groups by it. Steps are what the caller
 * makes of them, epochs or batches; they count from 0.
 *
 * <p>The names and meanings are PyTorch's: {@link StepLR}, {@link MultiStepLR}, {@link ExponentialLR}, {@link LinearLR},
 * {@link CosineAnnealingLR}, {@link CosineAnnealingWarmRestarts}, {@link OneCycleLR}, {@link SequentialLR}.
 * {@link ReduceLROnPlateau} follows a measure instead of the step.
 */
@FunctionalInterface
public interface Schedule {

    /**
     * The learning rate in {@code step}, from 0, of a group whose initial one is {@code initial}: finite and never below 0, in
     * every step and whatever the settings. {@link OneCycleLR} alone refuses steps after its end.
     */
    double learningRate(double initial, int step);

    /** The momentum in {@code step}, for schedules that change it, too. */
    default OptionalDouble momentum(int step) {
        return OptionalDouble.empty();
    }

    /**
     * The same schedule over epochs of {@code steps} training steps each: the rate changes when an epoch begins.
     *
     * @throws IllegalArgumentException when an epoch has no steps
     */
    default Schedule perEpoch(int steps) {
        requireAtLeast("a schedule over epochs", "steps of an epoch", 1, steps);
        Schedule epochs = this;
        return new Schedule() {
            @Override
            public double learningRate(double initial, int step) {
                return epochs.learningRate(initial, step / steps);
            }

            @Override
            public OptionalDouble momentum(int step) {
                return epochs.momentum(step / steps);
            }
        };
    }

    /** {@code initial * factor} for numbers of at least 0: finite, however large the factor has become. */
    static double times(double initial, double factor) {
        return initial == 0 ? 0 : Math.min(initial * factor, Double.MAX_VALUE);
    }

    /** From {@code start} to {@code end} along half a cosine as {@code share} goes from 0 to 1. */
    static double cosine(double start, double end, double share) {
        return end + (start - end) * ((1 + Math.cos(Math.PI * share)) / 2);
    }

    /**
     * Checks a factor or a rate.
     *
     * @throws IllegalArgumentException unless it is a finite number of 0 or more
     */
    static void requireNotNegative(String schedule, String what, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("%s: the %s must be a finite number of 0 or more, got %s"
                    .formatted(schedule, what, value));
        }
    }

    /**
     * Checks a count.
     *
     * @throws IllegalArgumentException unless it is at least {@code least}
     */
    static void requireAtLeast(String schedule, String what, int least, int value) {
        if (value < least) {
            throw new IllegalArgumentException("%s: the %s must be at least %d, got %d".formatted(schedule, what, least, value));
        }
    }
}
