package weft.kernels.simulator.warp;

/**
 * Marks of undefined values, one number per register and lane. 0 is the mark of a defined value. Any other number says which lane
 * of the warp a shuffle read although it takes no part, and at which instruction: {@code 1 + (site << 5 | lane)}.
 */
public final class Marks {

    private Marks() {}

    /** The mark of what a shuffle at {@code site} reads from {@code lane}, which takes no part. */
    static int of(int site, int lane) {
        return 1 + (site << 5 | lane);
    }

    /** The lane of the warp that was read. */
    public static int lane(int mark) {
        return mark - 1 & 31;
    }

    /** The number of the shuffle's instruction among those of its function that may fail. */
    public static int site(int mark) {
        return mark - 1 >>> 5;
    }

    /** The mark of something computed of two values. */
    public static int join(int a, int b) {
        return a != 0 ? a : b;
    }

    /** The mark of {@code a op b} when {@code absorbing op x} is the same for all x. */
    public static int absorb(int a, int markA, int b, int markB, int absorbing) {
        return markA == 0 && a == absorbing || markB == 0 && b == absorbing ? 0 : join(markA, markB);
    }

    /** The mark of {@code p ? a : b}. */
    public static int select(int markA, int markB, int p, int markP) {
        return markP != 0 ? markP : p != 0 ? markA : markB;
    }
}
