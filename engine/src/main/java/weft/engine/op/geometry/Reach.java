package weft.engine.op.geometry;

import weft.engine.Shape;

/**
 * How far an operation looks around each place of a picture: what one output sees of the planes of the inputs. The receptive
 * field of a network follows from it. A picture is [N, C, L, ...]; where there are no more than two dimensions, the second one
 * is taken for all places.
 */
public sealed interface Reach {

    /** Its own place alone; of several inputs, the same place of each. */
    Reach PLACE = new Place();

    /** All places. */
    Reach EVERYTHING = new Everything();

    /** Its own place alone. */
    record Place() implements Reach {
    }

    /** All places. */
    record Everything() implements Reach {
    }

    /** A window slides over the picture. Of a window that is not square this is the longer side. */
    record Window(int kernel, int dilation, int stride) implements Reach {
    }

    /** The picture becomes larger by a factor; each output sees {@code taps} neighbours. */
    record Enlarge(int taps, int factor) implements Reach {
    }

    /** A window of {@code kernelH} by {@code kernelW}: its longer side. */
    static Reach window(int kernelH, int dilationH, int strideH, int kernelW, int dilationW, int strideW) {
        return (kernelH - 1) * dilationH >= (kernelW - 1) * dilationW ? new Window(kernelH, dilationH, strideH)
                : new Window(kernelW, dilationW, strideW);
    }

    /** What mixes x along {@code axes}, from 0 to rank - 1: everything if one of them leads from place to place. */
    static Reach along(Shape x, int... axes) {
        for (int axis : axes) {
            if (axis >= Math.min(2, x.rank() - 1)) {
                return EVERYTHING;
            }
        }
        return PLACE;
    }
}
