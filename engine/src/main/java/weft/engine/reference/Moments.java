package weft.engine.reference;

import java.util.function.IntToDoubleFunction;

/**
 * Mean and variance of some numbers, in two passes: the textbook's short cut {@code mean(x^2) - mean(x)^2} loses every digit when
 * the mean is large beside the deviation. All are measured from the first of them, for two reasons: the sum of distances is
 * small, so the mean is right to the last digits of a distance rather than of itself, and the moments of equal numbers are exact.
 *
 * @param from where distances are measured from: the first number, or 0 when that is infinite or NaN
 * @param mean the mean, measured from there; NaN of nothing
 * @param sum  the sum of the squared distances from the mean
 * @param n    how many numbers there are
 */
record Moments(double from, double mean, double sum, int n) {

    public static Moments of(int n, IntToDoubleFunction x) {
        double first = n == 0 ? 0 : x.applyAsDouble(0);
        double from = Double.isFinite(first) ? first : 0;
        double distances = 0;
        for (int i = 0; i < n; i++) {
            distances += x.applyAsDouble(i) - from;
        }
        double mean = distances / n;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double distance = x.applyAsDouble(i) - from - mean;
            squares += distance * distance;
        }
        return new Moments(from, mean, squares, n);
    }

    /** The variance, with the count as divisor. */
    public double var() {
        return sum / n;
    }

    /** {@code 1 / sqrt(var + eps)}, and 0 where nothing varies and eps is 0. */
    public double invstd(double eps) {
        double divisor = var() + eps;
        return divisor == 0 ? 0 : 1 / Math.sqrt(divisor);
    }

    /** How far {@code x} is from the mean. */
    double distance(double x) {
        return x - from - mean;
    }

    /** Leaves the statistics of number {@code i} in the outputs of a normalization: mean, rest, var and invstd, from 1 on. */
    void leave(ReferenceKernel.Call<?> call, int i, double eps) {
        double rounded = call.rounded(from + mean);
        call.out(1)[i] = rounded;
        call.out(2)[i] = mean - (rounded - from);
        call.out(3)[i] = var();
        call.out(4)[i] = invstd(eps);
    }
}
