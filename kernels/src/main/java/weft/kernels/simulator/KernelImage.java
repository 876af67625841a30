package weft.kernels.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import weft.kernels.GpuException;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.PtxFunction;
import weft.kernels.ptx.PtxModule;
import weft.kernels.ptx.StateSpace;
import weft.kernels.ptx.Variable;

/** A kernel ready to launch: its code, the code of all functions it calls, and where their variables lie. */
final class KernelImage {

    private static final int RECURSIVE_STACK = Integer.getInteger("weft.sim.stack", 16 * 1024);

    private final PtxModule module;
    private final PtxFunction entry;
    private final Layout layout;
    private final Map<String, FunctionCode> functions = new LinkedHashMap<>();
    private final int localBytes;

    KernelImage(PtxModule module, PtxFunction entry, ToLongFunction<Variable> globals,
                boolean probed) {
        this.module = module;
        this.entry = entry;
        this.layout = new Layout(globals);
        List<PtxFunction> reached = new ArrayList<>();
        reach(entry, reached);
        for (PtxFunction function : reached) {
            layout.add(function);
            useModuleVariables(function);
        }
        for (PtxFunction function : reached) {
            functions.put(function.name(), new FunctionCode(module.file(), function, layout, probed));
        }
        int stack = Calls.stack(this, entry, List.of());
        this.localBytes = stack < 0 ? RECURSIVE_STACK : stack;
    }

    private void reach(PtxFunction function, List<PtxFunction> reached) {
        if (!function.isDefined() || reached.contains(function)) {
            return;
        }
        reached.add(function);
        for (Instruction i : function.body()) {
            if (i.opcode().equals("call")) {
                PtxFunction callee = module.functions().get(Calls.callee(i));
                if (callee != null) {
                    reach(callee, reached);
                }
            }
        }
    }

    /** Shared variables that stand outside functions take room only in kernels that use them. */
    private void useModuleVariables(PtxFunction function) {
        for (Instruction i : function.body()) {
            for (Operand o : i.operands()) {
                Operand base = o instanceof Operand.Address a ? a.base() : o;
                if (base instanceof Operand.VariableAddress v && v.variable().space() == StateSpace.SHARED) {
                    layout.useShared(v.variable());
                }
            }
        }
    }

    PtxFunction entry() {
        return entry;
    }

    Layout layout() {
        return layout;
    }

    /** The code of a function by its name; null when the module does not define it. */
    FunctionCode function(String name) {
        return functions.get(name);
    }

    /** Bytes of local memory per thread. */
    int localBytes() {
        return localBytes;
    }

    /** Bytes of shared memory of a block that asks for {@code dynamic} bytes of dynamic shared memory. */
    int sharedBytes(int dynamic) {
        return dynamic == 0 ? layout.sharedBytes() : layout.dynamicShared() + dynamic;
    }

    /**
     * Checks the block size against {@code .reqntid} and {@code .maxntid}.
     *
     * @throws GpuException naming both sizes
     */
    void checkBlock(int x, int y, int z) {
        int[] required = entry.required();
        if (required != null && (required[0] != x || required[1] != y || required[2] != z)) {
            throw new GpuException("kernel " + entry.name() + ": block (" + x + ", " + y + ", " + z + ") is not the required ("
                    + required[0] + ", " + required[1] + ", " + required[2] + ")");
        }
        int[] maximum = entry.maximum();
        if (maximum != null && (long) x * y * z > (long) maximum[0] * maximum[1] * maximum[2]) {
            throw new GpuException("kernel " + entry.name() + ": block (" + x + ", " + y + ", " + z + ") has more threads than "
                    + "its launch bounds allow, " + maximum[0] * maximum[1] * maximum[2]);
        }
    }
}
