package weft.engine.op.geometry;

import weft.engine.Shape;

/**
 * A tensor [N, C, ...] as normalization sees it: [N, C, L], where L is the product of all further extents. So one loop works for
 * batches of images, of sequences and of vectors (L = 1).
 */
public record Planes(int n, int c, int l) {

    /** N, C and L of {@code x}: [N, C, ...]. */
    public static Planes of(Shape x) {
        return new Planes(x.dim(0), x.dim(1), x.sizeOf(2, x.rank()));
    }

    /** The number of elements of a channel. */
    public int perChannel() {
        return n * l;
    }

    /** The offset of an element. */
    public int at(int n, int c, int l) {
        return (n * this.c + c) * this.l + l;
    }
}
