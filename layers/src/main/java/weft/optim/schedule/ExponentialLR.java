package weft.optim.schedule;

/** {@code initial * gamma^step}, as PyTorch's {@code ExponentialLR}. */
public record ExponentialLR(double gamma) implements Schedule {

    /** @throws IllegalArgumentException when the factor is negative or not finite */
    public ExponentialLR {
        Schedule.requireNotNegative("ExponentialLR", "factor", gamma);
    }

    @Override
    public double learningRate(double initial, int step) {
        return Schedule.times(initial, StrictMath.pow(gamma, step));
    }
}
