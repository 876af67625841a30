package weft.kernels.simulator.execution;

import java.util.Arrays;
import weft.kernels.GpuException;
import weft.kernels.simulator.compiler.FunctionCode;
import weft.kernels.simulator.instructions.VideoOps;
import weft.kernels.simulator.memory.Faults;
import weft.kernels.simulator.memory.Region;

/**
 * One activation of a function by the threads of a block: one array per register, with an element per lane. Groups of lanes
 * that diverged share the frame, because each touches only its own lanes.
 */
public final class Frame {

    public final Block block;
    public final FunctionCode function;
    /** The frame of the caller; null for a kernel. */
    public final Frame caller;
    /** The caller's step to go on with. */
    final int returnTo;
    /** Registers of at most 32 bits; null for those that live inside one step. */
    public final int[][] narrow;
    /** Registers of 64 bits. */
    public final long[][] wide;
    /** The marks of registers that hold undefined values, by register and lane, {@link Marks}; null while there are none. */
    public int[][] marks;
    /** Where this activation's variables begin in each thread's local memory. */
    public final int localBase;
    /** Bytes per thread that the registers of this activation and of its callers take. */
    final int registerBytes;

    public Frame(Block block, FunctionCode function, Frame caller, int returnTo, int localBase) {
        this.block = block;
        this.function = function;
        this.caller = caller;
        this.returnTo = returnTo;
        this.localBase = localBase;
        this.registerBytes = caller == null ? 0 : caller.registerBytes + function.registerBytes();
        this.narrow = new int[function.narrowRegisters()][];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = function.keepsNarrow(i) ? new int[block.lanes] : null;
        }
        this.wide = new long[function.function().wide()][];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = function.keepsWide(i) ? new long[block.lanes] : null;
        }
    }

    /** Clears the registers for the next block. */
    void reset() {
        marks = null;
        for (int[] r : narrow) {
            if (r != null) {
                Arrays.fill(r, 0);
            }
        }
        for (long[] r : wide) {
            if (r != null) {
                Arrays.fill(r, 0);
            }
        }
    }

    /** The mark of a register of a lane; 0 when its value is known. */
    int mark(int register, int lane) {
        return marks == null || marks[register] == null ? 0 : marks[register][lane];
    }

    /** Sets the mark of a register of a lane. */
    void mark(int register, int lane, int mark) {
        if (marks == null && mark != 0) {
            marks = new int[narrow.length + wide.length][];
            for (int r = 0; r < marks.length; r++) {
                boolean isKept = r < narrow.length ? narrow[r] != null : wide[r - narrow.length] != null;
                marks[r] = isKept ? new int[block.lanes] : null;
            }
        }
        if (marks != null && marks[register] != null) {
            marks[register][lane] = mark;
        }
    }

    /** The error of a use of an undefined value. */
    public GpuException unknownValue(int mark, int site, int lane) {
        return Faults.error(this, "an undefined value is used: it was read from lane " + Shuffle.sourceOf(mark) + " of warp "
                + (lane >>> 5) + ", which takes no part in the shuffle at "
                + Faults.place(this, function.site(Shuffle.siteOf(mark)))
                + " (it has ended, or the member mask does not name it)", site, lane);
    }

    /**
     * The region that holds an access; called when a lane leaves the region its instruction touched last.
     *
     * @throws GpuException naming the access when it is out of bounds, misaligned or not allowed
     */
    public Region region(long address, int bytes, boolean write, int site, int lane) {
        return block.region(this, address, bytes, write, site, lane);
    }

    /** The error of an access out of bounds or misaligned in shared memory. */
    public GpuException sharedFault(int offset, int bytes, int site, int lane) {
        return Faults.shared(this, offset, bytes, site, lane);
    }

    /** The error of an access out of bounds or misaligned in local memory. */
    public GpuException localFault(int offset, int bytes, int site, int lane) {
        return Faults.local(this, offset, bytes, site, lane);
    }

    /** Executes a video instruction for one thread. */
    public int video(int number, int a, int b, int c) {
        return VideoOps.run(function.video(number), a, b, c);
    }

    /** Starts an asynchronous copy of one lane. */
    public void startCopy(int lane, long destination, long source, int bytes, int sourceBytes, int site) {
        block.copies.start(this, lane, destination, source, bytes, sourceBytes, site);
    }

    /** Closes the group of asynchronous copies of one lane. */
    public void commitCopies(int lane) {
        block.copies.commit(lane);
    }

    /** Completes all but the last {@code pending} groups of asynchronous copies of one lane. */
    public void waitForCopies(int lane, int pending) {
        block.copies.await(lane, pending);
    }

    /** Reports an access to the probe. */
    public void probe(long address, int bytes, boolean write, int site, int lane) {
        block.probe.memory(block.number, lane, function.site(site), address, bytes, write);
    }
}
