package weft.engine.reference;

import weft.engine.Shape;

/**
 * Tells where in one tensor's array the elements lie that meet the elements of another shape. Broadcasting, permuting,
 * slicing, padding and reducing differ only in the strides of this walk: 0 along a dimension that repeats, swapped ones for
 * a permutation. Writing the positions down first keeps each loop of arithmetic free of index arithmetic.
 */
final class Positions {

    private Positions() {
    }

    /** For each index (i, j, ...) of {@code shape} in row-major order: {@code start + i * strides[0] + j * strides[1] + ...}. */
    static int[] over(Shape shape, int[] strides, int start) {
        int[] dims = shape.dims();
        int[] index = new int[dims.length];
        int[] positions = new int[shape.size()];
        int position = start;
        for (int i = 0; i < positions.length; i++) {
            positions[i] = position;
            // As a mileage counter does: the last digit goes on, and each one that is full passes on to its left neighbour.
            for (int d = dims.length - 1; d >= 0; d--) {
                position += strides[d];
                if (++index[d] < dims[d]) {
                    break;
                }
                position -= dims[d] * strides[d];
                index[d] = 0;
            }
        }
        return positions;
    }

    /** For each element of {@code target}: which element of a tensor of shape {@code x} broadcasts to it. */
    static int[] broadcast(Shape x, Shape target) {
        return over(target, x.stridesWithin(target), 0);
    }
}
