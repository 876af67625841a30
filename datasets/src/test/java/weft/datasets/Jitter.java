package weft.datasets;

import java.util.random.RandomGenerator;
import weft.datasets.picture.FloatPicture;
import weft.datasets.picture.Picture;
import weft.datasets.picture.PictureFormat;
import weft.datasets.transform.Transform;

/** A random transform for tests: adds another uniform number to each value. */
public final class Jitter implements Transform {
    @Override
    public PictureFormat output(PictureFormat in) {
        return in;
    }

    @Override
    public void into(Picture in, FloatPicture out, RandomGenerator random) {
        var x = (FloatPicture) in;
        for (int i = 0; i < out.format().size(); i++) {
            out.data()[out.offset() + i] = x.data()[x.offset() + i] + random.nextFloat();
        }
    }

    @Override
    public boolean isRandom() {
        return true;
    }
}
