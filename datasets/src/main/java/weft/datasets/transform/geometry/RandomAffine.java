package weft.datasets.transform.geometry;

import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Randomized;
import weft.datasets.transform.Range;

/**
 * Turns, moves, scales and shears the image around its middle, as torchvision's RandomAffine of float tensors.
 *
 * @param degrees       the angles, clockwise
 * @param translateX    moves by up to this share of the width either way; 0 for not at all
 * @param translateY    moves by up to this share of the height either way; 0 for not at all
 * @param scale         the factors of the size; (1, 1) for none
 * @param shearX        degrees parallel to the x axis; (0, 0) for none
 * @param shearY        degrees parallel to the y axis; (0, 0) for none
 * @param interpolation NEAREST in torchvision
 * @param fill          of what comes from outside, on the scale 0..1; 0 in torchvision
 */
public record RandomAffine(Range degrees, double translateX, double translateY, Range scale, Range shearX, Range shearY,
        Interpolation interpolation, double fill) implements Randomized<RandomAffine.Motion> {
    private static final Range NONE = new Range(0, 0);
    private static final Range ONCE = new Range(1, 1);

    /**
     * What is drawn.
     *
     * @param degrees clockwise
     * @param moveX   pixels to the right
     * @param moveY   pixels down
     * @param scale   factor of the size
     * @param shearX  degrees
     * @param shearY  degrees
     */
    public record Motion(double degrees, int moveX, int moveY, double scale, double shearX, double shearY) {}

    /** @throws DataException when a translation is not from 0 to 1, a scale not above 0, or a shear not within 90 degrees */
    public RandomAffine {
        if (!(translateX >= 0 && translateX <= 1 && translateY >= 0 && translateY <= 1)) {
            throw new DataException("RandomAffine: a translation is a share of the size, from 0 to 1: " + translateX + ", "
                    + translateY);
        }
        if (!(scale.low() > 0)) {
            throw new DataException("RandomAffine: a scale must be above 0: " + scale);
        }
        if (!(Math.abs(shearX.low()) < 90 && shearX.high() < 90 && Math.abs(shearY.low()) < 90 && shearY.high() < 90)) {
            throw new DataException("RandomAffine: a shear must be between -90 and 90 degrees: " + shearX + ", " + shearY);
        }
    }

    /** Turns by up to {@code degrees} either way, moves by up to a share of the size, and scales. */
    public RandomAffine(double degrees, double translate, Range scale) {
        this(Range.around0(degrees), translate, translate, scale, NONE, NONE, Interpolation.NEAREST, 0);
    }

    /** Turns by up to {@code degrees} either way. */
    public RandomAffine(double degrees) {
        this(degrees, 0, ONCE);
    }

    @Override
    public ImageFormat output(ImageFormat in) {
        return in;
    }

    @Override
    public Motion parameters(ImageFormat in, RandomGenerator random) {
        double x = translateX * in.width();
        double y = translateY * in.height();
        return new Motion(degrees.draw(random), (int) Math.rint(Randomized.uniform(random, -x, x)),
                (int) Math.rint(Randomized.uniform(random, -y, y)), scale.draw(random), shearX.draw(random), shearY.draw(random));
    }

    @Override
    public void render(Motion motion, Image in, FloatImage out) {
        Warp.affine(motion.degrees, motion.moveX, motion.moveY, motion.scale, motion.shearX, motion.shearY, 0, 0)
                .render(in, out, interpolation, (float) (fill * in.format().fullScale()));
    }
}
