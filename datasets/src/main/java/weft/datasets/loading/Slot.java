package weft.datasets.loading;

import java.util.Arrays;
import weft.datasets.picture.FloatPicture;
import weft.datasets.picture.PictureFormat;

/** The arrays of one batch, allocated once and filled again and again. The {@link Ring} says who may touch them. */
final class Slot {
    /** Its place in the ring. */
    final int number;
    final PictureFormat format;
    final float[] pixels;
    final int[] labels;
    final int[] indices;
    /** Picture i as a view of {@link #pixels}. */
    final FloatPicture[] pictures;
    int n;

    Slot(int number, PictureFormat format, int batchSize) {
        this.number = number;
        this.format = format;
        this.pixels = new float[batchSize * format.size()];
        this.labels = new int[batchSize];
        this.indices = new int[batchSize];
        this.pictures = new FloatPicture[batchSize];
        Arrays.setAll(pictures, i -> new FloatPicture(format, pixels, i * format.size()));
    }
}
