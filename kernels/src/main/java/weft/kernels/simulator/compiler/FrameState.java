package weft.kernels.simulator.compiler;

import weft.kernels.GpuException;
import weft.kernels.simulator.instructions.VideoOps;
import weft.kernels.simulator.memory.Region;
import weft.kernels.simulator.warp.Registers;

/**
 * A frame, one call of a function by the threads of a block, as compiled code sees it: registers to read and write, the
 * block's fields, and methods for what is too rare to be compiled. Whoever executes compiled code extends it. Compiled code names
 * these fields and methods in strings, so whoever renames one looks for its name in the emitters.
 */
public abstract class FrameState extends Registers {

    public final BlockState blockState;
    public final FunctionGraph function;
    /** Where the variables of this call begin in each thread's local memory, in bytes. */
    public final int localBase;

    protected FrameState(BlockState blockState, FunctionGraph function, int localBase) {
        super(blockState.lanes, function.narrowRegisters(), function.wideRegisters(), function.kept());
        this.blockState = blockState;
        this.function = function;
        this.localBase = localBase;
    }

    /**
     * The region that holds an access; called when a lane leaves the region its instruction touched last.
     *
     * @throws GpuException naming the access when it is out of bounds, misaligned or not allowed
     */
    public abstract Region region(long address, int bytes, boolean write, int site, int lane);

    /** The error of an access out of bounds or misaligned in shared memory. */
    public abstract GpuException sharedFault(int offset, int bytes, int site, int lane);

    /** The error of an access out of bounds or misaligned in local memory. */
    public abstract GpuException localFault(int offset, int bytes, int site, int lane);

    /** Counts an access out of bounds or misaligned in shared memory; returns words that stand in for it. */
    public abstract int[] sharedNowhere(int offset, int bytes, int site, int lane);

    /** Counts an access out of bounds or misaligned in local memory; returns words that stand in for it. */
    public abstract int[] localNowhere(int offset, int bytes, int site, int lane);

    /** The error of a use of an undefined value. */
    public abstract GpuException undefinedValue(int mark, int site, int lane);

    /** Starts an asynchronous copy of one lane. */
    public abstract void startCopy(int lane, long destination, long source, int bytes, int sourceBytes, int site);

    /** Closes the group of asynchronous copies of one lane. */
    public abstract void commitCopies(int lane);

    /** Completes all but the last {@code pending} groups of asynchronous copies of one lane. */
    public abstract void waitForCopies(int lane, int pending);

    /** Gives one lane {@code bytes} bytes of local memory until its function returns; their address in local memory. */
    public abstract long allocateLocal(int lane, long bytes, int align, int site);

    /** Where the memory begins that {@link #allocateLocal} has given one lane. */
    public abstract long stackTop(int lane);

    /** Takes back what {@link #allocateLocal} gave one lane since {@link #stackTop} was {@code top}. */
    public abstract void restoreStack(int lane, long top);

    /**
     * Does one lane's {@code mbarrier} instruction.
     *
     * @param verb    which one
     * @param address the generic address of the barrier
     * @param value   a count, a state or a parity
     * @return a state, a count, or 1 and 0 for true and false
     */
    public abstract long barrier(int lane, String verb, long address, long value, int site);

    /** Executes video instruction {@code number} of the function for one thread. */
    public final int video(int number, int a, int b, int c) {
        return VideoOps.run(function.video(number), a, b, c);
    }
}
