package weft.engine.op.geometry;

/**
 * The sizes of a two-dimensional convolution: x: [N, C, H, W] and w: [K, C / groups, R, S] give y: [N, K, P, Q], where P and Q
 * are the numbers of windows along the {@linkplain #rows rows} and the {@linkplain #columns columns} of x. Output channel k
 * belongs to group {@code k / (K / groups)} and sees the input channels of that group alone.
 */
public record ConvGeometry(int N, int C, int H, int W, int K, int R, int S,
        int strideH, int strideW, int padH, int padW, int dilH, int dilW, int groups) {

    /** The height axis. */
    public WindowAxis rows() {
        return new WindowAxis(H, R, strideH, padH, dilH);
    }

    /** The width axis. */
    public WindowAxis columns() {
        return new WindowAxis(W, S, strideW, padW, dilW);
    }

    /** Height of the output. */
    public int P() {
        return rows().windows();
    }

    /** Width of the output. */
    public int Q() {
        return columns().windows();
    }

    /** Input channels of a group. */
    public int groupC() {
        return C / groups;
    }

    /** Output channels of a group. */
    public int groupK() {
        return K / groups;
    }

    /** Weights of one output channel: {@code C / groups * R * S}. */
    public int taps() {
        return groupC() * R * S;
    }
}
