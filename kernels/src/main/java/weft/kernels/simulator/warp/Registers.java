package weft.kernels.simulator.warp;

import java.util.Arrays;
import java.util.BitSet;
import weft.kernels.GpuException;
import weft.kernels.ptx.Operand.VariableAddress;
import weft.kernels.ptx.StateSpace;
import weft.kernels.simulator.memory.Region;

/**
 * The registers of one call of a function: one array per register, with an element per lane of the block. Groups of lanes that
 * diverged share them, because each touches only its own lanes.
 */
public abstract class Registers {

    /** Registers of at most 32 bits; null for those that live inside one segment. */
    public final int[][] narrow;
    /** Registers of 64 bits. */
    public final long[][] wide;
    /** The marks of undefined values, by register (narrow ones first) and lane, {@link Marks}; null while there are none. */
    public int[][] marks;
    private final int lanes;

    /**
     * The region that holds an access of a warp operation, by generic address.
     *
     * @throws GpuException naming the access when it is out of bounds, misaligned or not allowed
     */
    public abstract Region access(long address, int bytes, boolean write, int site, int lane);

    /** The address of a variable in its space. */
    public abstract long address(VariableAddress variable);

    /** Whether a variable lies in shared memory. */
    static boolean isShared(VariableAddress variable) {
        return variable.variable().space() == StateSpace.SHARED;
    }

    /** The error of a thread that did something wrong at a warp operation. */
    public abstract GpuException wrong(int site, int lane, String what);

    /** @param kept which registers need an array: the narrow ones, then the wide ones */
    public Registers(int lanes, int narrow, int wide, BitSet kept) {
        this.lanes = lanes;
        this.narrow = new int[narrow][];
        for (int r = 0; r < narrow; r++) {
            this.narrow[r] = kept.get(r) ? new int[lanes] : null;
        }
        this.wide = new long[wide][];
        for (int r = 0; r < wide; r++) {
            this.wide[r] = kept.get(narrow + r) ? new long[lanes] : null;
        }
    }

    /** Clears the registers for the next block. */
    public void reset() {
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

    /** The mark of a register of a lane; 0 when its value is defined. */
    public int mark(int register, int lane) {
        return marks == null || marks[register] == null ? 0 : marks[register][lane];
    }

    /** Sets the mark of a register of a lane. */
    public void mark(int register, int lane, int mark) {
        if (marks == null && mark != 0) {
            marks = new int[narrow.length + wide.length][];
            for (int r = 0; r < marks.length; r++) {
                boolean isKept = r < narrow.length ? narrow[r] != null : wide[r - narrow.length] != null;
                marks[r] = isKept ? new int[lanes] : null;
            }
        }
        if (marks != null && marks[register] != null) {
            marks[register][lane] = mark;
        }
    }
}
