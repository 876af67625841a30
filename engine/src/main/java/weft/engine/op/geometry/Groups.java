package weft.engine.op.geometry;

import weft.engine.Shape;

/**
 * A tensor as group and layer normalization see it: [N, groups, C, L], where C is the number of channels of a group. The C * L
 * elements of a group are contiguous and are normalized together. In layer normalization, each row is one group, and each of its
 * elements a channel (L = 1).
 */
public record Groups(int n, int groups, int c, int l) {

    /** x: [N, C, ...] with its channels in groups. */
    public static Groups ofChannels(Shape x, int groups) {
        return new Groups(x.dim(0), groups, x.dim(1) / groups, x.sizeOf(2, x.rank()));
    }

    /** x as rows over its last {@code dims} dimensions. */
    public static Groups ofRows(Shape x, int dims) {
        int split = x.rank() - dims;
        return new Groups(x.sizeOf(0, split), 1, x.sizeOf(split, x.rank()), 1);
    }

    /** The number of groups in all, each with statistics of its own. */
    public int rows() {
        return n * groups;
    }

    /** The number of elements of a group. */
    public int perRow() {
        return c * l;
    }

    /** The number of elements that one weight multiplies. */
    public double perChannel() {
        return (double) n * l;
    }

    /** The number of weights. */
    public int channels() {
        return groups * c;
    }
}
