package weft.layers;

/**
 * Makes a matrix orthogonal by Householder reflections in double. The matrix is given by its columns and has at least as many
 * rows as columns; they become the Q of {@code A = Q R} with all of R's diagonal positive, which makes Q unique, and evenly
 * distributed when A is normal.
 *
 * <p>Reflections, because Gram-Schmidt loses orthogonality where columns are nearly parallel.
 */
final class Orthogonal {

    private Orthogonal() {}

    /** Replaces the columns of A by those of Q. */
    static void columns(double[][] a) {
        int n = a.length;
        double[] sign = new double[n];
        for (int k = 0; k < n; k++) {
            sign[k] = reflector(a[k], k);
            for (int j = k + 1; j < n; j++) {
                reflect(a[k], a[j], k);
            }
        }
        for (int k = n - 1; k >= 0; k--) {
            double[] v = a[k];
            double[] q = new double[v.length];
            q[k] = sign[k];
            reflect(v, q, k);
            for (int j = k + 1; j < n; j++) {
                reflect(v, a[j], k);
            }
            a[k] = q;
        }
    }

    /**
     * Turns x[k..], a column, into the unit v of the reflection {@code I - 2 v v'} that maps it to a multiple of the k-th
     * unit vector.
     *
     * @return the sign of that multiple, R's entry on the diagonal
     */
    private static double reflector(double[] x, int k) {
        double norm = norm(x, k);
        double sign = x[k] < 0 ? 1 : -1;
        x[k] -= sign * norm;
        double length = norm(x, k);
        for (int i = 0; i < x.length; i++) {
            x[i] = i < k || length == 0 ? 0 : x[i] / length;
        }
        return length == 0 ? 1 : sign;
    }

    private static double norm(double[] x, int from) {
        double sum = 0;
        for (int i = from; i < x.length; i++) {
            sum += x[i] * x[i];
        }
        return Math.sqrt(sum);
    }

    /** {@code x <- x - 2 v (v . x)}, on the elements from k on. */
    private static void reflect(double[] v, double[] x, int k) {
        double dot = 0;
        for (int i = k; i < x.length; i++) {
            dot += v[i] * x[i];
        }
        for (int i = k; i < x.length; i++) {
            x[i] -= 2 * dot * v[i];
        }
    }
}
