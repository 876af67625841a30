package weft.kernels.simulator.warp;

import java.util.List;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.Operand.Register;

/**
 * An instruction of a whole warp on matrices that lie in the registers of its 32 lanes. It has no member mask: all lanes
 * must take part.
 */
abstract class MatrixOp extends WarpOp {

    private final LaneValue[] inputs;
    private final Register[] outputs;

    /**
     * @param inputs  the operands that are read from registers
     * @param outputs the registers that are written
     */
    MatrixOp(Instruction instruction, List<Operand> inputs, List<Operand> outputs) {
        super(instruction, new LaneValue(-1, false, 0, -1));
        this.inputs = inputs.stream().map(LaneValue::of).toArray(LaneValue[]::new);
        this.outputs = outputs.stream().map(o -> o instanceof Register r ? r : null).toArray(Register[]::new);
    }

    /** The members of a vector operand; the operand itself when it is none. */
    static List<Operand> members(Operand operand) {
        return operand instanceof Operand.Group g ? g.members() : List.of(operand);
    }

    @Override
    public final void check(Registers registers, int base, int members) {
        if (members != -1) {
            throw registers.wrong(site(), base + Integer.numberOfTrailingZeros(members), instruction.opcode()
                    + " needs all 32 threads of the warp, and only " + Integer.bitCount(members) + " come to it");
        }
    }

    @Override
    public void gather(Registers registers, int base, int lane, Scratch scratch) {
        scratch.room(Math.max(inputs.length, outputs.length));
        int mark = 0;
        for (int k = 0; k < inputs.length; k++) {
            LaneValue from = inputs[k];
            scratch.words[k][lane] = from.wide(registers, base + lane);
            mark = from.isConstant() || from.isWide() ? mark : Marks.join(mark, registers.mark(from.index(), base + lane));
        }
        scratch.mark[lane] = mark;
    }

    /** Computes the results; the mark of any lane's operand is that of all results. */
    @Override
    public final void combine(int members, Scratch scratch) {
        int mark = 0;
        for (int m : scratch.mark) {
            mark = Marks.join(mark, m);
        }
        scratch.resultMark[0] = mark;
        compute(scratch);
    }

    /** Computes {@link Scratch#results} of {@link Scratch#words}. */
    abstract void compute(Scratch scratch);

    @Override
    public void scatter(Registers registers, int base, int lane, Scratch scratch) {
        for (int k = 0; k < outputs.length; k++) {
            Register to = outputs[k];
            if (to == null) {
                continue;
            }
            long value = scratch.results[k][lane];
            if (to.isWide() && registers.wide[to.index()] != null) {
                registers.wide[to.index()][base + lane] = value;
            } else if (!to.isWide() && registers.narrow[to.index()] != null) {
                registers.narrow[to.index()][base + lane] = (int) value;
                registers.mark(to.index(), base + lane, scratch.resultMark[0]);
            }
        }
    }
}
