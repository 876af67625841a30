package weft.engine.cpu.base;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loads and stores whose last vector of a run is masked, so that a loop applies its function in one place.
 *
 * <p>Why one place: a tail of its own would have the compiler expand the function twice, and for the likes of exp the second
 * exceeds its budget of nodes; the call is then not inlined and its vectors are boxed.
 */
public final class Lanes {
    /**
     * The vectors of all loops: the widest that the processor has, or in tests as many bits as the system property
     * {@code weft.vector.bits} says (64, 128, 256 or 512). Results may depend on the width, so all loops take the same.
     */
    public static final VectorShape SHAPE = Integer.getInteger("weft.vector.bits") instanceof Integer bits
            ? VectorShape.forBitSize(bits) : VectorShape.preferredShape();
    public static final VectorSpecies<Float> SPECIES = of(float.class);
    public static final int COUNT = SPECIES.length();

    private Lanes() {
    }

    /** The vector of another element type, as wide as that of floats. */
    public static <E> VectorSpecies<E> of(Class<E> element) {
        return VectorSpecies.of(element, SHAPE);
    }

    /** The vector at {@code x[at]}, of which {@code left} elements or all belong to the run; the lanes beyond are 0. */
    public static FloatVector load(float[] x, int at, int left) {
        return left >= COUNT ? FloatVector.fromArray(SPECIES, x, at)
                : FloatVector.fromArray(SPECIES, x, at, SPECIES.indexInRange(0, left));
    }

    /** The same for an input that walks (step 1) or repeats its one element {@code x[at]} (step 0), at element {@code i} of n. */
    public static FloatVector load(float[] x, int at, int step, int i, int n) {
        return step == 0 ? FloatVector.broadcast(SPECIES, x[at]) : load(x, at + i, n - i);
    }

    /** Stores the first {@code left} lanes, or all. */
    public static void store(FloatVector v, float[] y, int at, int left) {
        if (left >= COUNT) {
            v.intoArray(y, at);
        } else {
            v.intoArray(y, at, SPECIES.indexInRange(0, left));
        }
    }

    /** The sum of the lanes in double, in their order. */
    public static double total(FloatVector lanes) {
        double total = 0;
        for (float lane : lanes.toArray()) {
            total += lane;
        }
        return total;
    }
}
