package weft.engine.cuda;

import static weft.engine.cuda.base.Launcher.type;

import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.cuda.base.Launcher;
import weft.engine.cuda.base.Structs;
import weft.engine.op.geometry.Walk;

/**
 * The kernels' {@code Product}: y: [batches, M, N] is a sum of products of a: [M, K] and b: [K, N], plus a bias. The methods set
 * strides, in elements. By default there is one product, one batch and no bias.
 */
final class Product {

    private static final int BATCH_RANK = 4;
    /** The number of ints in the struct before the batch dimensions. */
    private static final int HEAD = 16;

    private final int m;
    private final int n;
    private final int k;
    private int aM;
    private int aK;
    private int bK;
    private int bN;
    private int terms = 1;
    private int aTerm;
    private int bTerm;
    private int biasM;
    private int biasN;
    private int biasBatches = 1;
    private boolean relu;
    private int[] batch = {};
    private int[] aBatch = {};
    private int[] bBatch = {};

    Product(int m, int n, int k) {
        this.m = m;
        this.n = n;
        this.k = k;
    }

    /** The strides of a along M and along K. */
    Product a(int alongM, int alongK) {
        aM = alongM;
        aK = alongK;
        return this;
    }

    /** The strides of b along K and along N. */
    Product b(int alongK, int alongN) {
        bK = alongK;
        bN = alongN;
        return this;
    }

    /** Adds up {@code products} products; their factors have these strides in a and in b. */
    Product sumOf(int products, int apartInA, int apartInB) {
        terms = products;
        aTerm = apartInA;
        bTerm = apartInB;
        return this;
    }

    /** The strides of the bias along M and along N, and the number of batches that have a bias of their own. */
    Product bias(int alongM, int alongN, int batches) {
        biasM = alongM;
        biasN = alongN;
        biasBatches = batches;
        return this;
    }

    /** Whether relu follows. */
    Product relu(boolean wanted) {
        relu = wanted;
        return this;
    }

    /** The extents of the batch dimensions, and the strides of a and of b along them. */
    Product batches(int[] extents, int[] apartInA, int[] apartInB) {
        batch = extents;
        aBatch = apartInA;
        bBatch = apartInB;
        return this;
    }

    void launch(Launcher gpu, DType dtype, long a, long b, long bias, long y) {
        int batches = Shape.of(batch).size();
        if (m == 0 || n == 0 || batches == 0) {
            return;
        }
        Variant variant = Variant.of(m, n);
        gpu.blocks(variant.file, variant.entry + "_" + type(dtype), variant.tiles(m, n) * batches, a, b, bias, y, struct());
    }

    byte[] struct() {
        Walk walk = Walk.over(batch, aBatch, bBatch);
        if (walk.rank() > BATCH_RANK) {
            throw new IllegalArgumentException("matmul: more than " + BATCH_RANK + " batch dimensions");
        }
        int[] ints = new int[HEAD + 3 * BATCH_RANK];
        int[] head = {m, n, k, aM, aK, bK, bN, terms, aTerm, bTerm, biasM, biasN, biasBatches, relu ? 1 : 0,
                Shape.of(batch).size(), walk.rank()};
        System.arraycopy(head, 0, ints, 0, HEAD);
        for (int place = 0; place < walk.rank(); place++) {
            int d = Structs.dimension(walk, place);
            ints[HEAD + place] = walk.size(d);
            ints[HEAD + BATCH_RANK + place] = walk.stride(d, 0);
            ints[HEAD + 2 * BATCH_RANK + place] = walk.stride(d, 1);
        }
        return Structs.ints(ints);
    }

    /** A variant of the kernels, with the tile of y that one block computes and the cost of one element. */
    private enum Variant {
        TILES_128X128("matmul/4_wide_register_tiles", "matmul_register_128x128", 128, 128, 1),
        TILES_64X64("matmul/3_register_tiles", "matmul_register_64x64", 64, 64, 1),
        TILES_16X256("matmul/3_register_tiles", "matmul_register_16x256", 16, 256, 1.1),
        TILES_16X16("matmul/2_tiled", "matmul_tiled", 16, 16, 2);

        /** The fewest elements of y for wide tiles: with fewer, most of a large device would be idle. */
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

        /** Chooses by the shape alone: the variant that wastes least on tiles that extend beyond the edge. */
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
}
