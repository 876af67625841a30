package weft.datasets.transform.geometry;

import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Randomized;
import weft.datasets.transform.Range;
import weft.datasets.transform.SmoothResize;

/**
 * A crop of random area and proportions, resized with antialiasing, {@code [C, H, W] -> [C, height, width]}, as torchvision's
 * RandomResizedCrop: of PIL images for bytes, of tensors with antialias=True for floats. The usual augmentation for
 * photographs.
 *
 * @param height of the result, in pixels
 * @param width  of the result, in pixels
 * @param scale  area of the crop as a share of the image's; (0.08, 1) in torchvision
 * @param ratio  width over height of the crop, drawn by its logarithm; (3/4, 4/3) in torchvision
 */
public record RandomResizedCrop(int height, int width, Range scale, Range ratio) implements Randomized<RandomResizedCrop.Box> {
    private static final int TRIES = 10;

    /** The part of the image that becomes the result: its first row and column, and its size. */
    public record Box(int top, int left, int height, int width) {}

    /** @throws DataException when a size is below 1, a scale is not in (0, 1], or a ratio is not above 0 */
    public RandomResizedCrop {
        if (height < 1 || width < 1) {
            throw new DataException("RandomResizedCrop: height and width must be at least 1: " + height + "x" + width);
        }
        if (!(scale.low() > 0 && scale.high() <= 1) || !(ratio.low() > 0)) {
            throw new DataException("RandomResizedCrop: the scale must be above 0 and at most 1, and the ratio above 0: scale "
                    + scale + ", ratio " + ratio);
        }
    }

    /** With torchvision's defaults. */
    public RandomResizedCrop(int height, int width) {
        this(height, width, new Range(0.08, 1), new Range(3 / 4.0, 4 / 3.0));
    }

    @Override
    public ImageFormat output(ImageFormat in) {
        return in.resized(height, width);
    }

    /** The first of ten draws that lies in the image; else the middle, as much of it as the ratios allow. */
    @Override
    public Box parameters(ImageFormat in, RandomGenerator random) {
        double area = (double) in.height() * in.width();
        for (int i = 0; i < TRIES; i++) {
            double target = area * scale.draw(random);
            double aspect = ratio.drawByLogarithm(random);
            int w = (int) Math.rint(Math.sqrt(target * aspect));
            int h = (int) Math.rint(Math.sqrt(target / aspect));
            if (w > 0 && w <= in.width() && h > 0 && h <= in.height()) {
                return new Box(Randomized.whole(random, 0, in.height() - h), Randomized.whole(random, 0, in.width() - w), h, w);
            }
        }
        double own = (double) in.width() / in.height();
        int w = own > ratio.high() ? (int) Math.rint(in.height() * ratio.high()) : in.width();
        int h = own < ratio.low() ? (int) Math.rint(in.width() / ratio.low()) : in.height();
        return new Box((in.height() - h) / 2, (in.width() - w) / 2, h, w);
    }

    @Override
    public void render(Box box, Image in, FloatImage out) {
        SmoothResize.part(in, box.top, box.left, box.height, box.width, out);
    }
}
