package weft.engine.cpu.base;

import jdk.incubator.vector.FloatVector;

/**
 * Where a block of a FLOAT32 tensor lies: its first element is {@code array[at]}. Loops over several slabs take one of each, and
 * work on whole vectors alone: with masked loads and stores at their many arrays they are more than the compiler inlines.
 */
public record Strip(float[] array, int at) {

    /** The whole vector from element {@code i} on. */
    public FloatVector load(int i) {
        return FloatVector.fromArray(Lanes.SPECIES, array, at + i);
    }

    /** Writes a whole vector from element {@code i} on. */
    public void store(FloatVector v, int i) {
        v.intoArray(array, at + i);
    }

    /** The strip that begins {@code elements} behind this one. */
    public Strip shifted(int elements) {
        return new Strip(array, at + elements);
    }

    /** A strip of one vector, of which the first {@code n} elements are those of this one and the rest is 0. */
    public Strip copyOfRest(int n) {
        float[] vector = new float[Lanes.COUNT];
        System.arraycopy(array, at, vector, 0, n);
        return new Strip(vector, 0);
    }

    /** Takes the first {@code n} elements of {@code rest}. */
    public void takeRest(Strip rest, int n) {
        System.arraycopy(rest.array, rest.at, array, at, n);
    }
}
