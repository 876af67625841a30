package weft.datasets.transform;

import java.util.random.RandomGenerator;
import weft.datasets.image.ByteImage;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;

/**
 * {@link ToTensor} and then {@link Normalize}, to the bit, in one go over the image: each value is read and written once. A byte
 * has few values, so what becomes of each is looked up.
 */
record ToNormalized(Normalize normalize) implements Transform {
    private static final ToTensor TO_TENSOR = new ToTensor();

    @Override
    public ImageFormat output(ImageFormat in) {
        return normalize.output(TO_TENSOR.output(in));
    }

    @Override
    public void into(Image in, FloatImage out, RandomGenerator random) {
        int fullScale = in.format().fullScale();
        int plane = in.format().height() * in.format().width();
        for (int c = 0; c < in.format().channels(); c++) {
            int from = in.offset() + c * plane;
            int to = out.offset() + c * plane;
            switch (in) {
                case ByteImage x -> ToTensor.look(table(c, fullScale), x.data(), from, out.data(), to, plane);
                case FloatImage x -> plane(x.data(), from, out.data(), to, plane, fullScale, normalize.mean(c), normalize.std(c));
            }
        }
    }

    private float[] table(int c, int fullScale) {
        float[] table = new float[256];
        for (int x = 0; x < table.length; x++) {
            table[x] = (x / (float) fullScale - normalize.mean(c)) / normalize.std(c);
        }
        return table;
    }

    private static void plane(float[] x, int from, float[] y, int to, int n, float fullScale, float mean, float std) {
        for (int i = 0; i < n; i++) {
            y[to + i] = (x[from + i] / fullScale - mean) / std;
        }
    }
}
