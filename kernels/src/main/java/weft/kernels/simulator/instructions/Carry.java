package weft.kernels.simulator.instructions;

import weft.kernels.ptx.Instruction;

/** The carry flag of {@code add.cc}, {@code addc} and similar instructions, kept as the last narrow register of a function. */
public final class Carry {

    private Carry() {}

    /** Whether {@code i} adds or subtracts the carry of an earlier instruction. */
    public static boolean reads(Instruction i) {
        return switch (i.opcode()) {
            case "addc", "subc", "madc" -> true;
            default -> false;
        };
    }

    /** Whether {@code i} sets the carry. */
    public static boolean writes(Instruction i) {
        return i.has("cc");
    }
}
