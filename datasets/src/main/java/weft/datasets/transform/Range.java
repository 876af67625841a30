package weft.datasets.transform;

import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;

/**
 * The numbers from which a parameter is drawn, all with the same probability.
 *
 * @param low  the smallest
 * @param high the bound above, which may be equal to {@code low}
 */
public record Range(double low, double high) {
    /** @throws DataException when one is not finite, or {@code low} is above {@code high} */
    public Range {
        if (!(low <= high) || Double.isInfinite(low) || Double.isInfinite(high)) {
            throw new DataException("range: needs two finite numbers, the smaller one first: " + low + ", " + high);
        }
    }

    /** From {@code -size} to {@code size}. */
    public static Range around0(double size) {
        return new Range(-size, size);
    }

    /** From {@code 1 - size}, but at least 0, to {@code 1 + size}: factors. */
    public static Range around1(double size) {
        return new Range(Math.max(0, 1 - size), 1 + size);
    }

    /** Draws a number. */
    public double draw(RandomGenerator random) {
        return Randomized.uniform(random, low, high);
    }

    /** Draws a number whose logarithm is uniform, so that x and 1/x are equally likely; the bounds are above 0. */
    public double drawByLogarithm(RandomGenerator random) {
        return Math.exp(Randomized.uniform(random, Math.log(low), Math.log(high)));
    }

    /** Whether it is this one number. */
    public boolean isOnly(double value) {
        return low == value && high == value;
    }

    /** Whether all numbers lie between two bounds, both included. */
    public boolean isWithin(double least, double most) {
        return low >= least && high <= most;
    }

    @Override
    public String toString() {
        return "(" + low + ", " + high + ")";
    }
}
