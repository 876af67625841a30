package weft.kernels.simulator.instructions;

import java.util.Set;
import java.util.function.Consumer;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.Operand.Register;

/** Which registers an instruction reads and which it writes. In PTX the destination comes first, if there is one. */
public final class Roles {

    private static final Set<String> NO_DESTINATION = Set.of("st", "red", "bra", "brx", "ret", "exit", "trap", "brkpt",
            "membar", "fence", "prefetch", "prefetchu", "cp", "nanosleep", "griddepcontrol", "discard", "applypriority",
            "stackrestore", "stmatrix",
            "pmevent", "call");

    private Roles() {}

    /** Whether operand 0 is a destination. */
    public static boolean hasDestination(Instruction i) {
        return switch (i.opcode()) {
            case "bar", "barrier" -> i.has("red");
            case "mbarrier" -> !i.has("init") && !i.has("inval");
            case "wmma" -> !i.has("store");
            default -> !NO_DESTINATION.contains(i.opcode()) && !i.operands().isEmpty();
        };
    }

    /** The predicate register of a guarded instruction, which may be negated. */
    public static Register guard(Instruction i) {
        return i.guard() instanceof Operand.Not n ? n.register() : (Register) i.guard();
    }

    public static void writes(Instruction i, Consumer<Register> visit) {
        if (hasDestination(i)) {
            registers(i.operand(0), visit);
        }
    }

    /** The registers read; a guarded instruction also reads what it may leave unwritten. */
    public static void reads(Instruction i, Consumer<Register> visit) {
        int first = hasDestination(i) ? 1 : 0;
        for (int k = first; k < i.operands().size(); k++) {
            registers(i.operand(k), visit);
        }
        if (i.guard() != null) {
            visit.accept(guard(i));
            writes(i, visit);
        }
    }

    private static void registers(Operand operand, Consumer<Register> visit) {
        switch (operand) {
            case Register r -> visit.accept(r);
            case Operand.Not n -> visit.accept(n.register());
            case Operand.Pair p -> {
                registers(p.first(), visit);
                registers(p.second(), visit);
            }
            case Operand.Address a -> registers(a.base(), visit);
            case Operand.TensorAddress t -> registers(t.base(), visit);
            case Operand.Group g -> g.members().forEach(m -> registers(m, visit));
            case Operand.Selected s -> visit.accept(s.register());
            default -> {}
        }
    }
}
