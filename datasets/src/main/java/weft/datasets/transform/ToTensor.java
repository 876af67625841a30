package weft.datasets.transform;

import java.util.random.RandomGenerator;
import weft.datasets.picture.BytePicture;
import weft.datasets.picture.FloatPicture;
import weft.datasets.picture.Picture;
import weft.datasets.picture.PictureFormat;

/**
 * {@code y = x / fullScale}, so that 0 is black and 1 is full brightness: bytes of ordinary pictures are divided by 255, the
 * digits by 16. Pictures on the scale 0..1 pass unchanged. A byte has few values, so the divisions (true ones: a multiplication
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
    public PictureFormat output(PictureFormat in) {
        return new PictureFormat(in.channels(), in.height(), in.width(), 1);
    }

    @Override
    public void into(Picture in, FloatPicture out, RandomGenerator random) {
        int fullScale = in.format().fullScale();
        switch (in) {
            case BytePicture bytes -> look(tableFor(fullScale), bytes.data(), bytes.offset(), out);
            case FloatPicture floats -> divide(floats.data(), floats.offset(), fullScale, out);
        }
    }

    private static void look(float[] table, byte[] x, int from, FloatPicture out) {
        float[] y = out.data();
        int to = out.offset();
        for (int i = 0, n = out.format().size(); i < n; i++) {
            y[to + i] = table[x[from + i] & 0xff];
        }
    }

    private static void divide(float[] x, int from, float fullScale, FloatPicture out) {
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
