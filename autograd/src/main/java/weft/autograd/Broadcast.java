package weft.autograd;

import java.util.stream.IntStream;
import weft.engine.Shape;
import weft.engine.Tensor;

/** The transpose of broadcasting: what forward repeated, backward adds up. */
final class Broadcast {

    private Broadcast() {}

    /** {@code dy}, summed down to {@code shape}; itself when it has that shape already. */
    static Tensor undo(Tensor dy, Shape shape) {
        if (dy.shape().equals(shape)) {
            return dy;
        }
        int lead = dy.rank() - shape.rank();
        int[] repeated = IntStream.range(0, dy.rank())
                .filter(i -> i < lead || (shape.dim(i - lead) == 1 && dy.dim(i) != 1)).toArray();
        // No repeated dimension, and the ranks differ by extents of 1 alone, which a reshape drops.
        return (repeated.length == 0 ? dy : dy.sum(repeated)).reshape(shape);
    }
}
