package weft.engine.op.geometry;

import weft.engine.Shape;

/**
 * A tensor seen as lines along one dimension: {@code outer * inner} lines, each of {@code length} elements with stride
 * {@code inner}. A column of a [2, 3] matrix is a line of length 2 with inner 3.
 */
public record Lines(int outer, int length, int inner) {

    /** The lines along {@code axis}, which is from 0 to rank - 1; a scalar is one line of one element. */
    public static Lines along(Shape shape, int axis) {
        return shape.rank() == 0 ? new Lines(1, 1, 1)
                : new Lines(shape.sizeOf(0, axis), shape.dim(axis), shape.sizeOf(axis + 1, shape.rank()));
    }

    /** The number of lines. */
    public int count() {
        return outer * inner;
    }

    /** The first element of line {@code i}. */
    public int start(int i) {
        return start(i, length);
    }

    /** The first element of line {@code i} in a tensor whose lines have another length. */
    public int start(int i, int otherLength) {
        return i / inner * otherLength * inner + i % inner;
    }
}
