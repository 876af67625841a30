package weft.datasets.transform.batch;

import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;
import weft.datasets.transform.Randomized;

/** The Beta(alpha, alpha) distribution on [0, 1]: uniform for alpha = 1, close to 0 or 1 for a small alpha. */
final class Beta {
    private Beta() {}

    static void requireAlpha(String what, double alpha) {
        if (!(alpha > 0 && alpha < Double.POSITIVE_INFINITY)) {
            throw new DataException(what + ": alpha must be a number above 0: " + alpha);
        }
    }

    /** {@code x / (x + y)} of two gamma variables, by their logarithms: for a small alpha both may be too small for a double. */
    static double draw(double alpha, RandomGenerator random) {
        double x = logGamma(alpha, random);
        double y = logGamma(alpha, random);
        return 1 / (1 + Math.exp(y - x));
    }

    /** The logarithm of a Gamma(alpha) variable: Marsaglia and Tsang (2000) for alpha + 1, and a uniform number for the rest. */
    private static double logGamma(double alpha, RandomGenerator random) {
        double d = alpha + 1 - 1 / 3.0;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double normal = normal(random);
            double v = Math.pow(1 + c * normal, 3);
            double u = positive(random);
            if (v > 0 && Math.log(u) < normal * normal / 2 + d - d * v + d * Math.log(v)) {
                return Math.log(d * v) + Math.log(positive(random)) / alpha;
            }
        }
    }

    private static double normal(RandomGenerator random) {
        return Math.sqrt(-2 * Math.log(positive(random))) * Math.cos(2 * Math.PI * Randomized.uniform(random, 0, 1));
    }

    /** Uniform in (0, 1]. */
    private static double positive(RandomGenerator random) {
        return 1 - Randomized.uniform(random, 0, 1);
    }
}
