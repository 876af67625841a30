package weft.engine.reference;

import weft.engine.Shape;

/**
 * The planes of x: [N, C, H, W] and of y: [N, C, P, Q], where what happens in one has nothing to do with the others.
 *
 * @param count N * C
 */
record PlanePairs(int count, int H, int W, int P, int Q) {

    static PlanePairs of(Shape x, Shape y) {
        return new PlanePairs(x.sizeOf(0, 2), x.dim(2), x.dim(3), y.dim(2), y.dim(3));
    }

    /** Where element (h, w) of a plane of x lies. */
    int x(int plane, int h, int w) {
        return (plane * H + h) * W + w;
    }

    /** Where element (p, q) of a plane of y lies. */
    int y(int plane, int p, int q) {
        return (plane * P + p) * Q + q;
    }
}
