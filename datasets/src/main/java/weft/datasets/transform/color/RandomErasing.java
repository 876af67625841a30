package weft.datasets.transform.color;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Randomized;
import weft.datasets.transform.Range;

/**
 * Fills a random rectangle with one value, as torchvision's RandomErasing. After Normalize, where it usually stands, 0 is the
 * mean of the data set.
 *
 * @param p     the probability; 0.5 in torchvision
 * @param scale area of the rectangle as a share of the image's; (0.02, 0.33) in torchvision
 * @param ratio height over width, drawn by its logarithm; (0.3, 3.3) in torchvision
 * @param value that is filled in, as it stands in the image; 0 in torchvision
 */
public record RandomErasing(double p, Range scale, Range ratio, double value)
        implements
            Randomized<Optional<RandomErasing.Box>> {
    private static final int TRIES = 10;

    /** The rectangle that is filled. */
    public record Box(int top, int left, int height, int width) {}

    /** @throws DataException when {@code p} is no probability, a scale is not from 0 to 1, or a ratio is not above 0 */
    public RandomErasing {
        Randomized.requireProbability("RandomErasing", p);
        if (!scale.isWithin(0, 1) || !(ratio.low() > 0)) {
            throw new DataException("RandomErasing: the scale must be from 0 to 1, and the ratio above 0: scale " + scale
                    + ", ratio " + ratio);
        }
    }

    /** With torchvision's defaults. */
    public RandomErasing(double p) {
        this(p, new Range(0.02, 0.33), new Range(0.3, 3.3), 0);
    }

    @Override
    public ImageFormat output(ImageFormat in) {
        return in;
    }

    /** The rectangle, or empty where the image stays whole: by chance, or when ten draws are as large as the image. */
    @Override
    public Optional<Box> parameters(ImageFormat in, RandomGenerator random) {
        if (!Randomized.happens(random, p)) {
            return Optional.empty();
        }
        double area = (double) in.height() * in.width();
        for (int i = 0; i < TRIES; i++) {
            double target = area * scale.draw(random);
            double aspect = ratio.drawByLogarithm(random);
            int h = (int) Math.rint(Math.sqrt(target * aspect));
            int w = (int) Math.rint(Math.sqrt(target / aspect));
            if (h < in.height() && w < in.width()) {
                return Optional.of(new Box(Randomized.whole(random, 0, in.height() - h),
                        Randomized.whole(random, 0, in.width() - w), h, w));
            }
        }
        return Optional.empty();
    }

    @Override
    public void render(Optional<Box> box, Image in, FloatImage out) {
        out.take(in);
        box.ifPresent(b -> {
            for (int c = 0; c < in.format().channels(); c++) {
                for (int row = b.top; row < b.top + b.height; row++) {
                    int from = out.offset() + (c * in.format().height() + row) * in.format().width() + b.left;
                    Arrays.fill(out.data(), from, from + b.width, (float) value);
                }
            }
        });
    }
}
