package weft.datasets.transform.color;

import java.util.function.IntUnaryOperator;
import weft.datasets.image.ByteImage;
import weft.datasets.image.FloatImage;

/**
 * The functions of torchvision for byte tensors that TrivialAugment takes, from bytes to whole numbers of 0 to 255 in floats. A
 * mixture is computed in float and cut off to a whole number, as torch casts it, so it is the same to the last level.
 */
final class ByteOps {
    private static final int LEVELS = 256;

    private ByteOps() {}

    private static int plane(ByteImage in) {
        return in.format().height() * in.format().width();
    }

    /** {@code ratio x + (1 - ratio) other}, kept within 0 to 255 and cut off. */
    private static float blend(int x, float other, double ratio) {
        float mixed = (float) ratio * x + (float) (1 - ratio) * other;
        return (int) Math.max(0, Math.min(255, mixed));
    }

    static void brightness(ByteImage in, double factor, FloatImage out) {
        look(in, x -> (int) blend(x, 0, factor), out);
    }

    /** A mixture with the mean of the grey values, which are cut off to whole numbers. */
    static void contrast(ByteImage in, double factor, FloatImage out) {
        long sum = 0;
        for (int i = 0; i < plane(in); i++) {
            sum += grey(in, i);
        }
        float mean = (float) ((double) sum / plane(in));
        look(in, x -> (int) blend(x, mean, factor), out);
    }

    /** A mixture with the grey image; a grey image stays as it is. */
    static void color(ByteImage in, double factor, FloatImage out) {
        int plane = plane(in);
        for (int i = 0; i < plane; i++) {
            int grey = grey(in, i);
            for (int c = 0; c < in.format().channels(); c++) {
                int x = in.data()[in.offset() + c * plane + i] & 0xff;
                out.data()[out.offset() + c * plane + i] = in.format().channels() == 1 ? x : blend(x, grey, factor);
            }
        }
    }

    private static int grey(ByteImage in, int i) {
        int at = in.offset() + i;
        int plane = plane(in);
        return in.format().channels() == 1 ? in.data()[at] & 0xff
                : (int) (0.2989f * (in.data()[at] & 0xff) + 0.587f * (in.data()[at + plane] & 0xff)
                        + 0.114f * (in.data()[at + 2 * plane] & 0xff));
    }

    /**
     * A mixture with the image blurred by a 3x3 filter of ones around a 5, or, at the border, with itself: rounding may lower a
     * value there, too. An image without inner pixels stays as it is.
     */
    static void sharpness(ByteImage in, double factor, FloatImage out) {
        int h = in.format().height();
        int w = in.format().width();
        boolean hasInner = h > 2 && w > 2;
        for (int i = 0; i < in.format().size(); i++) {
            int at = in.offset() + i;
            int x = in.data()[at] & 0xff;
            int column = i % w;
            int row = i / w % h;
            boolean inner = column > 0 && column < w - 1 && row > 0 && row < h - 1;
            out.data()[out.offset() + i] = hasInner ? blend(x, inner ? blurred(in.data(), at, w) : x, factor) : x;
        }
    }

    private static float blurred(byte[] x, int at, int w) {
        int sum = 4 * (x[at] & 0xff);
        for (int row = at - w; row <= at + w; row += w) {
            sum += (x[row - 1] & 0xff) + (x[row] & 0xff) + (x[row + 1] & 0xff);
        }
        return (float) Math.rint(sum / 13.0);
    }

    /** Stretches each channel to the whole range; one of a single value stays as it is. */
    static void autoContrast(ByteImage in, FloatImage out) {
        for (int c = 0; c < in.format().channels(); c++) {
            int low = LEVELS;
            int high = -1;
            for (int i = c * plane(in), end = i + plane(in); i < end; i++) {
                int x = in.data()[in.offset() + i] & 0xff;
                low = Math.min(low, x);
                high = Math.max(high, x);
            }
            float least = low == high ? 0 : low;
            float scale = low == high ? 1 : 255f / (high - low);
            channel(in, c, x -> (int) Math.max(0, Math.min(255, (x - least) * scale)), out);
        }
    }

    /** Makes all values of a channel about equally frequent, by the table of PIL's equalize. */
    static void equalize(ByteImage in, FloatImage out) {
        for (int c = 0; c < in.format().channels(); c++) {
            int[] counts = new int[LEVELS];
            int last = 0;
            for (int i = c * plane(in), end = i + plane(in); i < end; i++) {
                int x = in.data()[in.offset() + i] & 0xff;
                counts[x]++;
                last = Math.max(last, x);
            }
            int unit = (plane(in) - counts[last]) / 255;
            int[] table = new int[LEVELS];
            for (int x = 0, below = 0; x < LEVELS; below += counts[x++]) {
                table[x] = unit == 0 ? x : x == 0 ? 0 : Math.min(255, (below + unit / 2) / unit);
            }
            channel(in, c, x -> table[x], out);
        }
    }

    /** Puts what {@code function} says in each value's place. */
    static void look(ByteImage in, IntUnaryOperator function, FloatImage out) {
        for (int c = 0; c < in.format().channels(); c++) {
            channel(in, c, function, out);
        }
    }

    private static void channel(ByteImage in, int c, IntUnaryOperator function, FloatImage out) {
        float[] table = new float[LEVELS];
        for (int x = 0; x < LEVELS; x++) {
            table[x] = function.applyAsInt(x);
        }
        for (int i = c * plane(in), end = i + plane(in); i < end; i++) {
            out.data()[out.offset() + i] = table[in.data()[in.offset() + i] & 0xff];
        }
    }
}
