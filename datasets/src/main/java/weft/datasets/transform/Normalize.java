package weft.datasets.transform;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;

/**
 * {@code y[c, h, w] = (x[c, h, w] - mean[c]) / std[c]}: values of about mean 0 and variance 1, for which initial weights are
 * made. Mean and standard deviation are on the scale 0..1, so ToTensor comes first.
 */
public final class Normalize implements Transform {
    private final float[] mean;
    private final float[] std;

    /**
     * Copies both arrays.
     *
     * @param mean one per channel
     * @param std  one per channel
     * @throws DataException when their counts differ or are 0, a mean is not finite, or a std is not finite and above 0
     */
    public Normalize(float[] mean, float[] std) {
        this.mean = mean.clone();
        this.std = std.clone();
        boolean fits = mean.length > 0 && mean.length == std.length;
        for (int c = 0; fits && c < mean.length; c++) {
            fits = Float.isFinite(mean[c]) && Float.isFinite(std[c]) && std[c] > 0;
        }
        if (!fits) {
            throw new DataException("normalize: needs one finite mean and one std above 0 for each channel: mean "
                    + Arrays.toString(mean) + ", std " + Arrays.toString(std));
        }
    }

    /** What undoes it, {@code y = x * std + mean}: images are drawn as they were. */
    public Normalize inverse() {
        float[] minus = new float[mean.length];
        float[] over = new float[std.length];
        for (int c = 0; c < mean.length; c++) {
            minus[c] = -mean[c] / std[c];
            over[c] = 1 / std[c];
        }
        return new Normalize(minus, over);
    }

    float mean(int c) {
        return mean[c];
    }

    float std(int c) {
        return std[c];
    }

    @Override
    public ImageFormat output(ImageFormat in) {
        if (in.channels() != mean.length) {
            throw new DataException("normalize: the image has " + in.channels() + " channels (" + in
                    + "), but mean and std have " + mean.length + " values");
        }
        if (in.fullScale() != 1) {
            throw new DataException("normalize: the image is on the scale 0.." + in.fullScale() + "; put ToTensor before it");
        }
        return in;
    }

    @Override
    public void into(Image in, FloatImage out, RandomGenerator random) {
        // Bytes on the scale 0..1 are bitmaps of two levels: rare, so they are not worth a loop of their own.
        FloatImage floats = in instanceof FloatImage x ? x : new ToTensor().apply(in, random);
        int plane = in.format().height() * in.format().width();
        for (int c = 0; c < mean.length; c++) {
            plane(floats.data(), floats.offset() + c * plane, out.data(), out.offset() + c * plane, plane, c);
        }
    }

    private void plane(float[] x, int from, float[] y, int to, int n, int c) {
        float m = mean[c];
        float s = std[c];
        for (int i = 0; i < n; i++) {
            y[to + i] = (x[from + i] - m) / s;
        }
    }

    @Override
    public String toString() {
        return "Normalize(mean=" + Arrays.toString(mean) + ", std=" + Arrays.toString(std) + ")";
    }
}
