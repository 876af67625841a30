package weft.kernels.simulator.warp;

import java.util.List;
import weft.kernels.GpuException;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.Operand.Register;
import weft.kernels.simulator.instructions.Roles;

/**
 * An instruction that lanes of a warp execute together: a shuffle, a vote, a match, a reduction. It is decoded once, when its
 * kernel is loaded, and executed for a set of lanes at once, after all lanes that the member mask names have arrived. The lanes
 * may be at different places of the program: what counts is that their instructions have the same name and the same member mask.
 *
 * <p>A set of lanes is an int with a bit for each lane. {@code left &= left - 1} removes its lowest lane.
 */
public abstract class WarpOp {

    /** Room for the operands and results of the 32 lanes of a warp. */
    public static final class Scratch {
        final long[] value = new long[32];
        final int[] by = new int[32];
        final int[] clamp = new int[32];
        final int[] result = new int[32];
        final int[] second = new int[32];
        /** Marks of the operands of shuffles, and of what they read. */
        final int[] mark = new int[32];
        final int[] resultMark = new int[32];
        /** Operands and results of matrix operations: word {@code [register][lane]}. */
        long[][] words = {};
        long[][] results = {};
        private final int[][] tiles = new int[4][32];
        private final double[][] reals = new double[3][0];
        private final int[][] integers = new int[3][0];

        /** Makes room for matrices in {@code registers} registers of each lane. */
        void room(int registers) {
            if (words.length < registers) {
                words = new long[registers][32];
                results = new long[registers][32];
            }
        }

        /** Room for a tile of 8 rows of 8 numbers of 16 bits. */
        int[] tile(int number) {
            return tiles[number];
        }

        /** Room for matrix {@code number} of floats. */
        double[] reals(int number, int size) {
            if (reals[number].length < size) {
                reals[number] = new double[size];
            }
            return reals[number];
        }

        /** Room for matrix {@code number} of integers. */
        int[] integers(int number, int size) {
            if (integers[number].length < size) {
                integers[number] = new int[size];
            }
            return integers[number];
        }
    }

    public final Instruction instruction;
    private final LaneValue mask;
    private final int first;
    private final int second;
    private int site;

    /** An operation whose last operand is the member mask, if it has one. */
    WarpOp(Instruction instruction) {
        this(instruction, instruction.opcode().equals("activemask") ? null : LaneValue.of(instruction.operands().getLast()));
    }

    /** An operation with the member mask {@code mask}. */
    WarpOp(Instruction instruction, LaneValue mask) {
        this.instruction = instruction;
        this.mask = mask;
        List<Operand> operands = instruction.operands();
        Operand to = Roles.hasDestination(instruction) ? operands.getFirst() : null;
        this.first = index(to instanceof Operand.Pair p ? p.first() : to);
        this.second = index(to instanceof Operand.Pair p ? p.second() : null);
    }

    private static int index(Operand destination) {
        return destination instanceof Register r ? r.index() : -1;
    }

    /** Operand {@code k}, decoded. */
    final LaneValue value(int k) {
        return LaneValue.of(instruction.operand(k));
    }

    /** The member mask of lane {@code lane} of the block. */
    public final int mask(Registers registers, int lane) {
        return mask.narrow(registers, lane);
    }

    /** Whether all lanes have the same member mask. */
    public final boolean hasConstantMask() {
        return mask.isConstant();
    }

    /** Whether lanes at this operation and lanes at {@code other} may execute it together. */
    public final boolean meets(WarpOp other) {
        return this == other || instruction.name().equals(other.instruction.name());
    }

    /** The array of the first result; null when no instruction reads it. */
    final int[] result(Registers registers) {
        return first < 0 ? null : registers.narrow[first];
    }

    /** The array of the second result; null when no instruction reads it. */
    final int[] second(Registers registers) {
        return second < 0 ? null : registers.narrow[second];
    }

    /** Executes the operation for the lanes {@code members} of the warp that begins at lane {@code base}. */
    public void execute(Registers registers, int base, int members, Scratch scratch) {
        check(registers, base, members);
        for (int left = members; left != 0; left &= left - 1) {
            gather(registers, base, Integer.numberOfTrailingZeros(left), scratch);
        }
        combine(members, scratch);
        for (int left = members; left != 0; left &= left - 1) {
            scatter(registers, base, Integer.numberOfTrailingZeros(left), scratch);
        }
    }

    /**
     * Checks that the lanes {@code members} may execute the operation.
     *
     * @throws GpuException when it needs others, too
     */
    public void check(Registers registers, int base, int members) {}

    /** Reads the operands of one lane; nothing for an operation without operands. */
    public void gather(Registers registers, int base, int lane, Scratch scratch) {}

    /** Computes the results of the lanes {@code members}; nothing for an operation without results. */
    public void combine(int members, Scratch scratch) {}

    /** The mark of the first result of a lane. */
    int mark(Scratch scratch, int lane) {
        return 0;
    }

    /** Sets the number of the instruction among those of its function that may fail. */
    public final void place(int number) {
        site = number;
    }

    final int site() {
        return site;
    }

    /** Writes the results of one lane. */
    public void scatter(Registers registers, int base, int lane, Scratch scratch) {
        int[] to = result(registers);
        if (to != null) {
            to[base + lane] = scratch.result[lane];
            registers.mark(first, base + lane, mark(scratch, lane));
        }
        int[] also = second(registers);
        if (also != null) {
            also[base + lane] = scratch.second[lane];
            registers.mark(second, base + lane, 0);
        }
    }
}
