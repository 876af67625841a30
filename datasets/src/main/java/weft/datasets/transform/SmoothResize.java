package weft.datasets.transform;

import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;
import weft.datasets.image.ByteImage;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;

/**
 * Bilinear resize with antialiasing, which uses every pixel of the input, {@code [C, H, W] -> [C, P, Q]}: what photographs need
 * before a network sees them, because to take two pixels of twenty makes patterns that are not in the image (aliasing). Columns
 * are resized first, then rows; an output at {@code center = (i + 0.5) * H / P} is the mean of the inputs weighted by a triangle
 * around it:
 *
 * <pre>  w[j] = max(0, 1 - |j + 0.5 - center| / max(1, H / P)),    y[i] = sum_j w[j] x[j] / sum_j w[j]</pre>
 *
 * On bytes this is PIL's resize, and so torchvision's on images, to the bit: weights in units of 2^-22 and bytes between
 * the two passes. On floats it is torchvision's with antialias=True, up to rounding.
 */
public final class SmoothResize implements Transform {
    private final int height;
    private final int width;
    /** Of the shorter side, or 0 when height and width are given. */
    private final int shorter;

    private SmoothResize(int height, int width, int shorter) {
        this.height = height;
        this.width = width;
        this.shorter = shorter;
    }

    /**
     * To a height and a width, whatever the image's proportions.
     *
     * @throws DataException when one of them is below 1
     */
    public static SmoothResize to(int height, int width) {
        if (height < 1 || width < 1) {
            throw new DataException("resize: height and width must be at least 1: " + height + "x" + width);
        }
        return new SmoothResize(height, width, 0);
    }

    /**
     * To a length of the shorter side; the longer one keeps the proportion, rounded down.
     *
     * @throws DataException when it is below 1
     */
    public static SmoothResize shorterSide(int length) {
        if (length < 1) {
            throw new DataException("resize: the shorter side must be at least 1: " + length);
        }
        return new SmoothResize(0, 0, length);
    }

    @Override
    public ImageFormat output(ImageFormat in) {
        if (shorter == 0) {
            return in.resized(height, width);
        }
        int h = in.height();
        int w = in.width();
        long longer = (long) ((double) ((long) shorter * Math.max(h, w)) / Math.min(h, w));
        if (longer > Integer.MAX_VALUE) {
            throw new DataException("resize: an image of " + in + " with a shorter side of " + shorter + " is too large");
        }
        return w <= h ? in.resized((int) longer, shorter) : in.resized(shorter, (int) longer);
    }

    /** An image that a cache keeps in this size is not copied again. */
    @Override
    public boolean isIdentity(ImageFormat in) {
        return output(in).equals(in);
    }

    @Override
    public void into(Image in, FloatImage out, RandomGenerator random) {
        part(in, 0, 0, in.format().height(), in.format().width(), out);
    }

    /**
     * Resizes a part of an image to the size of {@code out}; what lies around the part does not matter.
     *
     * @param top  the first row of the part
     * @param left its first column
     */
    public static void part(Image in, int top, int left, int height, int width, FloatImage out) {
        ResizeAxis rows = ResizeAxis.of(height, out.format().height());
        ResizeAxis columns = ResizeAxis.of(width, out.format().width());
        ResizeRows loops = switch (in) {
            case ByteImage x -> new ResizeRows.OfBytes(x, rows, columns);
            case FloatImage x -> new ResizeRows.OfFloats(x, rows, columns);
        };
        int stride = in.format().width();
        int plane = in.format().height() * stride;
        for (int c = 0; c < in.format().channels(); c++) {
            loops.run(in.offset() + c * plane + top * stride + left, stride, out.data(),
                    out.offset() + c * rows.out() * columns.out());
        }
    }

    @Override
    public String toString() {
        return shorter == 0 ? "SmoothResize(" + height + ", " + width + ")" : "SmoothResize(shorterSide=" + shorter + ")";
    }
}
