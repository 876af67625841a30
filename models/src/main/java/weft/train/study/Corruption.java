package weft.train.study;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Transform;

/**
 * How images on the scale 0 to 1 are made worse, in degrees; the first degree of each kind leaves them as they are. The size of
 * an image stays.
 */
public enum Corruption {
    /** Normal noise with this deviation on each value, clipped to 0 to 1. */
    NOISE("deviation", 0, 0.05, 0.1, 0.2, 0.3, 0.5),
    /** A Gaussian blur with this deviation in pixels. */
    BLUR("pixels", 0, 0.5, 1, 1.5, 2, 3),
    /** Differences to the image's mean times this. */
    CONTRAST("factor", 1, 0.8, 0.6, 0.4, 0.2, 0.1),
    /** Moved by so many pixels to the right and down; the edge is repeated. */
    SHIFT("pixels", 0, 1, 2, 3, 4, 6);

    private final String unit;
    private final List<Double> degrees;

    Corruption(String unit, double... degrees) {
        this.unit = unit;
        this.degrees = Arrays.stream(degrees).boxed().toList();
    }

    /** What a degree counts. */
    public String unit() {
        return unit;
    }

    /** From none to most. */
    public List<Double> degrees() {
        return degrees;
    }

    /** The transform of a degree. */
    public Transform at(double degree) {
        return new Worse(this, degree);
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private record Worse(Corruption kind, double degree) implements Transform {
        @Override
        public ImageFormat output(ImageFormat in) {
            return in;
        }

        @Override
        public boolean isRandom() {
            return kind == NOISE;
        }

        @Override
        public void into(Image in, FloatImage out, RandomGenerator random) {
            out.take(in);
            float[] values = out.data();
            int from = out.offset();
            ImageFormat format = in.format();
            int plane = format.height() * format.width();
            switch (kind) {
                case NOISE -> {
                    for (int i = 0; i < format.size(); i++) {
                        float noisy = (float) (values[from + i] + degree * random.nextGaussian());
                        values[from + i] = Math.clamp(noisy, 0, format.fullScale());
                    }
                }
                case CONTRAST -> {
                    double mean = 0;
                    for (int i = 0; i < format.size(); i++) {
                        mean += values[from + i];
                    }
                    mean /= format.size();
                    for (int i = 0; i < format.size(); i++) {
                        values[from + i] = (float) (mean + degree * (values[from + i] - mean));
                    }
                }
                case SHIFT -> {
                    for (int c = 0; c < format.channels(); c++) {
                        shift(values, from + c * plane, format.height(), format.width(), (int) degree);
                    }
                }
                case BLUR -> {
                    for (int c = 0; degree > 0 && c < format.channels(); c++) {
                        blur(values, from + c * plane, format.height(), format.width());
                    }
                }
            }
        }

        /** From the lower right on, so that no value is overwritten before it is read. */
        private static void shift(float[] values, int from, int height, int width, int by) {
            for (int y = height - 1; y >= 0; y--) {
                for (int x = width - 1; x >= 0; x--) {
                    values[from + y * width + x] = values[from + Math.max(0, y - by) * width + Math.max(0, x - by)];
                }
            }
        }

        /** Along the rows, then along the columns; beyond the edge its pixel is repeated. */
        private void blur(float[] values, int from, int height, int width) {
            int reach = (int) Math.ceil(3 * degree);
            double[] weights = new double[2 * reach + 1];
            double sum = 0;
            for (int i = -reach; i <= reach; i++) {
                weights[i + reach] = Math.exp(-i * i / (2 * degree * degree));
                sum += weights[i + reach];
            }
            float[] rows = new float[height * width];
            for (int pass = 0; pass < 2; pass++) {
                for (int y = 0; y < height; y++) {
                    for (int x = 0; x < width; x++) {
                        double mean = 0;
                        for (int i = -reach; i <= reach; i++) {
                            mean += weights[i + reach] * (pass == 0 ? values[from + y * width + Math.clamp(x + i, 0, width - 1)]
                                    : rows[Math.clamp(y + i, 0, height - 1) * width + x]);
                        }
                        if (pass == 0) {
                            rows[y * width + x] = (float) (mean / sum);
                        } else {
                            values[from + y * width + x] = (float) (mean / sum);
                        }
                    }
                }
            }
        }
    }
}
