package weft.engine.cpu.base;

import jdk.incubator.vector.FloatVector;

/**
 * Where a block of a FLOAT32 tensor lies: its first element is {@code array[at]}. A loop over several slabs takes one strip of
 * each and works on whole vectors only: masked loads and stores for so many arrays exceed what the compiler inlines.
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

    /** The strip that begins {@code elements} elements after this one. */
    public Strip shifted(int elements) {
        return new Strip(array, at + elements);
    }

    /** A strip of one vector, of which the first {@code n} elements are those of this one and the rest is 0. */
    public Strip copyOfRest(int n) {
        float[] vector = new float[Lanes.COUNT];
        System.arraycopy(array, at, vector, 0, n);
        return new Strip(vector, 0);
    }

    /** Copies the first {@code n} elements of {@code rest} to this strip. */
    public void takeRest(Strip rest, int n) {
        System.arraycopy(rest.array, rest.at, array, at, n);
    }
}
