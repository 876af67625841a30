package weft.kernels.simulator.warp;

import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.Operand.Register;
import weft.kernels.ptx.PtxException;

/**
 * A barrier of the threads of a block ({@code bar}, {@code barrier}), decoded once.
 *
 * @param instruction the instruction
 * @param id          the number of the barrier
 * @param count       how many threads it waits for; null for all that have not ended
 * @param arrives     whether threads only count as arrived ({@code .arrive}) and do not wait
 * @param aligned     whether all threads of a warp must come to this same instruction; {@code bar} is always aligned
 * @param reduction   how {@code .red} combines the predicates; null for others
 * @param predicate   the predicate that {@code .red} combines
 * @param result      the index of the register of its result; -1 when there is none
 */
public record BarrierOp(Instruction instruction, LaneValue id, LaneValue count, boolean arrives, boolean aligned,
        BarrierOp.Reduction reduction, LaneValue predicate, int result) {

    /** What {@code .red} computes of the predicates of all threads. */
    public enum Reduction {
        COUNT, ALL, ANY
    }

    /**
     * Decodes a barrier.
     *
     * @throws PtxException when this form is not simulated
     */
    public static BarrierOp of(String file, Instruction i) {
        boolean reduces = i.has("red");
        boolean arrives = i.has("arrive");
        int operands = i.operands().size();
        int first = reduces ? 1 : 0;
        int last = reduces ? operands - 1 : operands;
        boolean known = !i.has("cluster") && !i.has("warp") && (reduces || arrives || i.has("sync"))
                && last - first >= 1 && last - first <= 2;
        for (int k = first; k < operands; k++) {
            known &= LaneValue.of(i.operand(k)) != null;
        }
        if (!known) {
            throw new PtxException(file, i.line(), "the simulator does not execute this instruction: " + i);
        }
        Reduction reduction = !reduces ? null : i.has("popc") ? Reduction.COUNT : i.has("and") ? Reduction.ALL : Reduction.ANY;
        Operand to = i.operand(0);
        return new BarrierOp(i, LaneValue.of(i.operand(first)), last - first == 2 ? LaneValue.of(i.operand(first + 1)) : null,
                arrives, i.opcode().equals("bar") || i.has("aligned"), reduction,
                reduces ? LaneValue.of(i.operands().getLast()) : null, reduces && to instanceof Register r ? r.index() : -1);
    }
}
