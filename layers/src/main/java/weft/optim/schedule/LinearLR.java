package weft.optim.schedule;

/**
 * {@code initial} times a factor that goes from {@code startFactor} to {@code endFactor} in a straight line over
 * {@code totalIters} steps and stays there, as PyTorch's {@code LinearLR}. Before another schedule, by {@link SequentialLR}, it
 * is a warm-up.
 */
public record LinearLR(double startFactor, double endFactor, int totalIters) implements Schedule {

    /** PyTorch's defaults. */
    public static final LinearLR DEFAULT = new LinearLR(1.0 / 3, 1, 5);

    /** @throws IllegalArgumentException when the start is not in (0, 1], the end not in [0, 1], or there are no steps */
    public LinearLR {
        if (!(startFactor > 0 && startFactor <= 1) || !(endFactor >= 0 && endFactor <= 1)) {
            throw new IllegalArgumentException("LinearLR: the factors lie in (0, 1] and [0, 1], got %s and %s"
                    .formatted(startFactor, endFactor));
        }
        Schedule.requireAtLeast("LinearLR", "number of steps", 1, totalIters);
    }

    @Override
    public double learningRate(double initial, int step) {
        double share = (double) Math.min(totalIters, step) / totalIters;
        // Not start + (end - start) * share, which rounding may take below 0 at an end of 0.
        return Schedule.times(initial, startFactor * (1 - share) + endFactor * share);
    }
}
