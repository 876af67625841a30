package weft.engine.op.geometry;

import weft.engine.DType;

/**
 * The two neighbours along one dimension that each output lies between: it takes {@code (1 - weight)} of the lower and
 * {@code weight} of the upper. At the end both are the last one.
 */
public record Neighbours(int[] lower, int[] upper, double[] weight) {

    /** Those of {@code out} outputs among {@code in} elements, computed in the arithmetic of {@code dtype}. */
    public static Neighbours of(int in, int out, double step, boolean alignCorners, DType dtype) {
        Neighbours all = new Neighbours(new int[out], new int[out], new double[out]);
        for (int i = 0; i < out; i++) {
            double place = dtype == DType.FLOAT32 ? place((float) step, i, alignCorners) : place(step, i, alignCorners);
            all.lower[i] = Math.min((int) place, in - 1);
            all.upper[i] = Math.min(all.lower[i] + 1, in - 1);
            all.weight[i] = place - all.lower[i];
        }
        return all;
    }

    private static float place(float step, int i, boolean alignCorners) {
        return alignCorners ? step * i : Math.max(step * (i + 0.5f) - 0.5f, 0);
    }

    private static double place(double step, int i, boolean alignCorners) {
        return alignCorners ? step * i : Math.max(step * (i + 0.5) - 0.5, 0);
    }

    /** The one element that each of {@code out} outputs takes of {@code in} elements, where elements are repeated. */
    public static int[] nearest(int in, int out, double step) {
        int[] places = new int[out];
        for (int i = 0; i < out; i++) {
            places[i] = Math.min((int) (i * (float) step), in - 1);
        }
        return places;
    }
}
