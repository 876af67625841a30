package weft.kernels.simulator.memory;

/**
 * Generic addresses: 64 bits that say which memory space they mean. Global memory lies lowest; each other space has a window of
 * its own above it, in which its addresses begin at 0.
 */
public final class Addresses {

    /** Where the device's heap lies. */
    static final long HEAP_WINDOW = 1L << 57;
    /** Where constants lie: their generic addresses are their own, and no others are there. */
    static final long CONSTANT_WINDOW = 1L << 58;
    /** Where the addresses of functions lie; no memory is there. */
    static final long FUNCTION_WINDOW = 1L << 59;
    public static final long PARAM_WINDOW = 1L << 60;
    public static final long SHARED_WINDOW = 1L << 61;
    public static final long LOCAL_WINDOW = 1L << 62;

    private Addresses() {}

    /** A 64-bit address of a space whose addresses fit in 31 bits; -1, which is in no space, when it does not fit. */
    public static int small(long address) {
        return address == (int) address ? (int) address : -1;
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

    /** As {@code 0x700000000}. */
    public static String hex(long address) {
        return "0x" + Long.toHexString(address);
    }
}
