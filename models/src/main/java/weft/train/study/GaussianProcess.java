package weft.train.study;

/**
 * A guess of an unknown function from its values at some points: at every other point a mean and a standard deviation, small near
 * the points and large far from them. With the covariance (Matérn 5/2, distance r, length l)
 *
 * <pre>{@code
 *   k(r) = (1 + a + a^2 / 3) exp(-a),   a = sqrt(5) r / l
 *   mean(x) = k_x^T (K + noise I)^-1 y,   variance(x) = 1 - k_x^T (K + noise I)^-1 k_x
 * }</pre>
 *
 * for values y that were brought to mean 0 and deviation 1. The length and the noise are those, of a few, that make the values
 * most likely. All is in double; the matrix is as large as there are points, so its factor takes no time.
 */
final class GaussianProcess {
    private static final double[] LENGTHS = {0.1, 0.2, 0.35, 0.6, 1, 2};
    private static final double[] NOISES = {1e-4, 1e-2, 0.1, 0.4};

    private final double[][] points;
    private final double mean;
    private final double deviation;
    private double length;
    private double[][] factor;
    private double[] weights;

    /**
     * Learns from values.
     *
     * @param points at least one, all of the same width
     * @param values finite, as many
     */
    GaussianProcess(double[][] points, double[] values) {
        this.points = points;
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        mean = sum / values.length;
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        deviation = squares == 0 ? 1 : Math.sqrt(squares / values.length);
        double[] y = new double[values.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = (values[i] - mean) / deviation;
        }
        double best = Double.NEGATIVE_INFINITY;
        for (double l : LENGTHS) {
            for (double noise : NOISES) {
                double[][] triangle = cholesky(l, noise);
                double[] w = solve(triangle, y);
                double likelihood = -0.5 * dot(y, w);
                for (int i = 0; i < y.length; i++) {
                    likelihood -= Math.log(triangle[i][i]);
                }
                if (likelihood > best) {
                    best = likelihood;
                    length = l;
                    factor = triangle;
                    weights = w;
                }
            }
        }
    }

    /** A guess. */
    record Guess(double mean, double deviation) {}

    /** The value at a point. */
    Guess at(double[] x) {
        double[] k = new double[points.length];
        for (int i = 0; i < k.length; i++) {
            k[i] = covariance(distance(x, points[i]), length);
        }
        double[] half = forward(factor, k);
        double variance = Math.max(0, 1 - dot(half, half));
        return new Guess(mean + deviation * dot(k, weights), deviation * Math.sqrt(variance));
    }

    /**
     * The expected improvement of a point over the best value, where higher is better:
     *
     * <pre>{@code
     *   E max(0, f - best) = (mean - best) Phi(z) + deviation phi(z),   z = (mean - best) / deviation
     * }</pre>
     */
    static double expectedImprovement(Guess guess, double best) {
        double gain = guess.mean - best;
        if (guess.deviation == 0) {
            return Math.max(0, gain);
        }
        double z = gain / guess.deviation;
        return gain * normal(z) + guess.deviation * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }

    /** The distribution function of the normal distribution, to 7.5e-8 (Abramowitz and Stegun 26.2.17). */
    static double normal(double z) {
        double t = 1 / (1 + 0.2316419 * Math.abs(z));
        double tail = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * t
                * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return z >= 0 ? 1 - tail : tail;
    }

    private double[][] cholesky(double l, double noise) {
        int n = points.length;
        double[][] a = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = covariance(distance(points[i], points[j]), l) + (i == j ? noise : 0);
                for (int k = 0; k < j; k++) {
                    sum -= a[i][k] * a[j][k];
                }
                // The noise keeps the diagonal above 0; rounding may not take that away.
                a[i][j] = i == j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / a[j][j];
            }
        }
        return a;
    }

    private static double[] forward(double[][] triangle, double[] b) {
        double[] x = new double[b.length];
        for (int i = 0; i < b.length; i++) {
            double sum = b[i];
            for (int k = 0; k < i; k++) {
                sum -= triangle[i][k] * x[k];
            }
            x[i] = sum / triangle[i][i];
        }
        return x;
    }

    private static double[] solve(double[][] triangle, double[] b) {
        double[] x = forward(triangle, b);
        for (int i = x.length - 1; i >= 0; i--) {
            for (int k = i + 1; k < x.length; k++) {
                x[i] -= triangle[k][i] * x[k];
            }
            x[i] /= triangle[i][i];
        }
        return x;
    }

    private static double covariance(double r, double l) {
        double a = Math.sqrt(5) * r / l;
        return (1 + a + a * a / 3) * Math.exp(-a);
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(sum);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
