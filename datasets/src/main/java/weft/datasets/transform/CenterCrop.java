package weft.datasets.transform;

import java.util.Arrays;
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
        int first = Math.clamp(-(long) left, 0, width);
        int last = Math.clamp((long) format.width() - left, first, width);
        for (int c = 0; c < format.channels(); c++) {
            for (int p = 0; p < height; p++) {
                int y = top + p;
                int to = out.offset() + (c * height + p) * width;
                boolean inside = y >= 0 && y < format.height();
                Arrays.fill(out.data(), to, to + (inside ? first : width), 0);
                if (inside) {
                    Arrays.fill(out.data(), to + last, to + width, 0);
                    out.takeRun(in, c, y, left + first, last - first, to + first);
                }
            }
        }
    }

    /** Where the crop begins in the image; negative where a border stands before it. */
    private static int start(int whole, int part) {
        return whole >= part ? (int) Math.rint((whole - part) / 2.0) : -((part - whole) / 2);
    }
}
