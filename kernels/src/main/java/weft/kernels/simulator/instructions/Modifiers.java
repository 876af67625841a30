package weft.kernels.simulator.instructions;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.PtxType;

/**
 * Which modifiers an instruction may carry. The simulator reads past many of them (cache hints, memory order), so a misspelt one
 * would go unnoticed here and be refused by the compiler of a real GPU.
 */
public final class Modifiers {

    private static final Set<String> ORDER = Set.of("weak", "volatile", "relaxed", "acquire", "release", "acq_rel", "mmio", "sc");
    private static final Set<String> SCOPE = Set.of("cta", "cluster", "gpu", "sys");
    private static final Set<String> SPACE = Set.of("global", "shared", "shared::cta", "local", "const", "param", "param::entry",
            "param::func");
    private static final Set<String> CACHE = Set.of("nc", "ca", "cg", "cs", "lu", "cv", "wb", "wt");
    private static final Set<String> VECTOR = Set.of("v2", "v4", "v8");
    private static final Set<String> ROUNDING = Set.of("rn", "rz", "rm", "rp", "rni", "rzi", "rmi", "rpi");
    private static final Set<String> ROUNDED = Set.of("add", "sub", "mul", "fma", "mad", "div", "rcp", "sqrt");
    private static final Set<String> MUST_ROUND = Set.of("fma", "mad", "div", "rcp", "sqrt");
    private static final Set<String> FLUSHES = Set.of("add", "sub", "mul", "fma", "mad", "div", "rcp", "sqrt", "rsqrt", "sin",
            "cos", "lg2", "ex2", "abs", "neg", "min", "max", "slct", "set", "setp", "cvt");
    private static final Set<String> SATURATES = Set.of("add", "sub", "mul", "fma", "mad", "cvt");
    private static final Set<String> VIDEO =
            Set.of("sat", "add", "min", "max", "clamp", "wrap", "eq", "ne", "lt", "le", "gt", "ge");
    private static final Map<String, Set<String>> ALLOWED = new HashMap<>();

    static {
        allow("ld", ORDER, SCOPE, SPACE, CACHE, VECTOR, Set.of());
        allow("st", ORDER, SCOPE, SPACE, CACHE, VECTOR, Set.of());
        allow("ldu", Set.of("global"), VECTOR);
        allow("atom", ORDER, SCOPE, SPACE, Set.of("add", "min", "max", "inc", "dec", "and", "or", "xor", "exch", "cas", "noftz"));
        allow("red", ORDER, SCOPE, SPACE, Set.of("add", "min", "max", "inc", "dec", "and", "or", "xor", "noftz"));
        allow("cvt", ROUNDING, Set.of("ftz", "sat", "relu", "satfinite", "rna", "pack", "s4", "u4", "s2", "u2"));
        allow("mov", Set.of("v2", "v4"));
        allow("cvta", SPACE, Set.of("to"));
        allow("isspacep", SPACE);
        allow("membar", SCOPE, Set.of("gl"));
        allow("fence", ORDER, SCOPE, Set.of("proxy", "alias", "async"));
        allow("prefetch", SPACE, Set.of("L1", "L2"));
        allow("prefetchu", Set.of("L1"));
        allow("cp", Set.of("async", "ca", "cg", "shared", "shared::cta", "global", "commit_group", "wait_group", "wait_all",
                "mbarrier", "arrive", "noinc"));
        allow("bar", Set.of("cta", "sync", "arrive", "red", "warp", "popc", "and", "or", "aligned"));
        allow("barrier", Set.of("cta", "sync", "arrive", "red", "popc", "and", "or", "aligned"));
        allow("shfl", Set.of("sync", "up", "down", "bfly", "idx"));
        allow("vote", Set.of("sync", "all", "any", "uni", "ballot"));
        allow("match", Set.of("sync", "any", "all"));
        allow("redux", Set.of("sync", "add", "min", "max", "and", "or", "xor"));
        allow("bra", Set.of("uni"));
        allow("brx", Set.of("idx", "uni"));
        allow("call", Set.of("uni"));
        allow("ret", Set.of("uni"));
        allow("activemask", Set.of());
        allow("exit", Set.of());
        allow("trap", Set.of());
        allow("nanosleep", Set.of());
    }

    private Modifiers() {}

    @SafeVarargs
    private static void allow(String opcode, Set<String>... sets) {
        Set<String> all = new HashSet<>();
        for (Set<String> set : sets) {
            all.addAll(set);
        }
        ALLOWED.put(opcode, all);
    }

    /** What is wrong with the modifiers of {@code i}; empty when nothing is. */
    public static String complaint(Instruction i) {
        List<String> parts = i.parts().subList(1, i.parts().size());
        Set<String> allowed = VideoOps.isVideo(i) ? VIDEO : ALLOWED.get(i.opcode());
        for (String part : parts) {
            boolean known = allowed == null || allowed.contains(part) || PtxType.named(part) != null || part.startsWith("L1::")
                    || part.startsWith("L2::");
            if (!known) {
                return "unknown modifier ." + part;
            }
        }
        boolean hasOwnCheck = i.opcode().equals("cvt") || VideoOps.isVideo(i) || hasHalves(i);
        return hasOwnCheck ? "" : arithmetic(i, parts);
    }

    /** Whether {@code i} works on 16-bit floats or on tensor-core operands, whose names are checked whole. */
    private static boolean hasHalves(Instruction i) {
        return i.types().stream().anyMatch(t -> t.kind() == PtxType.Kind.HALF) || i.opcode().equals("mma")
                || i.opcode().equals("wmma");
    }

    private static String arithmetic(Instruction i, List<String> parts) {
        boolean single = i.types().contains(PtxType.F32);
        boolean floats = single || i.types().contains(PtxType.F64);
        boolean approximate = i.has("approx") || i.has("full");
        if (parts.contains("ftz") && !(FLUSHES.contains(i.opcode()) && (single || approximate))) {
            return "modifier .ftz does not belong here";
        }
        boolean rounds = parts.stream().anyMatch(p -> p.equals("rn") || p.equals("rz") || p.equals("rm") || p.equals("rp"));
        if (rounds && !(floats && ROUNDED.contains(i.opcode()) && !approximate)) {
            return "a rounding does not belong here";
        }
        if (floats && !rounds && !approximate && MUST_ROUND.contains(i.opcode())) {
            return "the rounding is missing";
        }
        if (floats && parts.contains("sat") && !(SATURATES.contains(i.opcode()) && single)) {
            return "modifier .sat does not belong here";
        }
        return "";
    }
}
