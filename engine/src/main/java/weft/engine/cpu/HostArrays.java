package weft.engine.cpu;

import weft.engine.Tensor;
import weft.engine.backend.HostMemory;

/** The Java array behind a tensor, for loops that start at {@link Tensor#offset}. */
final class HostArrays {

    private HostArrays() {
    }

    /** The array of a tensor of any type. */
    static Object array(Tensor tensor) {
        return ((HostMemory) tensor.memory()).array();
    }

    /** The array of a float32 tensor. */
    static float[] floats(Tensor tensor) {
        return (float[]) array(tensor);
    }

    /** The array of an int32 tensor. */
    static int[] ints(Tensor tensor) {
        return (int[]) array(tensor);
    }

    /** The array of a uint8 tensor. */
    static byte[] bytes(Tensor tensor) {
        return (byte[]) array(tensor);
    }
}
