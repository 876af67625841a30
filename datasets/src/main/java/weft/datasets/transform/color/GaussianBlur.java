package weft.datasets.transform.color;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Randomized;
import weft.datasets.transform.Range;

/**
 * The weighted mean over a square of {@code kernel} pixels with the weights of a normal distribution, as torchvision's
 * GaussianBlur of float tensors; beyond the border the image is mirrored. Rows are blurred first, then columns:
 * {@code 2 kernel} products a pixel where the square has {@code kernel^2}.
 *
 * @param kernel side of the square, odd
 * @param sigma  standard deviations in pixels; (0.1, 2) in torchvision
 */
public record GaussianBlur(int kernel, Range sigma) implements Randomized<Double> {
    /** @throws DataException when the kernel is not odd and above 0, or a sigma is not above 0 */
    public GaussianBlur {
        if (kernel < 1 || kernel % 2 == 0 || !(sigma.low() > 0)) {
            throw new DataException("GaussianBlur: needs an odd kernel and a sigma above 0: " + kernel + ", " + sigma);
        }
    }

    /** With torchvision's default sigma. */
    public GaussianBlur(int kernel) {
        this(kernel, new Range(0.1, 2));
    }

    @Override
    public ImageFormat output(ImageFormat in) {
        if (kernel / 2 >= Math.min(in.height(), in.width())) {
            throw new DataException("GaussianBlur: a kernel of " + kernel + " is too large for an image of " + in);
        }
        return in;
    }

    @Override
    public Double parameters(ImageFormat in, RandomGenerator random) {
        return sigma.draw(random);
    }

    @Override
    public void render(Double deviation, Image in, FloatImage out) {
        FloatImage x = FloatImage.of(in);
        float[] weights = weights(deviation);
        int h = in.format().height();
        int w = in.format().width();
        float[] wide = new float[h * w];
        for (int c = 0; c < in.format().channels(); c++) {
            int plane = c * h * w;
            for (int row = 0; row < h; row++) {
                alongRow(x.data(), x.offset() + plane + row * w, wide, row * w, w, weights);
            }
            for (int row = 0; row < h; row++) {
                acrossRows(wide, row, h, w, out.data(), out.offset() + plane + row * w, weights);
            }
        }
    }

    private float[] weights(double deviation) {
        double[] exact = new double[kernel];
        double sum = 0;
        for (int k = 0; k < kernel; k++) {
            double place = (k - kernel / 2) / deviation;
            exact[k] = Math.exp(-0.5 * place * place);
            sum += exact[k];
        }
        float[] weights = new float[kernel];
        for (int k = 0; k < kernel; k++) {
            weights[k] = (float) (exact[k] / sum);
        }
        return weights;
    }

    private static int mirrored(int at, int size) {
        return at < 0 ? -at : at >= size ? 2 * size - 2 - at : at;
    }

    private static void alongRow(float[] x, int from, float[] y, int to, int w, float[] weights) {
        int reach = weights.length / 2;
        for (int q = 0; q < w; q++) {
            float sum = 0;
            boolean inside = q >= reach && q + reach < w;
            for (int k = 0; k < weights.length; k++) {
                int at = q - reach + k;
                sum += weights[k] * x[from + (inside ? at : mirrored(at, w))];
            }
            y[to + q] = sum;
        }
    }

    private static void acrossRows(float[] x, int row, int h, int w, float[] y, int to, float[] weights) {
        int reach = weights.length / 2;
        Arrays.fill(y, to, to + w, 0);
        for (int k = 0; k < weights.length; k++) {
            int from = mirrored(row - reach + k, h) * w;
            float weight = weights[k];
            for (int q = 0; q < w; q++) {
                y[to + q] += weight * x[from + q];
            }
        }
    }
}
