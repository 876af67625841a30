package weft.optim.schedule;

/**
 * {@code initial * gamma^floor(step / stepSize)}, as PyTorch's {@code StepLR}.
 *
 * @param stepSize steps between two changes, at least 1
 * @param gamma    what the rate is multiplied by, usually 0.1
 */
public record StepLR(int stepSize, double gamma) implements Schedule {

    /** @throws IllegalArgumentException when the step size is below 1, or the factor negative or not finite */
    public StepLR {
        Schedule.requireAtLeast("StepLR", "step size", 1, stepSize);
        Schedule.requireNotNegative("StepLR", "factor", gamma);
    }

    @Override
    public double learningRate(double initial, int step) {
        return Schedule.times(initial, StrictMath.pow(gamma, step / stepSize));
    }
}
