package weft.kernels.simulator.instructions;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** How values of other widths lie in 32-bit words, little-endian, and which addresses belong to which space. */
public final class MemoryOps {

    static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);

    private MemoryOps() {
    }

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

    /** A 64-bit address of a space whose addresses fit in 31 bits; -1, which is in no space, when it does not fit. */
    public static int small(long address) {
        return address == (int) address ? (int) address : -1;
    }

    /** Keeps the order of memory accesses before and after. */
    public static void fence() {
        VarHandle.fullFence();
    }

    public static boolean isShared(long address) {
        return address >>> 61 == 1;
    }

    public static boolean isLocal(long address) {
        return address >>> 62 == 1;
    }

    public static boolean isParam(long address) {
        return address >>> 60 == 1;
    }

    public static boolean isGlobal(long address) {
        return address >>> 60 == 0 && !isConstant(address);
    }

    public static boolean isConstant(long address) {
        return address >>> 58 == 1;
    }
}
