package weft.engine.cpu.base;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loads and stores for loops over a stretch. The last vector is masked, so a loop needs no separate tail and contains its
 * function once.
 *
 * <p>Why once: with a separate tail the compiler would inline the function twice. For a function as long as exp, the second copy
 * exceeds the compiler's limit of nodes: it stays a call, and its vectors are boxed.
 */
public final class Lanes {
    /**
     * The vectors of all loops: the widest that the processor has, or in tests as many bits as the system property
     * {@code weft.vector.bits} says (64, 128, 256 or 512). Results may depend on the width, so all loops use the same one.
     */
    public static final VectorShape SHAPE = Integer.getInteger("weft.vector.bits") instanceof Integer bits
            ? VectorShape.forBitSize(bits) : VectorShape.preferredShape();
    public static final VectorSpecies<Float> SPECIES = of(float.class);
    public static final int COUNT = SPECIES.length();

    private Lanes() {}

    /** The vector of another element type, as wide as that of floats. */
    public static <E> VectorSpecies<E> of(Class<E> element) {
        return VectorSpecies.of(element, SHAPE);
    }

    /** The vector at {@code x[at]}, where {@code left} elements of the stretch remain; lanes after them are 0. */
    public static FloatVector load(float[] x, int at, int left) {
        return left >= COUNT ? FloatVector.fromArray(SPECIES, x, at)
                : FloatVector.fromArray(SPECIES, x, at, SPECIES.indexInRange(0, left));
    }

    /**
     * The vector at element {@code i} of n, of an input that advances (stride 1) or repeats {@code x[at]} (stride 0).
     */
    public static FloatVector load(float[] x, int at, int stride, int i, int n) {
        return stride == 0 ? FloatVector.broadcast(SPECIES, x[at]) : load(x, at + i, n - i);
    }

    /** Stores all lanes, or only the first {@code left} if those are fewer. */
    public static void store(FloatVector v, float[] y, int at, int left) {
        if (left >= COUNT) {
            v.intoArray(y, at);
        } else {
            v.intoArray(y, at, SPECIES.indexInRange(0, left));
        }
    }

    /**
     * Copies {@code n} elements by whole vectors, and up to {@code COUNT - 1} after them: y must have room for these, and whoever
     * fills y in ascending order overwrites them. For short rows this takes a fraction of the time of a call of arraycopy.
     */
    public static void copyRow(float[] x, int xAt, int n, float[] y, int yAt) {
        if (xAt + n + COUNT > x.length) {
            System.arraycopy(x, xAt, y, yAt, n);
            return;
        }
        for (int i = 0; i < n; i += COUNT) {
            FloatVector.fromArray(SPECIES, x, xAt + i).intoArray(y, yAt + i);
        }
    }

    /** The sum of the lanes in double, from the first lane to the last. */
    public static double total(FloatVector lanes) {
        double total = 0;
        for (float lane : lanes.toArray()) {
            total += lane;
        }
        return total;
    }
}
