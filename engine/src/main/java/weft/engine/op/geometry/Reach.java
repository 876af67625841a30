package weft.engine.op.geometry;

import weft.engine.Shape;

/**
 * The receptive field of one operation: the positions of the input planes that one output depends on. The receptive field of a
 * network is computed from these. An image is [N, C, L, ...]. In a tensor of two dimensions or fewer, the last dimension counts
 * as the positions.
 */
public sealed interface Reach {

    /** The same position only, in each input. */
    Reach PLACE = new Place();

    /** All positions. */
    Reach EVERYTHING = new Everything();

    /** The same position only. */
    record Place() implements Reach {}

    /** All positions. */
    record Everything() implements Reach {}

    /** A window slides over the image. If the window is not square, these are the numbers of its longer side. */
    record Window(int kernel, int dilation, int stride) implements Reach {}

    /** The image is enlarged by a factor; each output depends on {@code taps} neighbours along each axis. */
    record Enlarge(int taps, int factor) implements Reach {}

    /** The reach of a window of {@code kernelH} by {@code kernelW}: that of its longer side, dilation included. */
    static Reach window(int kernelH, int dilationH, int strideH, int kernelW, int dilationW, int strideW) {
        return (kernelH - 1) * dilationH >= (kernelW - 1) * dilationW ? new Window(kernelH, dilationH, strideH)
                : new Window(kernelW, dilationW, strideW);
    }

    /**
     * The reach of an operation that mixes elements along {@code axes} (from 0 to rank - 1): everything if one of them is a
     * spatial dimension, else the same position.
     */
    static Reach along(Shape x, int... axes) {
        for (int axis : axes) {
            if (axis >= Math.min(2, x.rank() - 1)) {
                return EVERYTHING;
            }
        }
        return PLACE;
    }
}
