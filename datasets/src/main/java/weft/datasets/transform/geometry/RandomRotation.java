package weft.datasets.transform.geometry;

import java.util.random.RandomGenerator;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Randomized;
import weft.datasets.transform.Range;

/**
 * Turns the image around its middle by a random angle, as torchvision's RandomRotation of float tensors. The size stays; what
 * comes from outside gets the fill.
 *
 * @param degrees       the angles, counter-clockwise
 * @param interpolation NEAREST in torchvision
 * @param fill          on the scale 0..1; 0 in torchvision
 */
public record RandomRotation(Range degrees, Interpolation interpolation, double fill) implements Randomized<Double> {
    /** By up to {@code degrees} either way, with torchvision's defaults. */
    public RandomRotation(double degrees) {
        this(Range.around0(degrees), Interpolation.NEAREST, 0);
    }

    @Override
    public ImageFormat output(ImageFormat in) {
        return in;
    }

    @Override
    public Double parameters(ImageFormat in, RandomGenerator random) {
        return degrees.draw(random);
    }

    @Override
    public void render(Double angle, Image in, FloatImage out) {
        Warp.affine(-angle, 0, 0, 1, 0, 0, 0, 0).render(in, out, interpolation, (float) (fill * in.format().fullScale()));
    }
}
