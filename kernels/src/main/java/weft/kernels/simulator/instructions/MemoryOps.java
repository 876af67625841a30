package weft.kernels.simulator.instructions;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** How values of other widths lie in 32-bit words, little-endian, and the memory fence. */
public final class MemoryOps {

    static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);

    private MemoryOps() {}

    /** A 64-bit value of two words. */
    public static long join(int low, int high) {
        return (long) high << 32 | low & 0xffff_ffffL;
    }

    /** Replaces the bits of {@code mask} in a word that other threads may be writing other bytes of. */
    public static void insertShared(int[] words, int word, int mask, int bits) {
        int old;
        do {
            old = (int) WORDS.getVolatile(words, word);
        } while (!WORDS.compareAndSet(words, word, old, old & ~mask | bits & mask));
    }

    /** Keeps the order of memory accesses before and after. */
    public static void fence() {
        VarHandle.fullFence();
    }
}
