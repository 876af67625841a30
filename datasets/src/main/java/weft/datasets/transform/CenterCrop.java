package weft.datasets.transform;

import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;

/**
 * The middle of an image, {@code [C, H, W] -> [C, P, Q]}, as torchvision's CenterCrop: where the border is a number and a half
 * of pixels it is rounded to an even number, and a smaller image gets a black border.
 */
public final class CenterCrop extends ToSize {
    /**
     * To a height P and a width Q, in pixels.
     *
     * @throws DataException when height or width is below 1
     */
    public CenterCrop(int height, int width) {
        super("center crop", height, width);
    }

    @Override
    public void into(Image in, FloatImage out, RandomGenerator random) {
        ImageFormat format = in.format();
        int top = start(format.height(), height);
        int left = start(format.width(), width);
        int to = out.offset();
        for (int c = 0; c < format.channels(); c++) {
            for (int p = 0; p < height; p++) {
                for (int q = 0; q < width; q++) {
                    int y = top + p;
                    int x = left + q;
                    boolean inside = y >= 0 && y < format.height() && x >= 0 && x < format.width();
                    out.data()[to++] = inside ? in.at(c, y, x) : 0;
                }
            }
        }
    }

    /** Where the crop begins in the image; negative where a border stands before it. */
    private static int start(int whole, int part) {
        return whole >= part ? (int) Math.rint((whole - part) / 2.0) : -((part - whole) / 2);
    }
}
