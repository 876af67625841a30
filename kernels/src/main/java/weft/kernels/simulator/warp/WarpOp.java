package weft.kernels.simulator.warp;

import java.util.List;
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
    }

    public final Instruction instruction;
    private final LaneValue mask;
    private final int first;
    private final int second;
    private int site;

    WarpOp(Instruction instruction) {
        this.instruction = instruction;
        List<Operand> operands = instruction.operands();
        boolean hasMask = !instruction.opcode().equals("activemask");
        this.mask = hasMask ? value(operands.size() - 1) : null;
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
        for (int left = members; left != 0; left &= left - 1) {
            gather(registers, base, Integer.numberOfTrailingZeros(left), scratch);
        }
        combine(members, scratch);
        for (int left = members; left != 0; left &= left - 1) {
            scatter(registers, base, Integer.numberOfTrailingZeros(left), scratch);
        }
    }

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
    public final void scatter(Registers registers, int base, int lane, Scratch scratch) {
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
