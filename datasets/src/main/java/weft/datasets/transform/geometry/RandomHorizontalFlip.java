package weft.datasets.transform.geometry;

import weft.datasets.base.DataException;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.transform.Randomized;

/**
 * Exchanges left and right in a share of the images, as torchvision's RandomHorizontalFlip.
 *
 * @param p the probability; 0.5 in torchvision
 */
public record RandomHorizontalFlip(double p) implements Flip {
    /** @throws DataException when {@code p} is no probability */
    public RandomHorizontalFlip {
        Randomized.requireProbability("RandomHorizontalFlip", p);
    }

    /** Half of the images. */
    public RandomHorizontalFlip() {
        this(0.5);
    }

    @Override
    public void flipped(Image in, FloatImage out) {
        int w = in.format().width();
        float[] row = new float[w];
        for (int from = 0, size = in.format().size(); from < size; from += w) {
            FloatImage.copy(in, from, row, 0, w);
            reverse(row, out.data(), out.offset() + from);
        }
    }

    private static void reverse(float[] x, float[] y, int to) {
        for (int i = 0, last = to + x.length - 1; i < x.length; i++) {
            y[last - i] = x[i];
        }
    }
}
