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

    private static final Set<String> OPCODES = Set.of("wgmma", "tcgen05", "tensormap", "multimem", "tex", "tld4", "txq",
            "suld", "sust", "sured", "suq", "setmaxnreg", "clusterlaunchcontrol", "mapa", "getctarank", "istypep", "vmad");
    /** Parts of names that make an instruction another one. */
    private static final Set<String> PARTS = Set.of("shared::cluster", "bulk", "unified", "cluster", "tensormap",
            "mbarrier_init", "expect_tx", "complete_tx", "async::generic", "to::shared::cluster");

    private static final String CLUSTERS = ": it has no clusters of blocks, which begin with sm_90";
    private static final String BULK = ": it has no bulk copies, which begin with sm_90";

    private Unsupported() {}

    /** Why the simulator stops at {@code i}; empty when it executes it, or when no GPU would. */
    public static String reason(Instruction i) {
        if (OPCODES.contains(i.opcode()) || i.parts().stream().skip(1).anyMatch(PARTS::contains) || isSpecialForm(i)) {
            return "the simulator does not execute " + (OPCODES.contains(i.opcode()) ? i.opcode() : i.name()) + " instructions"
                    + missing(i);
        }
        for (Operand o : i.operands()) {
            if (o instanceof Operand.Special s && !SpecialOps.isSimulated(s.name())) {
                return "the simulator has no special register " + s.name();
            }
        }
        return "";
    }

    /** What the simulator lacks, where an instruction belongs to something larger. */
    private static String missing(Instruction i) {
        return switch (i.opcode()) {
            case "tex", "tld4", "txq", "istypep" -> ": it has no textures";
            case "suld", "sust", "sured", "suq" -> ": it has no surfaces";
            case "wgmma", "setmaxnreg" -> ": it has no matrix products of warp groups, which begin with sm_90a";
            case "tcgen05" -> ": it has no tensor memory, which begins with sm_100a";
            case "multimem" -> ": it has no memory of several GPUs";
            case "mapa", "getctarank", "clusterlaunchcontrol" -> CLUSTERS;
            case "tensormap" -> BULK;
            case "cvt" -> ": it has no floats of 8 bits or less, which begin with sm_89";
            default -> i.has("bulk") || i.has("tensormap") || i.has("expect_tx") || i.has("complete_tx") ? BULK
                    : i.has("cluster") || i.has("shared::cluster") ? CLUSTERS
                            : i.has("b128") ? ": it has no registers of 128 bits" : i.has("f32x2")
                                    ? ": it has no pairs of f32, which begin with sm_100" : "";
        };
    }

    private static boolean isSpecialForm(Instruction i) {
        List<PtxType> types = i.types();
        return switch (i.opcode()) {
            case "ld", "st", "mov", "atom" -> types.contains(PtxType.B128) || i.opcode().equals("atom") && isVector(i)
                    || i.opcode().equals("st") && i.has("async");
            case "red" -> isVector(i) || i.has("async");
            case "redux" -> types.contains(PtxType.F32);
            case "add", "sub", "fma" -> i.has("oob") || i.has("f32x2") || types.contains(PtxType.F32) && types.size() > 1;
            case "cvt" -> i.parts().stream().anyMatch(p -> p.startsWith("e4m3") || p.startsWith("e5m2") || p.startsWith("e2m")
                    || p.startsWith("e3m") || p.startsWith("ue8m"));
            default -> types.contains(PtxType.F32) && (i.has("v2") || i.has("f32x2")) || i.has("f32x2");
        };
    }

    private static boolean isVector(Instruction i) {
        return i.has("v2") || i.has("v4") || i.has("v8");
    }
}
