package weft.kernels.simulator.instructions;

import java.util.Locale;
import java.util.Set;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.StateSpace;

/** Which operands an instruction may have, where the assembler of a real GPU is stricter than the simulator need be. */
public final class Verifier {

    private static final Set<String> TOGETHER = Set.of("shfl", "vote", "match", "redux", "bar", "barrier", "activemask");

    private Verifier() {}

    /** What is wrong with the operands of {@code i}; empty when nothing is. */
    public static String complaint(Instruction i) {
        for (Operand o : i.operands()) {
            String complaint = complaint(i, o);
            if (!complaint.isEmpty()) {
                return complaint;
            }
        }
        return "";
    }

    private static String complaint(Instruction i, Operand operand) {
        boolean moves = i.opcode().equals("mov") || i.opcode().equals("cvt");
        return switch (operand) {
            case Operand.Special s when !moves -> "special register " + s + " can only be moved: mov it to a register first";
            case Operand.Address a when a.base() instanceof Operand.Immediate && !i.has("local") ->
                "only local memory has addresses that are numbers";
            case Operand.Address a when a.base() instanceof Operand.VariableAddress v -> space(i, v.variable().space(), v);
            case Operand.VariableAddress v when TOGETHER.contains(i.opcode()) -> "operand " + v + " is no register";
            case Operand.Name n when TOGETHER.contains(i.opcode()) -> n + " is not declared";
            case Operand.Address a when TOGETHER.contains(i.opcode()) -> "operand " + a + " is no register";
            case Operand.Selected s when !VideoOps.isVideo(i) -> "only video instructions take a part of a register, " + s;
            default -> "";
        };
    }

    /** A variable lies in one space, and an instruction that names another means something else. */
    private static String space(Instruction i, StateSpace space, Operand.VariableAddress v) {
        boolean fits = switch (space) {
            case SHARED -> !i.has("global") && !i.has("local") && !i.has("const") && !i.has("param");
            case LOCAL -> !i.has("global") && !i.has("shared") && !i.has("const");
            case GLOBAL -> !i.has("shared") && !i.has("local") && !i.has("const") && !i.has("param");
            case CONST -> !i.has("shared") && !i.has("local") && !i.has("global") && !i.has("param");
            default -> !i.has("shared") && !i.has("local") && !i.has("global") && !i.has("const");
        };
        boolean accesses = !i.opcode().equals("cp");
        return fits || !accesses ? "" : "variable " + v.variable().name() + " is in "
                + space.toString().toLowerCase(Locale.ROOT) + " memory";
    }
}
