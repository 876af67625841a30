package weft.engine.reference;

import java.util.function.IntToDoubleFunction;

/**
 * Mean and variance of some numbers, in two passes: the one-pass formula {@code mean(x^2) - mean(x)^2} loses all digits when the
 * mean is large compared with the standard deviation. Distances are measured from the first number, for two reasons. Their sum is
 * small, so the error of the mean is relative to the distances and not to the mean. And the moments of equal numbers are exact.
 *
 * @param from where distances are measured from: the first number, or 0 when that is infinite or NaN
 * @param mean the mean minus {@code from}; NaN without numbers
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

    /** {@code 1 / sqrt(var + eps)}, and 0 if both the variance and eps are 0. */
    public double invstd(double eps) {
        double divisor = var() + eps;
        return divisor == 0 ? 0 : 1 / Math.sqrt(divisor);
    }

    /** {@code x - mean}. */
    double distance(double x) {
        return x - from - mean;
    }

    /** Writes the statistics of group {@code i} to the outputs of a normalization: 1 (mean), 2 (rest), 3 (var) and 4 (invstd). */
    void leave(ReferenceKernel.Call<?> call, int i, double eps) {
        double rounded = call.rounded(from + mean);
        call.out(1)[i] = rounded;
        call.out(2)[i] = mean - (rounded - from);
        call.out(3)[i] = var();
        call.out(4)[i] = invstd(eps);
    }
}
