package weft.datasets.transform;

import java.util.random.RandomGenerator;
import weft.datasets.image.ByteImage;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;

/**
 * {@code y = x / fullScale}, so that 0 is black and 1 is full brightness: bytes of ordinary images are divided by 255, the
 * digits by 16. Images on the scale 0..1 pass unchanged. A byte has few values, so the divisions (true ones: a multiplication
 * by 1/255 rounds differently from torch) are done once and looked up.
 */
public final class ToTensor implements Transform {
    private static final float[] OF_255 = table(255);
    private static final float[] OF_16 = table(16);

    private static float[] table(int fullScale) {
        float[] table = new float[256];
        for (int x = 0; x < 256; x++) {
            table[x] = x / (float) fullScale;
        }
        return table;
    }

    private static float[] tableFor(int fullScale) {
        return switch (fullScale) {
            case 255 -> OF_255;
            case 16 -> OF_16;
            default -> table(fullScale);
        };
    }

    @Override
    public ImageFormat output(ImageFormat in) {
        return new ImageFormat(in.channels(), in.height(), in.width(), 1);
    }

    @Override
    public void into(Image in, FloatImage out, RandomGenerator random) {
        int fullScale = in.format().fullScale();
        switch (in) {
            case ByteImage bytes -> look(tableFor(fullScale), bytes.data(), bytes.offset(), out.data(), out.offset(),
                    out.format().size());
            case FloatImage floats -> divide(floats.data(), floats.offset(), fullScale, out);
        }
    }

    /** Looks up {@code n} bytes. */
    static void look(float[] table, byte[] x, int from, float[] y, int to, int n) {
        for (int i = 0; i < n; i++) {
            y[to + i] = table[x[from + i] & 0xff];
        }
    }

    private static void divide(float[] x, int from, float fullScale, FloatImage out) {
        float[] y = out.data();
        int to = out.offset();
        for (int i = 0, n = out.format().size(); i < n; i++) {
            y[to + i] = x[from + i] / fullScale;
        }
    }

    @Override
    public String toString() {
        return "ToTensor()";
    }
}
