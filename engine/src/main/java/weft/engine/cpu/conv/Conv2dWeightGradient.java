package weft.engine.cpu.conv;

import java.util.Arrays;
import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.base.Scratch;
import weft.engine.cpu.base.Scratch.Use;
import weft.engine.cpu.matmul.MicroKernel;
import weft.engine.cpu.matmul.MicroKernel.Left;
import weft.engine.cpu.matmul.MicroKernel.Right;
import weft.engine.cpu.matmul.Packing;
import weft.engine.cpu.matmul.Tiles;
import weft.engine.op.geometry.ConvGeometry;

/**
 * The gradient of a 2-D convolution with respect to its weights:
 * {@code dw[k,c,r,s] = sum over n,p,q of dy[n,k,p,q] * x[n, c, p*strideH - padH + r*dilH, q*strideW - padW + s*dilW]}.
 *
 * <p>As a matrix product over all pixels of a few images at a time,
 * <pre>  dw^T [C*R*S, K]  +=  views of x [C*R*S, images*P*Q]  *  dy^T [images*P*Q, K]</pre>
 * where the left matrix is again the padded images, read from shifted start positions. The micro-kernel takes single elements
 * from the left matrix, so they may lie anywhere; only dy, the smaller of the two, is packed.
 *
 * <p>The images are cut into chunks by the shape alone. Each chunk is summed in the order (n, p, q) by fused
 * multiply-adds, then the chunks are added in order: the same bits for any number of threads, and a smaller rounding error
 * than one long chain would have.
 */
public final class Conv2dWeightGradient {

    /** The fewest pixels of a product, if there are as many: enough to pay for loading and storing the tiles of dw. */
    private static final int MIN_PIXELS = Tiles.BLOCK_K;

    /** The most chunks, and the most floats of all their partial sums. */
    private static final int MAX_CHUNKS = 16;
    private static final int PARTIAL_FLOATS = 1 << 20;

    /**
     * With fewer tasks than this, input channels are divided among tasks, but no product gets fewer rows than {@code MIN_ROWS}.
     */
    private static final int WANTED_TASKS = 16;
    private static final int MIN_ROWS = 16 * MicroKernel.TILE_M;

    /** Output channels added up by one task: a cache line of partial sums. */
    private static final int SUM_BLOCK = 16;

    private Conv2dWeightGradient() {}

    /** Writes dw [K, C/groups, R, S]; zeros if there are no images. */
    public static void weightGradient(ConvGeometry shape, float[] x, int xAt, float[] dy, int dyAt, float[] dw, int dwAt) {
        int weights = shape.K() * shape.taps();
        if (shape.N() == 0) {
            Arrays.fill(dw, dwAt, dwAt + weights, 0f);
            return;
        }
        int perChunk = Math.ceilDiv(shape.N(), Math.clamp(PARTIAL_FLOATS / weights, 1, MAX_CHUNKS));
        int chunks = Math.ceilDiv(shape.N(), perChunk);
        int channels = channelsOfTask(shape, chunks);
        int blocks = Math.ceilDiv(shape.groupC(), channels);
        int pixels = shape.P() * shape.Q();
        int together = Math.min(perChunk, Math.ceilDiv(MIN_PIXELS, pixels));

        PaddedImage layout = PaddedImage.input(shape, channels, shape.P());
        int[] viewRow = layout.taps(shape, Use.LEFT_ROW);
        int[] viewOffset = layout.pixels(together, shape.P(), shape.Q());
        int[] packedOffset = Scratch.series(Use.RIGHT_OFFSET, together * pixels, 0, Packing.width(shape.groupK()));
        float[] partial = Scratch.floats(Use.PARTIAL_SUMS, chunks * weights);
        Parallel.forEach(chunks * shape.groups() * blocks, task -> {
            int c0 = task % blocks * channels;
            int rows = Math.min(channels, shape.groupC() - c0) * shape.R() * shape.S();
            int g = task / blocks % shape.groups();
            int chunk = task / blocks / shape.groups();
            int end = Math.min((chunk + 1) * perChunk, shape.N());
            int sums = (chunk * shape.groups() + g) * shape.taps() * shape.groupK() + c0 * shape.R() * shape.S() * shape.groupK();
            for (int n = chunk * perChunk; n < end; n += together) {
                int images = Math.min(together, end - n);
                float[] views = Scratch.floats(Use.PADDED_IMAGE, together * layout.size() + MicroKernel.SPECIES.length());
                for (int image = 0; image < images; image++) {
                    int plane = (n + image) * shape.C() + g * shape.groupC() + c0;
                    layout.fill(x, xAt + plane * shape.H() * shape.W(), shape.H(), shape.W(), 0, views, image * layout.size());
                }
                Right packed = pack(shape, dy, dyAt, n, images, g, packedOffset);
                Tiles.multiply(new Left(views, viewRow, viewOffset), 0, rows, packed, 0, shape.groupK(), 0, images * pixels,
                        partial, sums, shape.groupK(), n > chunk * perChunk);
            }
        });
        addChunks(shape, chunks, partial, dw, dwAt);
    }

    private static int channelsOfTask(ConvGeometry shape, int chunks) {
        int channels = shape.groupC();
        while (chunks * shape.groups() * Math.ceilDiv(shape.groupC(), channels) < WANTED_TASKS
                && channels / 2 * shape.R() * shape.S() >= MIN_ROWS) {
            channels = Math.ceilDiv(channels, 2);
        }
        return channels;
    }

    /** dy of some images and one group, transposed to panels: {@code [images*P*Q, K/groups]}. */
    private static Right pack(ConvGeometry shape, float[] dy, int dyAt, int n, int images, int g, int[] packedOffset) {
        int pixels = shape.P() * shape.Q();
        int groupK = shape.groupK();
        int panels = Packing.panels(groupK);
        int width = Packing.width(groupK);
        int panel = images * pixels * width;
        float[] packed = Scratch.floats(Use.PACKED_RIGHT, panels * panel);
        for (int p = 0; p < panels; p++) {
            int k = p * MicroKernel.TILE_N;
            int columns = Math.min(MicroKernel.TILE_N, groupK - k);
            for (int image = 0; image < images; image++) {
                int from = dyAt + ((n + image) * shape.K() + g * groupK + k) * pixels;
                Packing.columns(dy, from, pixels, pixels, columns, width, packed, p * panel + image * pixels * width);
            }
        }
        return new Right(packed, 0, panel, packedOffset);
    }

    /** {@code dw[g, k, tap] = sum over chunks, in order, of partial[chunk, g, tap, k]}. */
    private static void addChunks(ConvGeometry shape, int chunks, float[] partial, float[] dw, int dwAt) {
        int taps = shape.taps();
        int groupK = shape.groupK();
        int blocks = Math.ceilDiv(groupK, SUM_BLOCK);
        Parallel.forEach(shape.groups() * blocks, task -> {
            int g = task / blocks;
            int k0 = task % blocks * SUM_BLOCK;
            int k1 = Math.min(k0 + SUM_BLOCK, groupK);
            for (int tap = 0; tap < taps; tap++) {
                for (int k = k0; k < k1; k++) {
                    float sum = partial[(g * taps + tap) * groupK + k];
                    for (int chunk = 1; chunk < chunks; chunk++) {
                        sum += partial[((chunk * shape.groups() + g) * taps + tap) * groupK + k];
                    }
                    dw[dwAt + (g * groupK + k) * taps + tap] = sum;
                }
            }
        });
    }
}
