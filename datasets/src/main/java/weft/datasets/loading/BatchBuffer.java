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
    /** Image i as a view of {@link #pixels}. */
    final FloatImage[] images;
    int n;

    BatchBuffer(int number, ImageFormat format, int batchSize) {
        this.number = number;
        this.format = format;
        this.pixels = new float[batchSize * format.size()];
        this.labels = new int[batchSize];
        this.indices = new int[batchSize];
        this.images = new FloatImage[batchSize];
        Arrays.setAll(images, i -> new FloatImage(format, pixels, i * format.size()));
    }
}
