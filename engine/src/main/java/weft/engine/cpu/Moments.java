package weft.engine.cpu;

/**
 * Mean and variance of FLOAT32 elements, put together from pieces. Each piece is small enough to lie in the cache, so that its
 * second pass costs no memory traffic; it leaves its count, its sum of distances from a common {@code shift}, and its sum of
 * squared distances from its own mean. Two of them are merged by
 *
 * <pre>{@code
 *   squares = squares_a + squares_b + (mean_a - mean_b)^2 n_a n_b / (n_a + n_b)
 * }</pre>
 *
 * (Chan, Golub and LeVeque, 1983), in which nothing cancels, however large the mean is beside the deviation.
 */
final class Moments {

    private final double shift;
    private double n;
    private double sum;
    private double squares;

    /** Nothing yet. {@code shift} is any of the elements; one that is not finite is replaced by 0. */
    Moments(float shift) {
        this.shift = Float.isFinite(shift) ? shift : 0;
    }

    /** The moments of a piece, rows as in {@link NormLoops}; {@code s} is scratch: [2]. */
    static Moments of(float[] x, int at, int rows, int stride, int n, float shift, double[] s) {
        Moments piece = new Moments(shift);
        piece.n = (double) rows * n;
        NormLoops.sum(x, at, rows, stride, n, (float) piece.shift, s);
        piece.sum = s[0];
        NormLoops.squares(x, at, rows, stride, n, (float) piece.mean(), s);
        piece.squares = s[1] - s[0] * s[0] / piece.n;
        return piece;
    }

    /** Takes another piece with the same shift in. */
    void add(Moments other) {
        if (n == 0) {
            squares = other.squares;
        } else if (other.n > 0) {
            double apart = sum / n - other.sum / other.n;
            squares += other.squares + apart * apart * (n * other.n / (n + other.n));
        }
        n += other.n;
        sum += other.sum;
    }

    /** NaN of nothing. */
    double mean() {
        return shift + sum / n;
    }

    /** {@code 1 / sqrt(var + eps)}, the variance taken with the count as divisor. NaN of nothing. */
    double invstd(float eps) {
        return 1 / Math.sqrt(Math.max(0, squares / n) + eps);
    }
}
