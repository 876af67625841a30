package weft.engine.cuda;

import static weft.engine.cuda.base.Launcher.at;
import static weft.engine.cuda.base.Launcher.type;

import java.util.Map;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.cuda.base.CudaPlan;
import weft.engine.cuda.base.Launcher;
import weft.engine.cuda.base.Walk;
import weft.engine.op.Matmul;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

/** Products of matrices, and of batches of them. */
final class MatmulPlans {

    static final Map<Op<?>, CudaPlan<?>> TABLE = new CudaPlan.Table()
            .put(Matmul.MATMUL, (gpu, attrs, in, out) -> matmul(gpu, attrs, in.get(0), in.get(1), out.get(0)))
            .put(Matmul.LINEAR,
                    (gpu, attrs, in, out) -> linear(gpu, in.get(0), in.get(1), in.get(2), attrs.epilogue() == Attrs.Epilogue.RELU,
                            out.get(0)))
            .done();

    private static final int BATCH_SLOTS = 4;
    /** The ints of the struct before the slots. */
    private static final int HEAD = 16;

    private MatmulPlans() {
    }

    /** A variant of the family, with the tile of y that a block computes and what an element of it costs there. */
    private enum Variant {
        TILES_128X128("matmul/4_wide_register_tiles", "matmul_register_128x128", 128, 128, 1),
        TILES_64X64("matmul/3_register_tiles", "matmul_register_64x64", 64, 64, 1),
        TILES_16X256("matmul/3_register_tiles", "matmul_register_16x256", 16, 256, 1.1),
        TILES_16X16("matmul/2_tiled", "matmul_tiled", 16, 16, 2);

        /** Elements of y that make wide tiles worth it: fewer would leave most of a large device idle. */
        private static final long WIDE = 1 << 20;

        private final String file;
        private final String entry;
        private final int rows;
        private final int columns;
        private final double cost;

        Variant(String file, String entry, int rows, int columns, double cost) {
            this.file = file;
            this.entry = entry;
            this.rows = rows;
            this.columns = columns;
            this.cost = cost;
        }

        /** By shape alone: the one that wastes least on the parts of tiles that hang over the edge. */
        static Variant of(int m, int n) {
            Variant best = TILES_16X16;
            for (Variant variant : values()) {
                if ((variant != TILES_128X128 || (long) m * n >= WIDE) && variant.costOf(m, n) < best.costOf(m, n)) {
                    best = variant;
                }
            }
            return best;
        }

        private double costOf(int m, int n) {
            return cost * tiles(m, n) * rows * columns;
        }

        long tiles(int m, int n) {
            return (long) Math.ceilDiv(m, rows) * Math.ceilDiv(n, columns);
        }
    }

    /**
     * The kernels' {@code Product}: y: [batches, M, N] is the sum over {@code terms} of products of a: [M, K] and b: [K, N],
     * whose neighbours lie as the distances say, plus a bias.
     */
    record Product(int m, int n, int k, int aM, int aK, int bK, int bN, int terms, int aTerm, int bTerm, int biasM, int biasN,
            int biasBatches, boolean relu, int[] batch, int[] aBatch, int[] bBatch) {

        void launch(Launcher gpu, DType dtype, long a, long b, long bias, long y) {
            int batches = Shape.of(batch).size();
            if (m == 0 || n == 0 || batches == 0) {
                return;
            }
            Variant variant = Variant.of(m, n);
            gpu.blocks(variant.file, variant.entry + "_" + type(dtype), variant.tiles(m, n) * batches, a, b, bias, y,
                    struct(batches));
        }

        byte[] struct(int batches) {
            Walk walk = Walk.of(batch, aBatch, bBatch);
            if (walk.rank() > BATCH_SLOTS) {
                throw new IllegalArgumentException("matmul: more than " + BATCH_SLOTS + " batch dimensions");
            }
            int[] ints = new int[HEAD + 3 * BATCH_SLOTS];
            int[] head = {m, n, k, aM, aK, bK, bN, terms, aTerm, bTerm, biasM, biasN, biasBatches, relu ? 1 : 0, batches,
                    walk.rank()};
            System.arraycopy(head, 0, ints, 0, HEAD);
            for (int slot = 0; slot < walk.rank(); slot++) {
                int d = walk.dimension(slot);
                ints[HEAD + slot] = walk.extent(d);
                ints[HEAD + BATCH_SLOTS + slot] = walk.stride(0, d);
                ints[HEAD + 2 * BATCH_SLOTS + slot] = walk.stride(1, d);
            }
            return Walk.ints(ints);
        }
    }

    private static void matmul(Launcher gpu, Attrs.Matmul attrs, Tensor a, Tensor b, Tensor y) {
        int m = y.dim(-2);
        int n = y.dim(-1);
        int k = a.dim(attrs.transposeA() ? -2 : -1);
        Shape batch = y.shape().slice(0, y.rank() - 2);
        new Product(m, n, k, attrs.transposeA() ? 1 : k, attrs.transposeA() ? m : 1, attrs.transposeB() ? 1 : n,
                attrs.transposeB() ? k : 1, 1, 0, 0, 0, 0, 1, false, batch.dims(), scaled(a, batch, m * k),
                scaled(b, batch, k * n)).launch(gpu, y.dtype(), at(a), at(b), 0, at(y));
    }

    /** The distances of a factor's matrices along the batch dimensions, in elements. */
    private static int[] scaled(Tensor factor, Shape batch, int matrix) {
        int[] steps = factor.shape().slice(0, factor.rank() - 2).stridesWithin(batch);
        for (int d = 0; d < steps.length; d++) {
            steps[d] *= matrix;
        }
        return steps;
    }

    private static void linear(Launcher gpu, Tensor x, Tensor w, Tensor b, boolean relu, Tensor y) {
        int in = x.dim(1);
        new Product(x.dim(0), w.dim(0), in, in, 1, 1, in, 1, 0, 0, 0, 1, 1, relu, new int[0], new int[0], new int[0])
                .launch(gpu, y.dtype(), at(x), at(w), at(b), at(y));
    }
}
