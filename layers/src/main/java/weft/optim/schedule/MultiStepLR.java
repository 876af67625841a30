package weft.optim.schedule;

import java.util.List;

/**
 * {@code initial * gamma^k}, where k milestones lie at or before the step, as PyTorch's {@code MultiStepLR}.
 *
 * @param milestones steps at which the rate changes; one that is named twice counts twice
 * @param gamma      what the rate is multiplied by, usually 0.1
 */
public record MultiStepLR(List<Integer> milestones, double gamma) implements Schedule {

    /** @throws IllegalArgumentException when the factor is negative or not finite */
    public MultiStepLR {
        milestones = List.copyOf(milestones);
        Schedule.requireNotNegative("MultiStepLR", "factor", gamma);
    }

    @Override
    public double learningRate(double initial, int step) {
        long passed = milestones.stream().filter(milestone -> milestone <= step).count();
        return Schedule.times(initial, StrictMath.pow(gamma, passed));
    }
}
