package weft.engine.cpu.base;

/**
 * Working memory of a thread, kept from call to call: packed panels, padded images, offset tables. Each use has a slot of
 * its own; a slot's array is valid until the same thread asks for the same slot again, and its contents are arbitrary.
 *
 * <p>Kept because a fresh array must be zeroed by the JVM first, which costs as much as filling it.
 */
public final class Scratch {

    /** Who uses an array. Slots that live at the same time on the same thread must differ. */
    public enum Slot {
        EDGE_TILE, PACKED_LEFT, PACKED_RIGHT, PADDED_IMAGE, PRODUCT, PARTIAL_SUMS,
        LEFT_ROW, LEFT_STEP, PACKED_LEFT_ROW, PACKED_LEFT_STEP, RIGHT_STEP, PACKED_RIGHT_STEP, PIXEL
    }

    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    private final float[][] floats = new float[Slot.values().length][0];
    private final int[][] ints = new int[Slot.values().length][0];

    private Scratch() {
    }

    /** The calling thread's array for this slot, at least {@code length} long. */
    public static float[] floats(Slot slot, int length) {
        float[][] all = OF_THREAD.get().floats;
        if (all[slot.ordinal()].length < length) {
            all[slot.ordinal()] = new float[length];
        }
        return all[slot.ordinal()];
    }

    /** The calling thread's table for this slot, at least {@code length} long. */
    public static int[] ints(Slot slot, int length) {
        int[][] all = OF_THREAD.get().ints;
        if (all[slot.ordinal()].length < length) {
            all[slot.ordinal()] = new int[length];
        }
        return all[slot.ordinal()];
    }

    /** The table {@code start, start + step, start + 2 step, ...} in this slot. */
    public static int[] series(Slot slot, int length, int start, int step) {
        int[] table = ints(slot, length);
        for (int i = 0, value = start; i < length; i++, value += step) {
            table[i] = value;
        }
        return table;
    }
}
