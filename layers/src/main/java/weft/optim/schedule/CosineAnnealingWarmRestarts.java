package weft.optim.schedule;

/**
 * From the initial rate towards {@code etaMin} along half a cosine, again and again: the first time over {@code t0} steps, each
 * later time over {@code tMult} times as many (Loshchilov and Hutter, 2017), as PyTorch's {@code CosineAnnealingWarmRestarts}.
 */
public record CosineAnnealingWarmRestarts(int t0, int tMult, double etaMin) implements Schedule {

    /** @throws IllegalArgumentException when {@code t0} or {@code tMult} is below 1, or the least rate negative or not finite */
    public CosineAnnealingWarmRestarts {
        Schedule.requireAtLeast("CosineAnnealingWarmRestarts", "number of steps", 1, t0);
        Schedule.requireAtLeast("CosineAnnealingWarmRestarts", "multiple", 1, tMult);
        Schedule.requireNotNegative("CosineAnnealingWarmRestarts", "least rate", etaMin);
    }

    @Override
    public double learningRate(double initial, int step) {
        long begin = 0;
        long length = t0;
        while (tMult > 1 && step >= begin + length) {
            begin += length;
            length *= tMult;
        }
        return Schedule.cosine(initial, etaMin, (double) ((step - begin) % length) / length);
    }
}
