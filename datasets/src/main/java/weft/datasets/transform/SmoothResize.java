package weft.datasets.transform;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;
import weft.datasets.image.ByteImage;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;

/**
 * Bilinear resize with antialiasing, which uses every pixel of the input, {@code [C, H, W] -> [C, P, Q]}: what photographs need
 * before a network sees them, because to take two pixels of twenty makes patterns that are not in the image (aliasing). Columns
 * are resized first, then rows; an output at {@code center = (i + 0.5) * H / P} is the mean of the inputs weighted by a triangle
 * around it:
 *
 * <pre>  w[j] = max(0, 1 - |j + 0.5 - center| / max(1, H / P)),    y[i] = sum_j w[j] x[j] / sum_j w[j]</pre>
 *
 * On bytes this is PIL's resize, and so torchvision's on images, to the bit: weights in units of 2^-22 and bytes between
 * the two passes. On floats it is torchvision's with antialias=True, up to rounding.
 */
public final class SmoothResize implements Transform {
    private static final int PRECISION = 22;
    private final int height;
    private final int width;
    /** Of the shorter side, or 0 when height and width are given. */
    private final int shorter;

    private SmoothResize(int height, int width, int shorter) {
        this.height = height;
        this.width = width;
        this.shorter = shorter;
    }

    /**
     * To a height and a width, whatever the image's proportions.
     *
     * @throws DataException when one of them is below 1
     */
    public static SmoothResize to(int height, int width) {
        if (height < 1 || width < 1) {
            throw new DataException("resize: height and width must be at least 1: " + height + "x" + width);
        }
        return new SmoothResize(height, width, 0);
    }

    /**
     * To a length of the shorter side; the longer one keeps the proportion, rounded down.
     *
     * @throws DataException when it is below 1
     */
    public static SmoothResize shorterSide(int length) {
        if (length < 1) {
            throw new DataException("resize: the shorter side must be at least 1: " + length);
        }
        return new SmoothResize(0, 0, length);
    }

    /**
     * The weights along one axis: output i is the sum over {@code k < count[i]} of {@code weight[i * taps + k]} times input
     * {@code first[i] + k}.
     */
    private record Axis(int in, int out, int taps, int[] first, int[] count, double[] weight) {
        static Axis of(int in, int out) {
            double scale = (double) in / out;
            double reach = Math.max(1, scale);
            int taps = 2 * (int) Math.ceil(reach) + 1;
            var axis = new Axis(in, out, taps, new int[out], new int[out], new double[out * taps]);
            for (int i = 0; i < out; i++) {
                axis.fill(i, (i + 0.5) * scale, reach);
            }
            return axis;
        }

        private void fill(int i, double center, double reach) {
            first[i] = Math.max(0, (int) (center - reach + 0.5));
            count[i] = Math.min(in, (int) (center + reach + 0.5)) - first[i];
            double sum = 0;
            for (int k = 0; k < count[i]; k++) {
                double w = Math.max(0, 1 - Math.abs((first[i] + k - center + 0.5) * (1 / reach)));
                weight[i * taps + k] = w;
                sum += w;
            }
            for (int k = 0; k < count[i]; k++) {
                weight[i * taps + k] /= sum;
            }
        }

        /** The weights in units of 2^-22. */
        int[] fixed() {
            int[] units = new int[weight.length];
            for (int k = 0; k < units.length; k++) {
                units[k] = (int) (0.5 + weight[k] * (1 << PRECISION));
            }
            return units;
        }
    }

    @Override
    public ImageFormat output(ImageFormat in) {
        if (shorter == 0) {
            return in.resized(height, width);
        }
        int h = in.height();
        int w = in.width();
        long longer = (long) ((double) ((long) shorter * Math.max(h, w)) / Math.min(h, w));
        if (longer > Integer.MAX_VALUE) {
            throw new DataException("resize: an image of " + in + " with a shorter side of " + shorter + " is too large");
        }
        return w <= h ? in.resized((int) longer, shorter) : in.resized(shorter, (int) longer);
    }

    /** An image that a cache keeps in this size is not copied again. */
    @Override
    public boolean isIdentity(ImageFormat in) {
        return output(in).equals(in);
    }

