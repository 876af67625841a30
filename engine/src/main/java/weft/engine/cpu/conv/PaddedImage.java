package weft.engine.cpu.conv;

import java.util.Arrays;
import weft.engine.cpu.base.Interleave;
import weft.engine.cpu.base.Lanes;
import weft.engine.cpu.base.Scratch;
import weft.engine.cpu.matmul.MicroKernel;
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

    /** Whether an image of planes [H, W] already lies as it is wanted, so that it need not be copied. */
    boolean isUnchanged(int H, int W, int firstRow) {
        return strideH == 1 && strideW == 1 && rows == H && cols == W && top == firstRow && left == 0;
    }

    /**
     * Copies the planes {@code x[xAt ..]}, each H x W, from their row {@code firstRow - top} on, to {@code to[toAt ..]}. It
     * writes in ascending order, and up to a vector after the end.
     */
    void fill(float[] x, int xAt, int H, int W, int firstRow, float[] to, int toAt) {
        if (isUnchanged(H, W, firstRow)) {
            System.arraycopy(x, xAt, to, toAt, size());
            return;
        }
        int begin = Math.clamp(firstRow - top, 0, H);
        int end = Math.clamp(firstRow - top + (long) (rows - 1) * strideH + phasesH, begin, H);
        boolean inHalves = strideW == 2 && W % 2 == 0;
        int area = (end - begin) * W;
        float[] halves = inHalves ? Scratch.floats(Scratch.Use.COLUMN_HALVES, area) : null;
        int at = toAt;
        for (int plane = 0; plane < planes; plane++) {
            int from = xAt + (plane * H + begin) * W;
            if (inHalves) {
                Interleave.split(x, from, area / 2, halves, 0, halves, area / 2);
            }
            for (int phaseH = 0; phaseH < phasesH; phaseH++) {
                int h = firstRow + phaseH - top - begin;
                for (int phaseW = 0; phaseW < phasesW; phaseW++) {
                    int w = phaseW - left;
                    if (inHalves) {
                        int odd = Math.floorMod(w, 2);
                        fillPhase(halves, odd * area / 2, end - begin, W / 2, 1, h, (w - odd) / 2, to, at);
                    } else {
                        fillPhase(x, from, end - begin, W, strideW, h, w, to, at);
                    }
                    at += rows * cols;
                }
            }
        }
    }

    /**
     * One phase of a plane: its element (row, col) is {@code x[h + row * strideH, w + col * step]} of a plane
     * {@code height x width} at {@code xAt}, or zero outside.
     */
    private void fillPhase(float[] x, int xAt, int height, int width, int step, int h, int w, float[] to, int toAt) {
        int begin = Math.clamp(Math.ceilDiv(-w, step), 0, cols);
        int end = Math.clamp(Math.ceilDiv(width - w, step), begin, cols);
        for (int row = 0, at = toAt; row < rows; row++, at += cols) {
            int from = h + row * strideH;
            if (from < 0 || from >= height) {
                Arrays.fill(to, at, at + cols, 0f);
                continue;
            }
            for (int col = 0; col < begin; col++) {
                to[at + col] = 0;
            }
            int first = xAt + from * width + w + begin * step;
            if (step == 1) {
                Lanes.copyRow(x, first, end - begin, to, at + begin);
            } else {
                for (int col = begin, i = first; col < end; col++, i += step) {
                    to[at + col] = x[i];
                }
            }
            for (int col = end; col < cols; col++) {
                to[at + col] = 0;
            }
        }
    }

    /**
     * Where a product finds the pixels of its columns, panel by panel: runs of pixels that lie one after the other both in the
     * images and in the panel.
     *
     * @param from  where a run lies, counted from the place of a tap
     * @param to    its column in the panel
     * @param count its length
     * @param begin the first run of each panel, and the number of all runs
     */
    record Runs(int[] from, int[] to, int[] count, int[] begin) {}

    /** The runs of {@code pixelRows x pixelColumns} pixels of some images, which lie {@code distance} apart, in this order. */
    Runs runs(int images, int distance, int pixelRows, int pixelColumns) {
        int tile = MicroKernel.TILE_N;
        int pixels = images * pixelRows * pixelColumns;
        boolean whole = cols == pixelColumns; // the rows of an image follow each other without a gap
        int length = whole ? pixelRows * pixelColumns : pixelColumns;
        int panels = Math.ceilDiv(pixels, tile);
        int most = Math.ceilDiv(pixels, Math.max(length, 1)) + panels;
        Runs runs = new Runs(Scratch.ints(Scratch.Use.RUN_FROM, most), Scratch.ints(Scratch.Use.RUN_TO, most),
                Scratch.ints(Scratch.Use.RUN_COUNT, most), Scratch.ints(Scratch.Use.RUN_BEGIN, panels + 1));
        int run = 0;
        for (int pixel = 0; pixel < pixels;) {
            int row = pixel / length;
            int inRow = pixel % length;
            int count = Math.min(length - inRow, tile - pixel % tile);
            if (pixel % tile == 0) {
                runs.begin[pixel / tile] = run;
            }
            int rowsOfImage = whole ? 1 : pixelRows;
            runs.from[run] = row / rowsOfImage * distance + row % rowsOfImage * cols + inRow;
            runs.to[run] = pixel % tile;
            runs.count[run++] = count;
            pixel += count;
        }
        runs.begin[panels] = run;
        return runs;
    }
}
