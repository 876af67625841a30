package weft.engine.op.geometry;

/** The sizes of pooling: windows of R x S slide over {@code planes = N * C} planes of H x W, and give planes of P x Q. */
public record PoolGeometry(int planes, int H, int W, int P, int Q, int R, int S,
        int strideH, int strideW, int padH, int padW, int dilH, int dilW) {

    /** Windows over planes of H x W; P and Q are rounded up where {@code ceilMode}. */
    public static PoolGeometry of(int planes, int H, int W, int R, int S, int strideH, int strideW, int padH, int padW,
            int dilH, int dilW, boolean ceilMode) {
        WindowAxis rows = new WindowAxis(H, R, strideH, padH, dilH);
        WindowAxis columns = new WindowAxis(W, S, strideW, padW, dilW);
        return new PoolGeometry(planes, H, W, ceilMode ? rows.windowsRoundedUp() : rows.windows(),
                ceilMode ? columns.windowsRoundedUp() : columns.windows(), R, S, strideH, strideW, padH, padW, dilH, dilW);
    }

    /** The height axis. */
    public WindowAxis rows() {
        return new WindowAxis(H, R, strideH, padH, dilH);
    }

    /** The width axis. */
    public WindowAxis columns() {
        return new WindowAxis(W, S, strideW, padW, dilW);
    }

    /** The planes of x and y. */
    public PlanePairs pairs() {
        return new PlanePairs(planes, H, W, P, Q);
    }
}
