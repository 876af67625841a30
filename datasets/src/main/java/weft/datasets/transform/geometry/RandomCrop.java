package weft.datasets.transform.geometry;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Randomized;

/**
 * A crop at a random place of the image and a border around it, {@code [C, H, W] -> [C, height, width]}, as torchvision's
 * RandomCrop: each place is equally likely. A crop of an image's own size with a border of 4 pixels is the usual augmentation
 * for CIFAR-10.
 *
 * @param height  of the crop, in pixels
 * @param width   of the crop, in pixels
 * @param padding width of the border on each side, in pixels; 0 in torchvision
 * @param fill    value of the border, on the scale 0..1; 0 in torchvision
 * @param mode    what the border is made of
 */
public record RandomCrop(int height, int width, int padding, double fill, PaddingMode mode) implements Randomized<RandomCrop.At> {
    private static final int MOST = 1 << 20;

    /**
     * Where the crop begins.
     *
     * @param top  row in the image, negative in the border
     * @param left column in the image, negative in the border
     */
    public record At(int top, int left) {}

    /** @throws DataException when a size is below 1, or the padding below 0 */
    public RandomCrop {
        if (height < 1 || width < 1 || padding < 0 || padding > MOST) {
            throw new DataException(
                    "RandomCrop: height and width must be at least 1, and padding from 0 to " + MOST + ": " + height
                            + "x" + width + ", padding " + padding);
        }
    }

    /** With a black border. */
    public RandomCrop(int height, int width, int padding) {
        this(height, width, padding, 0, PaddingMode.CONSTANT);
    }

    @Override
    public ImageFormat output(ImageFormat in) {
        if (in.height() + 2 * padding < height || in.width() + 2 * padding < width) {
            throw new DataException("RandomCrop: a crop of " + height + "x" + width + " is larger than the image, " + in
                    + ", with a border of " + padding + " pixels");
        }
        if (padding > mode.most(Math.min(in.height(), in.width()))) {
            throw new DataException("RandomCrop: a border of " + padding + " pixels is wider than what " + mode + " finds in an "
                    + "image of " + in);
        }
        return in.resized(height, width);
    }

    @Override
    public At parameters(ImageFormat in, RandomGenerator random) {
        return new At(Randomized.whole(random, -padding, in.height() + padding - height),
                Randomized.whole(random, -padding, in.width() + padding - width));
    }

    @Override
    public void render(At at, Image in, FloatImage out) {
        ImageFormat format = in.format();
        // Columns that lie in the image are copied as a run; the few others one by one.
        int first = Math.clamp(-(long) at.left, 0, width);
        int last = Math.clamp((long) format.width() - at.left, first, width);
        float border = (float) (fill * format.fullScale());
        for (int c = 0; c < format.channels(); c++) {
            for (int p = 0; p < height; p++) {
                int y = mode.source(at.top + p, format.height());
                int to = out.offset() + (c * height + p) * width;
                for (int q = 0; q < width; q++) {
                    if (q == first) {
                        q = last;
                    }
                    if (q < width) {
                        int x = mode.source(at.left + q, format.width());
                        out.data()[to + q] = x < 0 || y < 0 ? border : in.at(c, y, x);
                    }
                }
                if (y < 0) {
                    Arrays.fill(out.data(), to + first, to + last, border);
                } else {
                    out.takeRun(in, c, y, at.left + first, last - first, to + first);
                }
            }
        }
    }
}
