package weft.engine.reference;

import weft.engine.Shape;

/**
 * For each element of one shape, the position of the matching element in another tensor's array. Broadcasting, permuting,
 * slicing, padding and reducing differ only in the strides of this walk: 0 along a dimension that repeats, swapped ones for a
 * permutation. All positions are computed first, so the loops that compute contain no index arithmetic.
 */
final class Positions {

    private Positions() {}

    /** For each index (i, j, ...) of {@code shape} in row-major order: {@code start + i * strides[0] + j * strides[1] + ...}. */
    static int[] over(Shape shape, int[] strides, int start) {
        int[] dims = shape.dims();
        int[] index = new int[dims.length];
        int[] positions = new int[shape.size()];
        int position = start;
        for (int i = 0; i < positions.length; i++) {
            positions[i] = position;
            // Counts like an odometer: the last index advances; one that is full goes back to 0 and advances its left neighbour.
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

    /** For each element of {@code target}: the element of a tensor of shape {@code x} that broadcasts to it. */
    static int[] broadcast(Shape x, Shape target) {
        return over(target, x.stridesWithin(target), 0);
    }
}
