package weft.kernels.simulator.flow;

import java.util.List;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.simulator.warp.BarrierOp;
import weft.kernels.simulator.warp.WarpOp;

/**
 * A piece of a function: straight-line code that each thread runs by itself, then one action that concerns the group of threads
 * as a whole.
 *
 * @param code   the straight-line code; may be empty
 * @param action what follows it
 */
public record Segment(List<Instruction> code, Action action) {

    /** Whether there is anything for {@code LaneCode} to do: instructions, or a predicate to count. */
    public boolean runs() {
        return !code.isEmpty() || action instanceof Action.Branch;
    }

    /** What a group of threads does after a piece of straight-line code. */
    public sealed interface Action {

        /** Goes on with the next segment. */
        record Next() implements Action {}

        /** Goes on elsewhere. */
        record Jump(int target, Instruction instruction) implements Action {}

        /** Threads whose predicate differs from {@code negated} go to {@code target}, the others to the next segment. */
        record Branch(Operand.Register predicate, boolean negated, int target, Instruction instruction) implements Action {}

        /** Each thread goes to the target whose number its register holds. */
        record Switch(Operand.Register index, int[] targets, Instruction instruction) implements Action {}

        /** An instruction that lanes of a warp execute together: a shuffle, a vote. */
        record Together(WarpOp op) implements Action {}

        /** A barrier of the block. */
        record Barrier(BarrierOp op) implements Action {}

        /** A call of a device function. */
        record Call(CallSite site) implements Action {}

        /** The end of a device function, or of a kernel's thread; without an instruction at the end of the text. */
        record Return(Instruction instruction) implements Action {}

        /** The end of the thread, in a kernel or in a device function. */
        record Exit(Instruction instruction) implements Action {}

        /** The end of the whole launch: a {@code trap}, or an instruction that is not simulated. */
        record Trap(Instruction instruction, String message) implements Action {}
    }
}
