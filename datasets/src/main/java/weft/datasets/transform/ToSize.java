package weft.datasets.transform;

import weft.datasets.base.DataException;
import weft.datasets.image.ImageFormat;

/** A transform to a height and a width that are the same for every image: {@code [C, H, W] -> [C, P, Q]}. */
abstract class ToSize implements Transform {
    final int height;
    final int width;

    ToSize(String name, int height, int width) {
        if (height < 1 || width < 1) {
            throw new DataException(name + ": height and width must be at least 1: " + height + "x" + width);
        }
        this.height = height;
        this.width = width;
    }

    @Override
    public final ImageFormat output(ImageFormat in) {
        return in.resized(height, width);
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + "(" + height + ", " + width + ")";
    }
}
