package weft.kernels.simulator.probe;

import weft.kernels.ptx.Instruction;

/**
 * Is told what a kernel does, for checks, counters and lessons. A driver without a probe compiles kernels without these calls, so
 * they cost nothing then. Blocks run on several threads, so a probe must be thread-safe.
 */
public interface SimulatorProbe {

    /**
     * One thread reads or writes memory.
     *
     * @param block       the block it belongs to, numbered in the order x, y, z
     * @param thread      its number in the block
     * @param instruction the instruction
     * @param address     the generic address
     * @param bytes       how many bytes
     * @param write       whether it writes (an atomic operation does)
     */
    void memory(long block, int thread, Instruction instruction, long address, int bytes, boolean write);

    /** {@code threads} threads arrive at a barrier together. */
    void barrier(long block, int threads, Instruction instruction);

    /** {@code threads} threads arrive at a branch together and {@code taken} of them take it. */
    void branch(long block, int threads, int taken, Instruction instruction);
}
