package weft.engine.cpu.reduce;

/**
 * Mean and variance of FLOAT32 elements, put together from pieces. Each piece is small enough to lie in the cache, so that its
 * second pass costs no memory traffic, and so short that a lane's sum of squares stays small beside its terms: the squares of
 * numbers of few digits end alike, and added to a large sum they would all be rounded the same way. A piece leaves its count, its
 * sum of distances from a common {@code shift}, and its sum of squared distances from its own mean. Two of them are merged by
 *
 * <pre>{@code
 *   squares = squares_a + squares_b + (mean_a - mean_b)^2 n_a n_b / (n_a + n_b)
 * }</pre>
 *
 * (Chan, Golub and LeVeque, 1983), in which nothing cancels, however large the mean is beside the deviation.
 */
public final class PieceMoments {

    /** Elements of a piece: 64 KiB. */
    public static final int PIECE = 1 << 14;

    private final double shift;
    private double n;
    private double sum;
    private double squares;

    /** Nothing yet. {@code shift} is any of the elements; one that is not finite is replaced by 0. */
    public PieceMoments(float shift) {
        this.shift = Float.isFinite(shift) ? shift : 0;
    }

    /** The moments of a run of any length, its pieces in order; {@code s} is scratch: [2]. Zero of nothing. */
    public static PieceMoments of(float[] x, int at, int n, float shift, double[] s) {
        PieceMoments all = new PieceMoments(shift);
        for (int i = 0; i < n; i += PIECE) {
            all.add(ofPiece(x, at + i, 1, 0, Math.min(PIECE, n - i), shift, s));
        }
        return all;
    }

    /**
     * The moments of a piece, rows as in {@link MomentLoops}; {@code s} is scratch: [2]. The second pass measures from the
     * rounded mean, and what its distances add up to says how far that is from the mean: neither the mean nor the squares keep an
     * error of the first pass, or of the rounding.
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

    /** Takes another piece with the same shift in. */
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

    /** NaN of nothing. */
    public double mean() {
        return shift + sum / n;
    }

    /** The variance, with the count as divisor. NaN of nothing. */
    public double var() {
        return Math.max(0, squares / n);
    }

    /** {@code 1 / sqrt(var + eps)}, and 0 where nothing varies and eps is 0. NaN of nothing. */
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
