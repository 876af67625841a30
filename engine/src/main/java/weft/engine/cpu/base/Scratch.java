package weft.engine.cpu.base;

/**
 * Working memory of a thread, kept from call to call: packed panels, padded images, offset tables. Each use has an
 * array of its own, which is valid until the same thread asks for the same use again; its contents are arbitrary.
 *
 * <p>Kept because a fresh array must be zeroed by the JVM first, which costs as much as filling it.
 */
public final class Scratch {

    /**
     * What an array is for. Two arrays that one thread needs at the same time must have different uses. ZEROS is never written.
     */
    public enum Use {
        EDGE_TILE, PACKED_LEFT, PACKED_RIGHT, PADDED_IMAGE, COLUMN_HALVES, PRODUCT, PARTIAL_SUMS, ZEROS,
        REDUCED, REDUCED_AGAIN, LEAVES, LEAVES_OF_LEAVES,
        TILES, TILE_STREAMS, TILE_LINE, TILE_TURN, TILE_WEIGHTS, TILE_GRADIENT, TILE_SUMS,
        LEFT_ROW, LEFT_OFFSET, PACKED_LEFT_ROW, PACKED_LEFT_OFFSET, RIGHT_OFFSET, PACKED_RIGHT_OFFSET, PIXEL,
        RUN_FROM, RUN_TO, RUN_COUNT, RUN_BEGIN
    }

    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    private final float[][] floats = new float[Use.values().length][0];
    private final int[][] ints = new int[Use.values().length][0];

    private Scratch() {}

    /** The calling thread's array for this use, at least {@code length} long. */
    public static float[] floats(Use use, int length) {
        float[][] all = OF_THREAD.get().floats;
        if (all[use.ordinal()].length < length) {
            all[use.ordinal()] = new float[length];
        }
        return all[use.ordinal()];
    }

    /** The calling thread's table for this use, at least {@code length} long. */
    public static int[] ints(Use use, int length) {
        int[][] all = OF_THREAD.get().ints;
        if (all[use.ordinal()].length < length) {
            all[use.ordinal()] = new int[length];
        }
        return all[use.ordinal()];
    }

    /** The table {@code start, start + stride, start + 2 stride, ...} for this use. */
    public static int[] series(Use use, int length, int start, int stride) {
        int[] table = ints(use, length);
        for (int i = 0, value = start; i < length; i++, value += stride) {
            table[i] = value;
        }
        return table;
    }
}
