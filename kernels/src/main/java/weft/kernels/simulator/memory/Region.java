package weft.kernels.simulator.memory;

import java.lang.foreign.MemorySegment;
import weft.kernels.OutOfDeviceMemoryException;

/**
 * A piece of memory that code may touch: an allocation, a module variable, or the shared or local memory of a block. Memory is
 * an array of 32-bit words, because nearly all accesses are words and an array access is what the JVM compiles best.
 */
public final class Region {

    /** Where the region begins, as a generic address. */
    public final long base;
    /** Its size in bytes. */
    public final long size;
    /** Its contents, rounded up to whole words. */
    public final int[] words;
    /** What it is, for messages. */
    public final String what;
    /** What its owner calls it; empty when nobody said. */
    volatile String name = "";
    /** Whether messages give the name alone. */
    volatile boolean isNameComplete;
    /** The line of the program that made it; empty when nobody said. */
    volatile String origin = "";
    /** The name of the variable that it is; empty for other memory. */
    final String variable;
    /** Whether kernels may not write to it. */
    public final boolean readOnly;

    public Region(long base, long size, int[] words, String what, boolean readOnly) {
        this(base, size, words, what, "", readOnly);
    }

    private Region(long base, long size, int[] words, String what, String variable, boolean readOnly) {
        this.base = base;
        this.size = size;
        this.words = words;
        this.what = what;
        this.variable = variable;
        this.readOnly = readOnly;
    }

    /**
     * A region with memory of its own.
     *
     * @throws OutOfDeviceMemoryException when the JVM has none
     */
    static Region allocate(long base, long size, String what, String variable, boolean readOnly) {
        try {
            return new Region(base, size, new int[(int) (size + 3 >>> 2)], what, variable, readOnly);
        } catch (OutOfMemoryError e) {
            throw new OutOfDeviceMemoryException("allocate: out of memory: the Java heap has no " + size + " bytes for " + what
                    + "; -Xmx gives more");
        }
    }

    /** Whether {@code bytes} bytes at {@code address} lie inside. */
    public boolean contains(long address, long bytes) {
        long at = address - base;
        return at >= 0 && at <= size - bytes;
    }

    /** {@code y (f32[1000]) made at Demo.java:8}; empty when neither its name nor where it was made is known. */
    String description() {
        String named = name.isEmpty() && !origin.isEmpty() ? what : name;
        return named + (origin.isEmpty() || isNameComplete ? "" : " made at " + origin);
    }

    /** The contents, for copies. */
    MemorySegment segment() {
        return MemorySegment.ofArray(words).asSlice(0, size);
    }
}
