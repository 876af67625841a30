package weft.engine.cpu.planes;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import weft.engine.DType;
import weft.engine.cpu.base.Lanes;
import weft.engine.cpu.base.Scratch;
import weft.engine.cpu.base.Scratch.Use;
import weft.engine.op.Upsampling;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Neighbours;

/**
 * Upsampling of planes from H x W to P x Q in float32; see {@link Upsampling} for the formulas. Planes are tasks.
 *
 * <p>Bilinear interpolation is separable. A row of y is interpolated first between two rows of x, a vector at a time, and then
 * along the row. The gradient takes the same way back: each row of dy is summed to the width of x and then distributed to two
 * rows of dx, in the order of the rows of dy.
 */
final class UpsamplingLoops {

    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;

    private UpsamplingLoops() {}

    /** The sizes, and the row and column of x that each row and column of y copies. */
    record Nearest(int planes, int H, int W, int P, int Q, int[] rows, int[] columns) {

        static Nearest of(Attrs.Upsample a, int planes, int H, int W) {
            return new Nearest(planes, H, W, a.height(), a.width(),
                    Neighbours.nearest(H, a.height(), a.nearestScaleH(H)),
                    Neighbours.nearest(W, a.width(), a.nearestScaleW(W)));
        }

        private int larger() {
            return Math.max(H * W, P * Q);
        }
    }

    /** Repeats each element; a row equal to the one above is copied from there. */
    static void nearest(Nearest v, float[] x, int xAt, float[] y, int yAt) {
        PoolingLoops.forEachPlane(v.planes, v.larger(), plane -> {
            for (int p = 0; p < v.P; p++) {
                int to = yAt + (plane * v.P + p) * v.Q;
                if (p > 0 && v.rows[p] == v.rows[p - 1]) {
                    System.arraycopy(y, to - v.Q, y, to, v.Q);
                } else {
                    int from = xAt + (plane * v.H + v.rows[p]) * v.W;
                    for (int q = 0; q < v.Q; q++) {
                        y[to + q] = x[from + v.columns[q]];
                    }
                }
            }
        });
    }

    /** Adds up the gradients of each element's copies, in row-major order. */
    static void nearestGradient(Nearest v, float[] dy, int dyAt, float[] dx, int dxAt) {
        PoolingLoops.forEachPlane(v.planes, v.larger(), plane -> {
            int plane0 = dxAt + plane * v.H * v.W;
            Arrays.fill(dx, plane0, plane0 + v.H * v.W, 0f);
            for (int p = 0; p < v.P; p++) {
                int from = dyAt + (plane * v.P + p) * v.Q;
                int to = plane0 + v.rows[p] * v.W;
                for (int q = 0; q < v.Q; q++) {
                    dx[to + v.columns[q]] += dy[from + q];
                }
            }
        });
    }

    /** The sizes, and the two rows and two columns of x between which each row and column of y lies. */
    record Bilinear(int planes, int H, int W, int P, int Q, Neighbours rows, Neighbours columns) {

        static Bilinear of(Attrs.Upsample a, int planes, int H, int W) {
            return new Bilinear(planes, H, W, a.height(), a.width(),
                    Neighbours.of(H, a.height(), a.scaleH(H), a.alignCorners(), DType.FLOAT32),
                    Neighbours.of(W, a.width(), a.scaleW(W), a.alignCorners(), DType.FLOAT32));
        }

        private int larger() {
            return Math.max(H * W, P * Q);
        }
    }

    /** Weighted means of four neighbours. */
    static void bilinear(Bilinear v, float[] x, int xAt, float[] y, int yAt) {
        PoolingLoops.forEachPlane(v.planes, v.larger(), plane -> {
            float[] mixed = Scratch.floats(Use.PRODUCT, v.W);
            for (int p = 0; p < v.P; p++) {
                mix(x, xAt + (plane * v.H + v.rows.lower()[p]) * v.W, xAt + (plane * v.H + v.rows.upper()[p]) * v.W,
                        (float) v.rows.weight()[p], mixed, v.W);
                int to = yAt + (plane * v.P + p) * v.Q;
                for (int q = 0; q < v.Q; q++) {
                    float weight = (float) v.columns.weight()[q];
                    y[to + q] = (1 - weight) * mixed[v.columns.lower()[q]] + weight * mixed[v.columns.upper()[q]];
                }
            }
        });
    }

    /** {@code (1 - weight) * row + weight * next}. */
    private static void mix(float[] x, int row, int next, float weight, float[] mixed, int count) {
        int w = 0;
        for (; w <= count - SPECIES.length(); w += SPECIES.length()) {
            FloatVector.fromArray(SPECIES, x, row + w).mul(1 - weight)
                    .add(FloatVector.fromArray(SPECIES, x, next + w).mul(weight)).intoArray(mixed, w);
        }
        for (; w < count; w++) {
            mixed[w] = (1 - weight) * x[row + w] + weight * x[next + w];
        }
    }

    /** Distributes each dy to its four neighbours. */
    static void bilinearGradient(Bilinear v, float[] dy, int dyAt, float[] dx, int dxAt) {
        PoolingLoops.forEachPlane(v.planes, v.larger(), plane -> {
            int plane0 = dxAt + plane * v.H * v.W;
            Arrays.fill(dx, plane0, plane0 + v.H * v.W, 0f);
            float[] gathered = Scratch.floats(Use.PRODUCT, v.W);
            for (int p = 0; p < v.P; p++) {
                int from = dyAt + (plane * v.P + p) * v.Q;
                Arrays.fill(gathered, 0, v.W, 0f);
                for (int q = 0; q < v.Q; q++) {
                    float weight = (float) v.columns.weight()[q];
                    gathered[v.columns.lower()[q]] += (1 - weight) * dy[from + q];
                    gathered[v.columns.upper()[q]] += weight * dy[from + q];
                }
                float weight = (float) v.rows.weight()[p];
                addScaled(gathered, 1 - weight, dx, plane0 + v.rows.lower()[p] * v.W, v.W);
                addScaled(gathered, weight, dx, plane0 + v.rows.upper()[p] * v.W, v.W);
            }
        });
    }

    private static void addScaled(float[] row, float factor, float[] to, int at, int count) {
        int w = 0;
        for (; w <= count - SPECIES.length(); w += SPECIES.length()) {
            FloatVector scaled = FloatVector.fromArray(SPECIES, row, w).mul(factor);
            FloatVector.fromArray(SPECIES, to, at + w).add(scaled).intoArray(to, at + w);
        }
        for (; w < count; w++) {
            to[at + w] += factor * row[w];
        }
    }
}
