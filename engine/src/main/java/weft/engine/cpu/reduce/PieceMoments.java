package weft.engine.cpu.reduce;

/**
 * Mean and variance of FLOAT32 elements, combined from pieces. Each piece fits the cache, so that its second pass costs no memory
 * traffic. It is also so short that a lane's sum of squares does not get large relative to its terms: squares of numbers with few
 * digits have the same last digits, and a large sum would round all of them in the same direction. The result of a piece is its
 * count, its sum of distances from a common {@code shift}, and its sum of squared distances from its own mean. Two of them are
 * merged by
 *
 * <pre>{@code
 *   squares = squares_a + squares_b + (mean_a - mean_b)^2 n_a n_b / (n_a + n_b)
 * }</pre>
 *
 * (Chan, Golub and LeVeque, 1983), in which nothing cancels, however large the mean is compared with the standard deviation.
 */
public final class PieceMoments {

    /** Elements of a piece: 64 KiB. */
    public static final int PIECE = 1 << 14;

    private final double shift;
    private double n;
    private double sum;
    private double squares;

    /** The moments of no elements. {@code shift} is any of the elements; if it is not finite, 0 is used. */
    public PieceMoments(float shift) {
        this.shift = Float.isFinite(shift) ? shift : 0;
    }

    /** The moments of a stretch of any length, its pieces in order; {@code s} is scratch: [2]. All zero if n is 0. */
    public static PieceMoments of(float[] x, int at, int n, float shift, double[] s) {
        PieceMoments all = new PieceMoments(shift);
        for (int i = 0; i < n; i += PIECE) {
            all.add(ofPiece(x, at + i, 1, 0, Math.min(PIECE, n - i), shift, s));
        }
        return all;
    }

    /**
     * The moments of a piece, rows as in {@link MomentLoops}; {@code s} is scratch: [2]. The second pass measures distances from
     * the rounded mean. Their sum gives the error of that mean, so both the mean and the squares are corrected for the rounding
     * and for the errors of the first pass.
     */
    public static PieceMoments ofPiece(float[] x, int at, int rows, int stride, int n, float shift, double[] s) {
        PieceMoments piece = new PieceMoments(shift);
        piece.n = (double) rows * n;
        MomentLoops.sum(x, at, rows, stride, n, (float) piece.shift, s);
        piece.sum = s[0];
        float rounded = (float) piece.mean();
        MomentLoops.squares(x, at, rows, stride, n, rounded, s);
        piece.squares = s[1] - s[0] * s[0] / piece.n;
        if (Float.isFinite(rounded)) {
            piece.sum = piece.n * (rounded - piece.shift) + s[0];
        }
        return piece;
    }

    /** Adds another piece, which has the same shift. */
    public void add(PieceMoments other) {
        if (n == 0) {
            squares = other.squares;
        } else if (other.n > 0) {
            double apart = sum / n - other.sum / other.n;
            squares += other.squares + apart * apart * (n * other.n / (n + other.n));
        }
        n += other.n;
        sum += other.sum;
    }

    /** The mean; NaN without elements. */
    public double mean() {
        return shift + sum / n;
    }

    /** The variance, with the count as divisor; NaN without elements. */
    public double var() {
        return Math.max(0, squares / n);
    }

    /** {@code 1 / sqrt(var + eps)}, and 0 if both the variance and eps are 0; NaN without elements. */
    public double invstd(float eps) {
        double divisor = var() + eps;
        return divisor == 0 ? 0 : 1 / Math.sqrt(divisor);
    }

    double n() {
        return n;
    }

    /** The sum of squared distances from the mean. */
    double squares() {
        return Math.max(0, squares);
    }
}
