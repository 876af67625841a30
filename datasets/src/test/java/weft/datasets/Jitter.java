package weft.datasets;

import java.util.random.RandomGenerator;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Transform;

/** A random transform for tests: adds another uniform number to each value. */
public final class Jitter implements Transform {
    @Override
    public ImageFormat output(ImageFormat in) {
        return in;
    }

    @Override
    public void into(Image in, FloatImage out, RandomGenerator random) {
        var x = (FloatImage) in;
        for (int i = 0; i < out.format().size(); i++) {
            out.data()[out.offset() + i] = x.data()[x.offset() + i] + random.nextFloat();
        }
    }

    @Override
    public boolean isRandom() {
        return true;
    }
}
