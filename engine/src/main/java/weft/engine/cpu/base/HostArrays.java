package weft.engine.cpu.base;

import weft.engine.Tensor;
import weft.engine.backend.HostMemory;

/** The Java array that holds a tensor, for loops that start at {@link Tensor#offset}. */
public final class HostArrays {

    private HostArrays() {}

    /** The array of a tensor of any type. */
    public static Object array(Tensor tensor) {
        return ((HostMemory) tensor.memory()).array();
    }

    /** The array of a float32 tensor. */
    public static float[] floats(Tensor tensor) {
        return (float[]) array(tensor);
    }

    /** The array of an int32 tensor. */
    public static int[] ints(Tensor tensor) {
        return (int[]) array(tensor);
    }

    /** The array of a uint8 tensor. */
    public static byte[] bytes(Tensor tensor) {
        return (byte[]) array(tensor);
    }
}
