package weft.datasets.loading;

import java.util.Arrays;
import weft.datasets.image.FloatImage;
import weft.datasets.image.ImageFormat;

/** The arrays of one batch, allocated once and filled again and again. The {@link BatchQueue} says who may touch them. */
final class BatchBuffer {
    /** Its place in the queue. */
    final int number;
    final ImageFormat format;
    final float[] pixels;
    final int[] labels;
    final int[] indices;
    final int classes;
    /** A probability for each class, [n, classes], where images are mixed; else of length 0. */
    final float[] targets;
    /** Image i as a view of {@link #pixels}. */
    final FloatImage[] images;
    int n;

    BatchBuffer(int number, ImageFormat format, int batchSize, int classes, boolean mixed) {
        this.number = number;
        this.format = format;
        this.classes = classes;
        this.pixels = new float[batchSize * format.size()];
        this.labels = new int[batchSize];
        this.indices = new int[batchSize];
        this.targets = new float[mixed ? batchSize * classes : 0];
        this.images = new FloatImage[batchSize];
        Arrays.setAll(images, i -> new FloatImage(format, pixels, i * format.size()));
    }
}