    @Override
    public void into(Image in, FloatImage out, RandomGenerator random) {
        int channels = in.format().channels();
        int h = in.format().height();
        int w = in.format().width();
        Axis columns = Axis.of(w, out.format().width());
        Axis rows = Axis.of(h, out.format().height());
        int n = out.format().size();
        switch (in) {
            case ByteImage x -> {
                byte[] wide = pass(x.data(), x.offset(), channels * h, columns, 1);
                byte[] y = pass(wide, wide == x.data() ? x.offset() : 0, channels, rows, columns.out);
                int from = y == x.data() ? x.offset() : 0;
                FloatImage.widen(y, from, out.data(), out.offset(), n);
            }
            case FloatImage x -> {
                float[] wide = pass(x.data(), x.offset(), channels * h, columns, 1);
                float[] y = pass(wide, wide == x.data() ? x.offset() : 0, channels, rows, columns.out);
                System.arraycopy(y, y == x.data() ? x.offset() : 0, out.data(), out.offset(), n);
            }
        }
    }

    /**
     * Resizes the middle axis of {@code x: [outer, in, inner]}. Where in = out this gives back x itself.
     */
    private static byte[] pass(byte[] x, int from, int outer, Axis axis, int inner) {
        if (axis.in == axis.out) {
            return x;
        }
        byte[] y = new byte[outer * axis.out * inner];
        int[] weight = axis.fixed();
        int[] sums = new int[inner];
        for (int o = 0; o < outer; o++) {
            if (inner == 1) {
                row(x, from + o * axis.in, axis, weight, y, o * axis.out);
            } else {
                rows(x, from + o * axis.in * inner, axis, weight, sums, y, o * axis.out * inner);
            }
        }
        return y;
    }

    /** One row, whose values are the axis. No weight is negative, so only the rounding may pass 255. */
    private static void row(byte[] x, int from, Axis axis, int[] weight, byte[] y, int to) {
        int[] first = axis.first;
        int[] count = axis.count;
        int taps = axis.taps;
        for (int i = 0; i < count.length; i++) {
            int sum = 1 << (PRECISION - 1);
            int start = from + first[i];
            for (int w = i * taps, end = w + count[i]; w < end; w++, start++) {
                sum += weight[w] * (x[start] & 0xff);
            }
            y[to + i] = (byte) Math.min(255, sum >> PRECISION);
        }
    }

    /** The axis goes from row to row: whole rows are added up, in loops that the compiler turns into vector instructions. */
    private static void rows(byte[] x, int from, Axis axis, int[] weight, int[] sums, byte[] y, int to) {
        int inner = sums.length;
        for (int i = 0; i < axis.out; i++) {
            Arrays.fill(sums, 1 << (PRECISION - 1));
            for (int k = 0; k < axis.count[i]; k++) {
                addRow(weight[i * axis.taps + k], x, from + (axis.first[i] + k) * inner, sums);
            }
            for (int n = 0; n < inner; n++) {
                y[to + i * inner + n] = (byte) Math.min(255, sums[n] >> PRECISION);
            }
        }
    }

    private static void addRow(int weight, byte[] x, int from, int[] sums) {
        for (int n = 0; n < sums.length; n++) {
            sums[n] += weight * (x[from + n] & 0xff);
        }
    }

    /** The same over floats, without rounding to whole numbers. */
    private static float[] pass(float[] x, int from, int outer, Axis axis, int inner) {
        if (axis.in == axis.out) {
            return x;
        }
        float[] y = new float[outer * axis.out * inner];
        int to = 0;
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < axis.out; i++) {
                int start = from + (o * axis.in + axis.first[i]) * inner;
                for (int n = 0; n < inner; n++) {
                    double sum = 0;
                    for (int k = 0; k < axis.count[i]; k++) {
                        sum += axis.weight[i * axis.taps + k] * x[start + k * inner + n];
                    }
                    y[to++] = (float) sum;
                }
            }
        }
        return y;
    }

    @Override
    public String toString() {
        return shorter == 0 ? "SmoothResize(" + height + ", " + width + ")" : "SmoothResize(shorterSide=" + shorter + ")";
    }
}
