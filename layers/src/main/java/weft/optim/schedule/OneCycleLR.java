package weft.optim.schedule;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Up to a peak and down to almost nothing in one cycle, while the momentum goes down and up (Smith and Topin, 2018), as PyTorch's
 * {@code OneCycleLR}. The initial learning rate of a group is its peak, PyTorch's {@code max_lr}. In step 0 the rate is
 * {@code peak / divFactor}, in the last one {@code peak / (divFactor * finalDivFactor)}.
 * A loop that calls the scheduler after each batch asks for one step more, in which nothing is learned; PyTorch's linear
 * rate is negative there, this one stays.
 *
 * <pre>{@code
 * new OneCycleLR(steps).withMomentum(0.7, 0.99).withDivisors(10, 100)
 * }</pre>
 *
 * @param totalSteps length of the cycle, at least 1
 * @param pctStart   share of the cycle in which the rate rises, in [0, 1]
 * @param anneal     the shape of the curve between two of these rates
 * @param threePhase whether the rate first falls as far as it rose, and only then to almost nothing
 * @param momentum   between which values the momentum, or beta1, goes; empty when it stays
 * @param divisors   by what the peak is divided for the first and the last rate
 */
public record OneCycleLR(int totalSteps, double pctStart, Anneal anneal, boolean threePhase, Optional<Momentum> momentum,
        Divisors divisors) implements Schedule {

    /**
     * The momentum goes from {@code max} to {@code base} while the rate rises, and back.
     *
     * @param base at the peak
     * @param max  at both ends
     */
    public record Momentum(double base, double max) {}

    /**
     * By what the peak is divided for the first and the last rate.
     *
     * @param first      the first rate is the peak divided by this, above 0
     * @param finalAgain the last rate is the first one divided by this, above 0
     */
    public record Divisors(double first, double finalAgain) {

        /** @throws IllegalArgumentException when one is not above 0 and finite */
        public Divisors {
            if (!(first > 0 && finalAgain > 0 && first < Double.POSITIVE_INFINITY && finalAgain < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("OneCycleLR: the divisors must be finite and above 0, got %s and %s"
                        .formatted(first, finalAgain));
            }
        }
    }

    /** The shape of the curve between two rates. */
    public enum Anneal {
        /** Half a cosine. */
        COS,
        /** A straight line. */
        LINEAR;

        /** A straight line stops at its end: after the last step it would take a rate below 0. */
        private double between(double start, double end, double share) {
            return this == COS ? Schedule.cosine(start, end, share) : (end - start) * Math.min(share, 1) + start;
        }
    }

    /** Steps {@code begin} to {@code end}; rates are shares of the peak, and the momentum is high or low at either end. */
    private record Phase(double begin, double end, double startRate, double endRate, boolean startsHigh, boolean endsHigh) {

        /** How much of the phase is over; one without length is at its end. */
        private double share(int step) {
            return begin >= end ? 1 : (step - begin) / (end - begin);
        }
    }

    /** A cycle of {@code totalSteps} steps, with PyTorch's defaults for the rest. */
    public OneCycleLR(int totalSteps) {
        this(totalSteps, 0.3, Anneal.COS, false);
    }

    /** A cycle of this length and shape, with PyTorch's defaults for momentum and divisors. */
    public OneCycleLR(int totalSteps, double pctStart, Anneal anneal, boolean threePhase) {
        this(totalSteps, pctStart, anneal, threePhase, Optional.of(new Momentum(0.85, 0.95)), new Divisors(25, 1e4));
    }

    /** @throws IllegalArgumentException when there are no steps, or the share is not in [0, 1] */
    public OneCycleLR {
        Schedule.requireAtLeast("OneCycleLR", "number of steps", 1, totalSteps);
        if (!(pctStart >= 0 && pctStart <= 1)) {
            throw new IllegalArgumentException("OneCycleLR: the share of the rise must lie in [0, 1], got " + pctStart);
        }
    }

    /** The same cycle with a momentum that goes from {@code max} to {@code base} and back. */
    public OneCycleLR withMomentum(double base, double max) {
        return new OneCycleLR(totalSteps, pctStart, anneal, threePhase, Optional.of(new Momentum(base, max)), divisors);
    }

    /** The same cycle with a momentum that stays as it is. */
    public OneCycleLR withoutMomentum() {
        return new OneCycleLR(totalSteps, pctStart, anneal, threePhase, Optional.empty(), divisors);
    }

    /** The same cycle from {@code peak / divFactor} to {@code peak / (divFactor * finalDivFactor)}. */
    public OneCycleLR withDivisors(double divFactor, double finalDivFactor) {
        return new OneCycleLR(totalSteps, pctStart, anneal, threePhase, momentum, new Divisors(divFactor, finalDivFactor));
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
        if (momentum.isEmpty()) {
            return OptionalDouble.empty();
        }
        Phase phase = phase(step);
        Momentum range = momentum.get();
        return OptionalDouble
                .of(anneal.between(phase.startsHigh ? range.max : range.base, phase.endsHigh ? range.max : range.base,
                        phase.share(step)));
    }

    private Phase phase(int step) {
        if (step > totalSteps) {
            throw new IllegalArgumentException("OneCycleLR: step %d is after the %d of the cycle".formatted(step, totalSteps));
        }
        double first = 1 / divisors.first;
        double last = first / divisors.finalAgain;
        double peak = pctStart * totalSteps - 1;
        double end = totalSteps - 1;
        if (step <= peak) {
            return new Phase(0, peak, first, 1, true, false);
        } else if (!threePhase) {
            return new Phase(peak, end, 1, last, false, true);
        }
        double back = 2 * pctStart * totalSteps - 2;
        return step <= back ? new Phase(peak, back, 1, first, false, true)
                : new Phase(back, end, first, last, true, true);
    }
}
