package weft.datasets.transform.color;

import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Transform;

/**
 * {@code 0.2989 R + 0.587 G + 0.114 B}, in one channel or in three equal ones, as torchvision's Grayscale of float tensors. Its
 * weights are those of ITU-R 601 with another rounding than PIL's. For a share of the images only, put it into a
 * {@link weft.datasets.transform.RandomApply}, which is torchvision's RandomGrayscale.
 *
 * @param channels of the result, 1 or 3; 1 in torchvision
 */
public record Grayscale(int channels) implements Transform {
    /** @throws DataException when {@code channels} is neither 1 nor 3 */
    public Grayscale {
        if (channels != 1 && channels != 3) {
            throw new DataException("Grayscale: gives 1 or 3 channels, not " + channels);
        }
    }

    @Override
    public ImageFormat output(ImageFormat in) {
        Colors.requireOneOrThree("Grayscale", in);
        return new ImageFormat(channels, in.height(), in.width(), in.fullScale());
    }

    @Override
    public void into(Image in, FloatImage out, RandomGenerator random) {
        float[] grey = Colors.grey(in);
        for (int c = 0; c < channels; c++) {
            System.arraycopy(grey, 0, out.data(), out.offset() + c * grey.length, grey.length);
        }
    }
}
