package weft.kernels.simulator.instructions;

import java.util.BitSet;
import java.util.Set;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.Operand.Register;
import weft.kernels.ptx.PtxFunction;
import weft.kernels.ptx.PtxType;

/**
 * Finds the <i>raw</i> registers, whose NaN may have other bits than a GPU's: those that hold nothing but results of sums and
 * products, copies of them, and constants. The bits of such a NaN are replaced only where they can be observed: at a store, a
 * move to another kind of register, a shuffle. Sums and products do not depend on the bits of a NaN, so long chains of them,
 * which is what kernels mostly are, run without a check. A register that also holds anything else is not raw, because an integer
 * may look like a NaN; a sum is checked as it is written there.
 */
public final class NaNBits {

    private static final Set<String> SUMS = Set.of("add", "sub", "mul", "fma", "mad");
    /** Float instructions that pass an operand's bits on as they are. */
    private static final Set<String> PASS_ON = Set.of("selp", "slct", "neg", "abs", "copysign");

    private final BitSet notRawNarrow = new BitSet();
    private final BitSet notRawWide = new BitSet();
    private final BitSet acrossLanes = new BitSet();

    public NaNBits(PtxFunction function) {
        boolean[] changed = {true};
        while (changed[0]) {
            changed[0] = false;
            for (Instruction i : function.body()) {
                if (!makesRaw(i)) {
                    Roles.writes(i, r -> changed[0] |= markNotRaw(r));
                }
            }
        }
        for (Instruction i : function.body()) {
            switch (i.opcode()) {
                case "shfl", "match", "redux", "wmma", "stmatrix", "movmatrix" ->
                    Roles.reads(i, r -> acrossLanes.set(r.isWide() ? function.narrow() + 1 + r.index() : r.index()));
                default -> {}
            }
        }
    }

    private boolean markNotRaw(Register r) {
        BitSet set = r.isWide() ? notRawWide : notRawNarrow;
        boolean isNew = !set.get(r.index());
        set.set(r.index());
        return isNew;
    }

    private boolean makesRaw(Instruction i) {
        if (i.opcode().equals("mov") && i.operands().size() == 2) {
            return switch (i.operand(1)) {
                case Register from -> isRaw(from) && i.operand(0) instanceof Register to && to.isWide() == from.isWide();
                case Operand.Float32 c -> !Float.isNaN(Float.intBitsToFloat(c.bits()));
                case Operand.Float64 c -> !Double.isNaN(Double.longBitsToDouble(c.bits()));
                default -> false;
            };
        }
        return isSum(i);
    }

    /** Whether the result of {@code i} may be a NaN with the JVM's bits. */
    public static boolean isSum(Instruction i) {
        return SUMS.contains(i.opcode()) && i.type() != null && i.type().isFloat();
    }

    /** Whether a NaN in this register may have bits that no GPU produces. */
    public boolean isRaw(Register r) {
        return r.type() != PtxType.PRED && !(r.isWide() ? notRawWide : notRawNarrow).get(r.index());
    }

    /** Whether such a NaN must be replaced at the end of a segment, because other lanes read the register. */
    public boolean isRawAcrossLanes(int register, int narrowRegisters) {
        boolean isWide = register >= narrowRegisters;
        return acrossLanes.get(register) && !(isWide ? notRawWide.get(register - narrowRegisters) : notRawNarrow.get(register));
    }

    /** Whether {@code i} passes the bits of float operands on. */
    public static boolean passesOn(Instruction i) {
        return PASS_ON.contains(i.opcode());
    }
}
