package weft.engine.op.geometry;

import weft.engine.DType;

/**
 * For each output of a linear interpolation along one dimension, its two neighbours in the input: the output is {@code (1 -
 * weight) * x[lower] + weight * x[upper]}. At the end, both are the last element.
 */
public record Neighbours(int[] lower, int[] upper, double[] weight) {

    /** The neighbours of {@code out} outputs among {@code in} elements. Source coordinates are computed in {@code dtype}. */
    public static Neighbours of(int in, int out, double scale, boolean alignCorners, DType dtype) {
        Neighbours all = new Neighbours(new int[out], new int[out], new double[out]);
        for (int i = 0; i < out; i++) {
            double place = dtype == DType.FLOAT32 ? place((float) scale, i, alignCorners) : place(scale, i, alignCorners);
            all.lower[i] = Math.min((int) place, in - 1);
            all.upper[i] = Math.min(all.lower[i] + 1, in - 1);
            all.weight[i] = place - all.lower[i];
        }
        return all;
    }

    private static float place(float scale, int i, boolean alignCorners) {
        return alignCorners ? scale * i : Math.max(scale * (i + 0.5f) - 0.5f, 0);
    }

    private static double place(double scale, int i, boolean alignCorners) {
        return alignCorners ? scale * i : Math.max(scale * (i + 0.5) - 0.5, 0);
    }

    /** For nearest-neighbour upsampling, the index that each of {@code out} outputs copies from {@code in} elements. */
    public static int[] nearest(int in, int out, double scale) {
        int[] places = new int[out];
        for (int i = 0; i < out; i++) {
            places[i] = Math.min((int) (i * (float) scale), in - 1);
        }
        return places;
    }
}
