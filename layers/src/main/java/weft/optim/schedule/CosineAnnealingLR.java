package weft.optim.schedule;

/**
 * From the initial rate to {@code etaMin} along half a cosine over {@code tMax} steps, then back up and so on, as PyTorch's
 * {@code CosineAnnealingLR}: {@code etaMin + (initial - etaMin) * (1 + cos(pi * step / tMax)) / 2}.
 */
public record CosineAnnealingLR(int tMax, double etaMin) implements Schedule {

    /** @throws IllegalArgumentException when {@code tMax} is below 1, or the least rate negative or not finite */
    public CosineAnnealingLR {
        Schedule.requireAtLeast("CosineAnnealingLR", "number of steps", 1, tMax);
        Schedule.requireNotNegative("CosineAnnealingLR", "least rate", etaMin);
    }

    @Override
    public double learningRate(double initial, int step) {
        return Schedule.cosine(initial, etaMin, (double) step / tMax);
    }
}
