package weft.datasets.transform;

import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;
import weft.datasets.image.ByteImage;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;

/**
 * Pads the shorter side with black to the length of the longer one, half on each side, and resizes the square,
 * {@code [C, H, W] -> [C, size, size]}. Nothing is cut off and nothing is stretched. Where the border is odd, the pixel more is
 * at the right or at the bottom. As torchvision's pad and then resize with antialiasing, of PIL images for bytes.
 */
public final class ResizeToSquare extends ToSize {
    private final SmoothResize resize;

    /**
     * To a side of {@code size} pixels.
     *
     * @throws DataException when it is below 1
     */
    public ResizeToSquare(int size) {
        super("resize to square", size, size);
        this.resize = SmoothResize.to(size, size);
    }

    @Override
    public void into(Image in, FloatImage out, RandomGenerator random) {
        resize.into(padded(in), out, random);
    }

    private static Image padded(Image in) {
        ImageFormat format = in.format();
        int h = format.height();
        int w = format.width();
        if (h == w) {
            return in;
        }
        int side = Math.max(h, w);
        ImageFormat square = format.resized(side, side);
        int first = (side - h) / 2 * side + (side - w) / 2;
        return switch (in) {
            case ByteImage x -> {
                byte[] y = new byte[square.size()];
                rows(x.data(), x.offset(), y, first, format, side);
                yield new ByteImage(square, y, 0);
            }
            case FloatImage x -> {
                float[] y = new float[square.size()];
                rows(x.data(), x.offset(), y, first, format, side);
                yield new FloatImage(square, y, 0);
            }
        };
    }

    /** Copies each row of {@code x}, an array of either type, to its place in the square. */
    private static void rows(Object x, int from, Object y, int first, ImageFormat format, int side) {
        int h = format.height();
        int w = format.width();
        for (int c = 0; c < format.channels(); c++) {
            for (int row = 0; row < h; row++) {
                System.arraycopy(x, from + (c * h + row) * w, y, first + (c * side + row) * side, w);
            }
        }
    }
}
