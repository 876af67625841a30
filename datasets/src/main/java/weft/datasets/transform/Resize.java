package weft.datasets.transform;

import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;
import weft.datasets.image.ByteImage;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;

/**
 * Bilinear resize to a height and width, {@code [C, H, W] -> [C, P, Q]}, as torchvision's Resize with antialias=False
 * (torch's interpolate with align_corners=False). Output row p lies at {@code h = max(0, (p + 0.5) * H / P - 0.5)} of the
 * input, between rows {@code h0 = floor(h)} and {@code h1 = min(h0 + 1, H - 1)} with weight {@code b = h - h0}; columns
 * likewise with weight a:
 *
 * <pre>  y[p, q] = (1 - b) * ((1 - a) * x[h0, w0] + a * x[h0, w1]) + b * ((1 - a) * x[h1, w0] + a * x[h1, w1])</pre>
 *
 * Byte images give floats on their own scale, not rounded back to bytes: rounding would lose what ToTensor keeps. Without
 * antialiasing a strong reduction skips pixels. The places and weights are computed once for each input size.
 */
public final class Resize extends ToSize {
    /**
     * For the last input size. Any thread may replace it, and each reads it once, so a race costs one more computation at most.
     */
    private volatile Grid grid;

    private record Grid(Axis rows, Axis columns) {}

    /** For each output position the two input positions and the weight of the second. */
    private record Axis(int in, int[] low, int[] high, float[] weight) {
        static Axis of(int in, int out) {
            int[] low = new int[out];
            int[] high = new int[out];
            float[] weight = new float[out];
            float scale = (float) in / out;
            for (int i = 0; i < out; i++) {
                // In float, as torch computes it: with double the two would part on large images.
                float place = Math.max(0, (i + 0.5f) * scale - 0.5f);
                low[i] = Math.min((int) place, in - 1);
                high[i] = Math.min(low[i] + 1, in - 1);
                weight[i] = Math.min(place - low[i], 1);
            }
            return new Axis(in, low, high, weight);
        }
    }

    /**
     * To a height P and a width Q, in pixels.
     *
     * @throws DataException when height or width is below 1
     */
    public Resize(int height, int width) {
        super("resize", height, width);
    }

    @Override
    public void into(Image in, FloatImage out, RandomGenerator random) {
        ImageFormat format = in.format();
        Grid places = gridFor(format.height(), format.width());
        int inPlane = format.height() * format.width();
        int outPlane = height * width;
        for (int c = 0; c < format.channels(); c++) {
            int to = out.offset() + c * outPlane;
            switch (in) {
                case FloatImage x -> plane(x.data(), x.offset() + c * inPlane, out.data(), to, places);
                case ByteImage x -> plane(x.data(), x.offset() + c * inPlane, out.data(), to, places);
            }
        }
    }

    private Grid gridFor(int h, int w) {
        Grid last = grid;
        if (last == null || last.rows.in != h || last.columns.in != w) {
            last = new Grid(Axis.of(h, height), Axis.of(w, width));
            grid = last;
        }
        return last;
    }

    private void plane(float[] x, int from, float[] y, int to, Grid places) {
        Axis rows = places.rows;
        Axis columns = places.columns;
        for (int p = 0; p < height; p++) {
            int top = from + rows.low[p] * columns.in;
            int bottom = from + rows.high[p] * columns.in;
            float b = rows.weight[p];
            for (int q = 0; q < width; q++) {
                int w0 = columns.low[q];
                int w1 = columns.high[q];
                float a = columns.weight[q];
                y[to + p * width + q] = (1 - b) * ((1 - a) * x[top + w0] + a * x[top + w1])
                        + b * ((1 - a) * x[bottom + w0] + a * x[bottom + w1]);
            }
        }
    }

    /** The same loop over bytes, so that a photograph is not widened to floats before it shrinks. */
    private void plane(byte[] x, int from, float[] y, int to, Grid places) {
        Axis rows = places.rows;
        Axis columns = places.columns;
        for (int p = 0; p < height; p++) {
            int top = from + rows.low[p] * columns.in;
            int bottom = from + rows.high[p] * columns.in;
            float b = rows.weight[p];
            for (int q = 0; q < width; q++) {
                int w0 = columns.low[q];
                int w1 = columns.high[q];
                float a = columns.weight[q];
                y[to + p * width + q] = (1 - b) * ((1 - a) * (x[top + w0] & 0xff) + a * (x[top + w1] & 0xff))
                        + b * ((1 - a) * (x[bottom + w0] & 0xff) + a * (x[bottom + w1] & 0xff));
            }
        }
    }
}
