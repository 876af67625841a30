package weft.optim.schedule;

import java.util.OptionalDouble;

/**
 * Up to a peak and down to almost nothing in one cycle, while the momentum goes down and up (Smith and Topin, 2018), as PyTorch's
 * {@code OneCycleLR}. The initial learning rate of a group is its peak, PyTorch's {@code max_lr}. In step 0 the rate is
 * {@code peak / divFactor}, in the last one {@code peak / (divFactor * finalDivFactor)}.
 * Whoever steps after each batch asks for one step more, in which nothing is learned any more; PyTorch's linear rate is negative
 * there, this one stays.
 *
 * @param totalSteps     length of the cycle
 * @param pctStart       share of the cycle in which the rate rises, in [0, 1]
 * @param anneal         the course between two of these rates
 * @param cycleMomentum  whether the momentum, or beta1, goes from {@code maxMomentum} to {@code baseMomentum} and back
 * @param threePhase     whether the rate first falls as far as it rose, and only then to almost nothing
 */
public record OneCycleLR(int totalSteps, double pctStart, Anneal anneal, boolean cycleMomentum, double baseMomentum,
        double maxMomentum, double divFactor, double finalDivFactor, boolean threePhase) implements Schedule {

    /** The course between two rates. */
    public enum Anneal {
        COS, LINEAR;

        /** A straight line ends where it is to end: behind the last step it would take a rate below 0. */
        private double between(double start, double end, double share) {
            return this == COS ? Schedule.cosine(start, end, share) : (end - start) * Math.min(share, 1) + start;
        }
    }

    /** A stretch that ends at step {@code end}; rates are shares of the peak. */
    private record Phase(double begin, double end, double startRate, double endRate, double startMomentum, double endMomentum) {

        /** Of a stretch without length there is only its end. */
        private double share(int step) {
            return begin >= end ? 1 : (step - begin) / (end - begin);
        }
    }

    /** With PyTorch's defaults for the rest. */
    public OneCycleLR(int totalSteps) {
        this(totalSteps, 0.3, Anneal.COS, false);
    }

    /** With PyTorch's defaults for the rest. */
    public OneCycleLR(int totalSteps, double pctStart, Anneal anneal, boolean threePhase) {
        this(totalSteps, pctStart, anneal, true, 0.85, 0.95, 25, 1e4, threePhase);
    }

    /** @throws IllegalArgumentException when there are no steps, the share is not in [0, 1], or a divisor is not above 0 and finite */
    public OneCycleLR {
        Schedule.requireAtLeast("OneCycleLR", "number of steps", 1, totalSteps);
        if (!(pctStart >= 0 && pctStart <= 1)) {
            throw new IllegalArgumentException("OneCycleLR: the share of the rise must lie in [0, 1], got " + pctStart);
        }
        if (!(divFactor > 0 && finalDivFactor > 0 && divFactor < Double.POSITIVE_INFINITY
                && finalDivFactor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("OneCycleLR: the divisors must be finite and above 0, got %s and %s"
                    .formatted(divFactor, finalDivFactor));
        }
    }

    /** @throws IllegalArgumentException when the cycle is over */
    @Override
    public double learningRate(double initial, int step) {
        Phase phase = phase(step);
        return anneal.between(Schedule.times(initial, phase.startRate), Schedule.times(initial, phase.endRate),
                phase.share(step));
    }

    @Override
    public OptionalDouble momentum(int step) {
        if (!cycleMomentum) {
            return OptionalDouble.empty();
        }
        Phase phase = phase(step);
        return OptionalDouble.of(anneal.between(phase.startMomentum, phase.endMomentum, phase.share(step)));
    }

    private Phase phase(int step) {
        if (step > totalSteps) {
            throw new IllegalArgumentException("OneCycleLR: step %d is behind the %d of the cycle".formatted(step, totalSteps));
        }
        double first = 1 / divFactor;
        double last = first / finalDivFactor;
        double peak = pctStart * totalSteps - 1;
        double end = totalSteps - 1;
        if (step <= peak) {
            return new Phase(0, peak, first, 1, maxMomentum, baseMomentum);
        } else if (!threePhase) {
            return new Phase(peak, end, 1, last, baseMomentum, maxMomentum);
        }
        double back = 2 * pctStart * totalSteps - 2;
        return step <= back ? new Phase(peak, back, 1, first, baseMomentum, maxMomentum)
                : new Phase(back, end, first, last, maxMomentum, maxMomentum);
    }
}
