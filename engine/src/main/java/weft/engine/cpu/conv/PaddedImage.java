package weft.engine.cpu.conv;

import java.util.Arrays;
import weft.engine.cpu.base.Scratch;
import weft.engine.op.geometry.ConvGeometry;

/**
 * Planes of an image laid out so that a convolution becomes a matrix product without a matrix of patches (im2col).
 *
 * <p>Each plane is copied once, with its zero padding. Let its rows be {@code cols} apart. At stride 1, tap (c, r, s) of
 * the kernel then meets output (p, q) at
 * <pre>  offset(c, r, s) + p * cols + q,     offset(c, r, s) = c * rows * cols + r * cols + s</pre>
 * so each tap reads the same image from a start position of its own, for all outputs in order: that is one row of the matrix B
 * [C*R*S, P*cols]. im2col would write every pixel R*S times; this writes it once. The price is that the columns from Q to cols of
 * each row are computed as well, and dropped.
 *
 * <p>With a stride, pixels that one tap meets are {@code stride} apart. They are brought together: the plane is split by
 * the remainders of its row and column into {@code strideH * strideW} smaller planes (phases), inside which the stride is 1
 * again.
 *
 * @param planes  planes of an image, for instance its channels
 * @param rows    rows of a phase
 * @param cols    columns of a phase
 * @param phasesH phases along the height; {@code phasesW} along the width
 * @param top     row of the padded plane where the image begins: negative where the image is cropped instead
 * @param left    the same for columns
 */
record PaddedImage(int planes, int rows, int cols, int strideH, int strideW, int phasesH, int phasesW, int top, int left) {

    /** {@code planes} channels of a convolution's input, only the rows that a band of {@code outputRows} rows of y reads. */
    static PaddedImage input(ConvGeometry shape, int planes, int outputRows) {
        return new PaddedImage(planes,
                outputRows + (shape.R() - 1) * shape.dilH() / shape.strideH(),
                shape.Q() + (shape.S() - 1) * shape.dilW() / shape.strideW(),
                shape.strideH(), shape.strideW(),
                shape.R() == 1 ? 1 : shape.strideH(), shape.S() == 1 ? 1 : shape.strideW(), // a 1x1 kernel meets one phase only
                shape.padH(), shape.padW());
    }

    /** Floats of a plane with all its phases. */
    int planeSize() {
        return phasesH * phasesW * rows * cols;
    }

    /** Floats of all planes. */
    int size() {
        return planes * planeSize();
    }

    /** Where row {@code y} and column {@code x} of the padded plane lie. */
    int position(int plane, int y, int x) {
        int phase = y % strideH * phasesW + x % strideW;
        return plane * planeSize() + phase * rows * cols + y / strideH * cols + x / strideW;
    }

    /** Where pixel (image, row, column) lies, counted from a tap's place, for images one after the other; in row-major order. */
    int[] pixels(int images, int pixelRows, int pixelColumns) {
        int[] pixel = Scratch.ints(Scratch.Use.PIXEL, images * pixelRows * pixelColumns);
        int i = 0;
        for (int image = 0; image < images; image++) {
            for (int row = 0; row < pixelRows; row++) {
                for (int column = 0; column < pixelColumns; column++) {
                    pixel[i++] = image * size() + row * cols + column;
                }
            }
        }
        return pixel;
    }

    /** Where tap (c, r, s) of a kernel meets pixel (0, 0): all of them in this order. */
    int[] taps(ConvGeometry shape, Scratch.Use use) {
        int[] taps = Scratch.ints(use, planes * shape.R() * shape.S());
        int tap = 0;
        for (int c = 0; c < planes; c++) {
            for (int r = 0; r < shape.R(); r++) {
                for (int s = 0; s < shape.S(); s++) {
                    taps[tap++] = position(c, r * shape.dilH(), s * shape.dilW());
                }
            }
        }
        return taps;
    }

    /** Copies the planes {@code x[xAt ..]}, each H x W, from their row {@code firstRow - top} on, to {@code to[toAt ..]}. */
    void fill(float[] x, int xAt, int H, int W, int firstRow, float[] to, int toAt) {
        boolean unchanged = strideH == 1 && strideW == 1 && rows == H && cols == W && top == firstRow && left == 0;
        if (unchanged) {
            System.arraycopy(x, xAt, to, toAt, size());
            return;
        }
        Arrays.fill(to, toAt, toAt + size(), 0f);
        int at = toAt;
        for (int plane = 0; plane < planes; plane++) {
            for (int phaseH = 0; phaseH < phasesH; phaseH++) {
                for (int phaseW = 0; phaseW < phasesW; phaseW++) {
                    for (int row = 0; row < rows; row++, at += cols) {
                        int h = firstRow + row * strideH + phaseH - top;
                        if (h >= 0 && h < H) {
                            fillRow(x, xAt + (plane * H + h) * W, W, phaseW - left, to, at);
                        }
                    }
                }
            }
        }
    }

    /** One row: the pixels {@code w = first, first + strideW, ...} that lie inside the image. */
    private void fillRow(float[] x, int xAt, int W, int first, float[] to, int at) {
        int begin = Math.clamp(Math.ceilDiv(-first, strideW), 0, cols);
        int end = Math.clamp(Math.ceilDiv(W - first, strideW), begin, cols);
        if (strideW == 1) {
            System.arraycopy(x, xAt + first + begin, to, at + begin, end - begin);
        } else {
            for (int col = begin, w = xAt + first + begin * strideW; col < end; col++, w += strideW) {
                to[at + col] = x[w];
            }
        }
    }
}
