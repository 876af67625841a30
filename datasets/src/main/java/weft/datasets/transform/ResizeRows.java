package weft.datasets.transform;

import java.util.Arrays;
import weft.datasets.image.ByteImage;
import weft.datasets.image.FloatImage;

/**
 * The loops of {@link SmoothResize}, for a part of an image. Each row of the part is resized once, and a result's row is made as
 * soon as the rows that it needs are there: these few stay in the processor's first cache, and nothing of the image's size is
 * made in between. Loops run over arrays from index 0 on, two taps at a time, which is what the compiler turns into vector
 * instructions.
 */
abstract sealed class ResizeRows {
    final ResizeAxis columns;
    final ResizeAxis rows;

    private ResizeRows(ResizeAxis rows, ResizeAxis columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /** Keeps a row of the input, whose values begin at {@code from}, resized, in a slot. */
    abstract void across(int from, int slot);

    /** Writes row p of the result, made of what the slots hold, to {@code y}. */
    abstract void down(int p, float[] y, int to);

    /** The slot of the k-th row that counts for row p of the result; for a weight of 0, any. */
    final int slot(int p, int k) {
        return (rows.first()[p] + k) % rows.taps();
    }

    /** Resizes a channel, whose part begins at {@code from} and whose rows are {@code stride} apart. */
    final void run(int from, int stride, float[] y, int to) {
        int ready = 0;
        for (int p = 0; p < rows.out(); p++) {
            for (int need = rows.first()[p] + rows.count()[p]; ready < need; ready++) {
                across(from + ready * stride, ready % rows.taps());
            }
            down(p, y, to + p * columns.out());
        }
    }

    /** As PIL: weights in units of 2^-22, and bytes between the two directions. No weight is negative, so no value is. */
    static final class OfBytes extends ResizeRows {
        private static final int HALF = 1 << (ResizeAxis.PRECISION - 1);
        private final byte[] x;
        private final int[][] across;
        private final int[][] down;
        private final int[] line;
        private final int[] sums;
        private final int[][] slots;

        OfBytes(ByteImage image, ResizeAxis rows, ResizeAxis columns) {
            super(rows, columns);
            this.x = image.data();
            this.across = columns.fixed();
            this.down = rows.fixed();
            this.line = new int[columns.in() + columns.taps()];
            this.sums = new int[columns.out()];
            this.slots = new int[rows.taps()][columns.out()];
        }

        @Override
        void across(int from, int slot) {
            for (int j = 0; j < columns.in(); j++) {
                line[j] = x[from + j] & 0xff;
            }
            int[] y = slots[slot];
            Arrays.fill(y, HALF);
            for (int k = 0; k < columns.taps(); k += 2) {
                addTaps(line, columns.first(), k, across[k], across[k + 1], y);
            }
            toBytes(y, y);
        }

        private static void addTaps(int[] line, int[] first, int k, int[] a, int[] b, int[] y) {
            for (int i = 0; i < y.length; i++) {
                int j = first[i] + k;
                y[i] += a[i] * line[j] + b[i] * line[j + 1];
            }
        }

        @Override
        void down(int p, float[] y, int to) {
            Arrays.fill(sums, HALF);
            for (int k = 0; k < rows.taps(); k += 2) {
                addRows(down[k][p], slots[slot(p, k)], down[k + 1][p], slots[slot(p, k + 1)], sums);
            }
            toBytes(sums, sums);
            for (int i = 0; i < sums.length; i++) {
                y[to + i] = sums[i];
            }
        }

        private static void addRows(int a, int[] x, int b, int[] z, int[] y) {
            for (int i = 0; i < y.length; i++) {
                y[i] += a * x[i] + b * z[i];
            }
        }

        /** Rounds; only rounded weights can make more than 255. */
        private static void toBytes(int[] x, int[] y) {
            for (int i = 0; i < y.length; i++) {
                y[i] = Math.min(255, x[i] >> ResizeAxis.PRECISION);
            }
        }
    }

    /** As torchvision's for tensors: floats between the two directions; sums in double. */
    static final class OfFloats extends ResizeRows {
        private final float[] x;
        private final double[] line;
        private final double[] sums;
        private final double[][] slots;

        OfFloats(FloatImage image, ResizeAxis rows, ResizeAxis columns) {
            super(rows, columns);
            this.x = image.data();
            this.line = new double[columns.in() + columns.taps()];
            this.sums = new double[columns.out()];
            this.slots = new double[rows.taps()][columns.out()];
        }

        @Override
        void across(int from, int slot) {
            for (int j = 0; j < columns.in(); j++) {
                line[j] = x[from + j];
            }
            double[] y = slots[slot];
            Arrays.fill(y, 0);
            for (int k = 0; k < columns.taps(); k += 2) {
                addTaps(line, columns.first(), k, columns.weight()[k], columns.weight()[k + 1], y);
            }
            for (int i = 0; i < y.length; i++) {
                y[i] = (float) y[i];
            }
        }

        private static void addTaps(double[] line, int[] first, int k, double[] a, double[] b, double[] y) {
            for (int i = 0; i < y.length; i++) {
                int j = first[i] + k;
                y[i] += a[i] * line[j] + b[i] * line[j + 1];
            }
        }

        @Override
        void down(int p, float[] y, int to) {
            Arrays.fill(sums, 0);
            for (int k = 0; k < rows.taps(); k += 2) {
                addRows(rows.weight()[k][p], slots[slot(p, k)], rows.weight()[k + 1][p], slots[slot(p, k + 1)], sums);
            }
            for (int i = 0; i < sums.length; i++) {
                y[to + i] = (float) sums[i];
            }
        }

        private static void addRows(double a, double[] x, double b, double[] z, double[] y) {
            for (int i = 0; i < y.length; i++) {
                y[i] += a * x[i] + b * z[i];
            }
        }
    }
}
