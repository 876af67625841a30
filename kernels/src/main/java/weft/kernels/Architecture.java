package weft.kernels;

import java.util.Locale;

/**
 * What one multiprocessor of a GPU generation offers, and how full a kernel can make it.
 *
 * <p>Theoretical occupancy is the share of a multiprocessor's warps that a kernel's blocks can fill:
 *
 * <pre>{@code
 * warps of a block       W = ceil(threads / 32)
 * by warps                   floor(warps of the multiprocessor / W)
 * by registers               floor(floor4(65536 / ceil256(registers * 32)) / W)   256 registers at a time, warps in fours
 * by shared memory           floor(shared memory / ceilUnit(reserved + shared memory of the block))
 * blocks                 B = the least of these and of the most blocks
 * occupancy                  B * W / warps of the multiprocessor
 * }</pre>
 *
 * <p>It says how many warps can take turns while others wait for memory, not how fast a kernel is: the fastest matrix products of
 * the catalogue keep tiles in registers and fill only an eighth to a quarter of a multiprocessor.
 */
public enum Architecture {

    /** Turing: RTX 20, T4. */
    SM_75(32, 16, 64 * 1024, 0, 256),
    /** Ampere: A100. */
    SM_80(64, 32, 164 * 1024, 1024, 128),
    /** Hopper: H100, H200. */
    SM_90(64, 32, 228 * 1024, 1024, 128);

    private static final int WARP = 32;
    private static final int REGISTERS = 65_536;
    /** Registers are allocated to a warp in multiples of this, and to four warps at a time: one for each scheduler. */
    private static final int REGISTER_UNIT = 256;
    private static final int SCHEDULERS = 4;

    private final int warps;
    private final int blocks;
    private final int sharedBytes;
    private final int reservedBytes;
    private final int sharedUnit;

    /**
     * @param warps         warps that a multiprocessor holds at most
     * @param blocks        blocks that it holds at most
     * @param sharedBytes   shared memory of all its blocks together, in bytes
     * @param reservedBytes shared memory that the system takes for each block, in bytes
     * @param sharedUnit    bytes of which a block's shared memory is a multiple
     */
    Architecture(int warps, int blocks, int sharedBytes, int reservedBytes, int sharedUnit) {
        this.warps = warps;
        this.blocks = blocks;
        this.sharedBytes = sharedBytes;
        this.reservedBytes = reservedBytes;
        this.sharedUnit = sharedUnit;
    }

    /** As the assembler calls it: {@code sm_80}. */
    public String target() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Theoretical occupancy, from 0 (a block does not fit) to 1.
     *
     * @param threads     threads of a block
     * @param registers   registers of a thread
     * @param blockShared shared memory of a block in bytes, static and dynamic
     */
    public double occupancy(int threads, int registers, int blockShared) {
        int blockWarps = Math.ceilDiv(threads, WARP);
        int byRegisters = registers == 0 ? blocks
                : REGISTERS / up(registers * WARP, REGISTER_UNIT) / SCHEDULERS * SCHEDULERS / blockWarps;
        int taken = up(reservedBytes + blockShared, sharedUnit);
        int byShared = taken == 0 ? blocks : sharedBytes / taken;
        int resident = Math.min(Math.min(blocks, warps / blockWarps), Math.min(byRegisters, byShared));
        return (double) resident * blockWarps / warps;
    }

    private static int up(int value, int unit) {
        return Math.ceilDiv(value, unit) * unit;
    }

    @Override
    public String toString() {
        return target();
    }
}
