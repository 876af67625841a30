package weft.engine.cpu.conv;

/**
 * The sizes of a 2-D convolution (a cross-correlation, as everywhere in deep learning):
 * {@code y[n,k,p,q] = b[k] + sum over c,r,s of x[n, c, p*strideH - padH + r*dilH, q*strideW - padW + s*dilW] * w[k,c,r,s]}.
 *
 * <p>x: [N, C, H, W]; w: [K, C/groups, R, S]; y: [N, K, P, Q] with {@code P = (H + 2 padH - dilH (R-1) - 1) / strideH + 1}
 * and Q alike. Output channel k belongs to group {@code k / (K/groups)} and sees the input channels of that group alone.
 */
public record ConvShape(int N, int C, int H, int W, int K, int R, int S,
        int strideH, int strideW, int padH, int padW, int dilH, int dilW, int groups) {

    /** @throws IllegalArgumentException if a size makes no sense or the kernel is larger than the padded image */
    public ConvShape {
        if (N < 0 || C < 1 || H < 1 || W < 1 || K < 1 || R < 1 || S < 1) {
            throw new IllegalArgumentException("conv2d: x [%d, %d, %d, %d] and w [%d, .., %d, %d] must not be empty"
                    .formatted(N, C, H, W, K, R, S));
        }
        if (strideH < 1 || strideW < 1 || dilH < 1 || dilW < 1 || padH < 0 || padW < 0) {
            throw new IllegalArgumentException(
                    "conv2d: stride %dx%d and dilation %dx%d must be positive, padding %dx%d not negative"
                            .formatted(strideH, strideW, dilH, dilW, padH, padW));
        }
        if (groups < 1 || C % groups != 0 || K % groups != 0) {
            throw new IllegalArgumentException("conv2d: groups %d must divide the channels, %d in and %d out"
                    .formatted(groups, C, K));
        }
        if (H + 2 * padH < dilH * (R - 1) + 1 || W + 2 * padW < dilW * (S - 1) + 1) {
            throw new IllegalArgumentException("conv2d: a %dx%d kernel (dilation %dx%d) does not fit the padded %dx%d image"
                    .formatted(R, S, dilH, dilW, H + 2 * padH, W + 2 * padW));
        }
    }

    /** Height of the output. */
    public int P() {
        return (H + 2 * padH - dilH * (R - 1) - 1) / strideH + 1;
    }

    /** Width of the output. */
    public int Q() {
        return (W + 2 * padW - dilW * (S - 1) - 1) / strideW + 1;
    }

    /** Input channels of a group. */
    int groupC() {
        return C / groups;
    }

    /** Output channels of a group. */
    int groupK() {
        return K / groups;
    }

    /** Weights of one output channel: {@code C/groups * R * S}. */
    int taps() {
        return groupC() * R * S;
    }
}
