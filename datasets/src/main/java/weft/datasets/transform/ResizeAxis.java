package weft.datasets.transform;

/**
 * The weights of {@link SmoothResize} along one axis: output i is the sum over {@code k < count[i]} of
 * {@code weight[k][i]} times input {@code first[i] + k}. Weights of more taps are 0, and so is their sum's share.
 *
 * @param in     the number of inputs
 * @param taps   the number of weights of each output, an even number
 * @param first  for each output its first input
 * @param count  for each output the number of inputs that count, at most {@code taps}
 * @param weight [taps][outputs]; the weights of an output have the sum 1
 */
record ResizeAxis(int in, int taps, int[] first, int[] count, double[][] weight) {
    /** The bits after the point of {@link #fixed}. */
    static final int PRECISION = 22;

    /** From {@code in} values to {@code out}. */
    static ResizeAxis of(int in, int out) {
        double scale = (double) in / out;
        double reach = Math.max(1, scale);
        int[] first = new int[out];
        int[] count = new int[out];
        double[][] weight = new double[2 * (int) Math.ceil(reach) + 2][out];
        int most = 0;
        for (int i = 0; i < out; i++) {
            double center = (i + 0.5) * scale;
            int from = Math.max(0, (int) (center - reach + 0.5));
            int to = Math.min(in, (int) (center + reach + 0.5));
            // A pixel at the very edge of the triangle does not count: to leave it out often leaves two taps of three.
            while (triangle(from, center, reach) == 0) {
                from++;
            }
            while (triangle(to - 1, center, reach) == 0) {
                to--;
            }
            double sum = 0;
            for (int j = from; j < to; j++) {
                sum += triangle(j, center, reach);
            }
            for (int j = from; j < to; j++) {
                weight[j - from][i] = triangle(j, center, reach) / sum;
            }
            first[i] = from;
            count[i] = to - from;
            most = Math.max(most, to - from);
        }
        return new ResizeAxis(in, most + most % 2, first, count, weight);
    }

    private static double triangle(int j, double center, double reach) {
        return Math.max(0, 1 - Math.abs((j - center + 0.5) * (1 / reach)));
    }

    /** The same weights in units of 2^-22. */
    int[][] fixed() {
        int[][] units = new int[taps][first.length];
        for (int k = 0; k < taps; k++) {
            for (int i = 0; i < first.length; i++) {
                units[k][i] = (int) (0.5 + weight[k][i] * (1 << PRECISION));
            }
        }
        return units;
    }

    int out() {
        return first.length;
    }
}
