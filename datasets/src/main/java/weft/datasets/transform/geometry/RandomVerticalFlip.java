package weft.datasets.transform.geometry;

import weft.datasets.base.DataException;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.transform.Randomized;

/**
 * Exchanges top and bottom in a share of the images, as torchvision's RandomVerticalFlip.
 *
 * @param p the probability; 0.5 in torchvision
 */
public record RandomVerticalFlip(double p) implements Flip {
    /** @throws DataException when {@code p} is no probability */
    public RandomVerticalFlip {
        Randomized.requireProbability("RandomVerticalFlip", p);
    }

    /** Half of the images. */
    public RandomVerticalFlip() {
        this(0.5);
    }

    @Override
    public void flipped(Image in, FloatImage out) {
        int h = in.format().height();
        int w = in.format().width();
        for (int c = 0; c < in.format().channels(); c++) {
            for (int y = 0; y < h; y++) {
                out.takeRun(in, c, y, 0, w, out.offset() + (c * h + h - 1 - y) * w);
            }
        }
    }
}
