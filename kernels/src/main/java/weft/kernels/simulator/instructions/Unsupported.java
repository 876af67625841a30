package weft.kernels.simulator.instructions;

import java.util.List;
import java.util.Set;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.PtxType;

/**
 * The instructions that a real GPU executes and the simulator does not yet. A kernel that has one is not refused: only a thread
 * that comes to it stops with an error.
 */
public final class Unsupported {

    private static final Set<String> OPCODES = Set.of("mma", "wmma", "ldmatrix", "stmatrix", "movmatrix", "wgmma", "tcgen05",
            "mbarrier", "tensormap", "multimem", "tex", "tld4", "txq", "suld", "sust", "sured", "suq", "setmaxnreg",
            "clusterlaunchcontrol", "mapa", "getctarank", "alloca", "stackrestore", "stacksave", "createpolicy", "istypep",
            "brkpt", "vmad");
    /** Parts of names that make an instruction another one. */
    private static final Set<String> PARTS = Set.of("shared::cluster", "bulk", "mbarrier", "unified", "cluster", "tensormap",
            "mbarrier_init", "async::generic", "to::shared::cluster");

    private Unsupported() {}

    /** Why the simulator stops at {@code i}; empty when it executes it, or when no GPU would. */
    public static String reason(Instruction i) {
        if (OPCODES.contains(i.opcode()) || i.parts().stream().skip(1).anyMatch(PARTS::contains) || isSpecialForm(i)) {
            return "the simulator does not execute " + (OPCODES.contains(i.opcode()) ? i.opcode() : i.name()) + " instructions";
        }
        for (Operand o : i.operands()) {
            if (o instanceof Operand.Special s && !SpecialOps.isSimulated(s.name())) {
                return "the simulator has no special register " + s.name();
            }
        }
        return "";
    }

    private static boolean isSpecialForm(Instruction i) {
        List<PtxType> types = i.types();
        return switch (i.opcode()) {
            case "ld", "st", "mov", "atom" -> types.contains(PtxType.B128) || i.opcode().equals("atom") && isVector(i)
                    || i.opcode().equals("st") && i.has("async");
            case "red" -> isVector(i) || i.has("async");
            case "redux" -> types.contains(PtxType.F32);
            case "lop3" -> i.has("and") || i.has("or");
            case "cvt" -> i.parts().stream().anyMatch(p -> p.startsWith("e4m3") || p.startsWith("e5m2") || p.startsWith("e2m")
                    || p.startsWith("e3m") || p.startsWith("ue8m"));
            case "applypriority" -> true;
            default -> types.contains(PtxType.F32) && (i.has("v2") || i.has("f32x2")) || i.has("f32x2");
        };
    }

    private static boolean isVector(Instruction i) {
        return i.has("v2") || i.has("v4") || i.has("v8");
    }
}
