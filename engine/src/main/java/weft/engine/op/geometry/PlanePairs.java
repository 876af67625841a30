package weft.engine.op.geometry;

import weft.engine.Shape;

/**
 * The planes of x: [N, C, H, W] and of y: [N, C, P, Q]: what happens in one has nothing to do with the others.
 *
 * @param count N * C
 */
public record PlanePairs(int count, int H, int W, int P, int Q) {

    /** The planes of two shapes of rank 4. */
    public static PlanePairs of(Shape x, Shape y) {
        return new PlanePairs(x.sizeOf(0, 2), x.dim(2), x.dim(3), y.dim(2), y.dim(3));
    }

    /** Where element (h, w) of a plane of x lies. */
    public int x(int plane, int h, int w) {
        return (plane * H + h) * W + w;
    }

    /** Where element (p, q) of a plane of y lies. */
    public int y(int plane, int p, int q) {
        return (plane * P + p) * Q + q;
    }

    /** Elements of a plane of x. */
    public int in() {
        return H * W;
    }

    /** Elements of a plane of y. */
    public int out() {
        return P * Q;
    }

    /** The rows of x that row p of y sees in adaptive pooling. */
    public Span rows(int p) {
        return seen(p, H, P);
    }

    /** The columns of x that column q of y sees in adaptive pooling. */
    public Span columns(int q) {
        return seen(q, W, Q);
    }

    /** {@code floor(i * from / to)} up to, not including, {@code ceil((i + 1) * from / to)}. */
    private static Span seen(int i, int from, int to) {
        int begin = i * from / to;
        int end = Math.ceilDiv((i + 1) * from, to);
        return new Span(begin, end, end - begin);
    }
}
