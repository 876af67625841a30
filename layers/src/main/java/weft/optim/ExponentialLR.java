package weft.optim;

/** {@code initial * gamma^step}, as PyTorch's {@code ExponentialLR}. */
public record ExponentialLR(double gamma) implements Schedule {

    @Override
    public double learningRate(double initial, int step) {
        return initial * StrictMath.pow(gamma, step);
    }
}
