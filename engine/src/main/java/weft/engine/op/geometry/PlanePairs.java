package weft.engine.op.geometry;

import weft.engine.Shape;

/**
 * The planes of x: [N, C, H, W] and of y: [N, C, P, Q]. Each plane of y depends only on the plane of x with the same n and c.
 *
 * @param count N * C
 */
public record PlanePairs(int count, int H, int W, int P, int Q) {

    /** The planes of two shapes of rank 4. */
    public static PlanePairs of(Shape x, Shape y) {
        return new PlanePairs(x.sizeOf(0, 2), x.dim(2), x.dim(3), y.dim(2), y.dim(3));
    }

    /** The offset of element (h, w) of a plane of x. */
    public int x(int plane, int h, int w) {
        return (plane * H + h) * W + w;
    }

    /** The offset of element (p, q) of a plane of y. */
    public int y(int plane, int p, int q) {
        return (plane * P + p) * Q + q;
    }

    /** The number of elements of a plane of x. */
    public int in() {
        return H * W;
    }

    /** The number of elements of a plane of y. */
    public int out() {
        return P * Q;
    }

    /** The rows of x that row p of y depends on in adaptive pooling. */
    public Span rows(int p) {
        return seen(p, H, P);
    }

    /** The columns of x that column q of y depends on in adaptive pooling. */
    public Span columns(int q) {
        return seen(q, W, Q);
    }

    /** From {@code floor(i * from / to)} (inclusive) to {@code ceil((i + 1) * from / to)} (exclusive). */
    private static Span seen(int i, int from, int to) {
        int begin = i * from / to;
        int end = Math.ceilDiv((i + 1) * from, to);
        return new Span(begin, end, end - begin);
    }
}
