package weft.kernels.simulator.compiler;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import weft.kernels.GpuException;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.PtxException;
import weft.kernels.ptx.PtxFunction;
import weft.kernels.ptx.PtxModule;
import weft.kernels.ptx.StateSpace;
import weft.kernels.ptx.Variable;
import weft.kernels.simulator.flow.CallSite;
import weft.kernels.simulator.memory.DeviceLimits;
import weft.kernels.simulator.memory.FunctionTable;
import weft.kernels.simulator.memory.Layout;

/**
 * A kernel ready to launch: its code, the code of all functions it may call, and where their variables lie. A function that
 * cannot be executed stops the kernel only when it is called.
 */
public final class KernelImage {

    private final PtxModule module;
    private final PtxFunction entry;
    private final Layout layout;
    private final FunctionTable table;
    private final Map<String, FunctionCode> functions = new LinkedHashMap<>();
    private final Map<String, List<PtxFunction>> callees = new HashMap<>();
    private final Map<String, String> complaints = new HashMap<>();
    private final int localBytes;

    /** @throws PtxException when the kernel itself cannot be executed */
    public KernelImage(PtxModule module, PtxFunction entry, ToLongFunction<Variable> globals, CodeOptions options) {
        this.module = module;
        this.entry = entry;
        this.table = new FunctionTable(module);
        this.layout = new Layout(module.file(), globals, table::address);
        for (PtxFunction function : reached()) {
            try {
                if (function.complaint() != null) {
                    throw function.complaint();
                }
                layout.add(function);
                useModuleVariables(function);
                functions.put(function.name(), new FunctionCode(module.file(), function, layout, options));
            } catch (PtxException e) {
                if (function == entry) {
                    throw e;
                }
                complaints.put(function.name(), e.getMessage());
            }
        }
        long stack = stack();
        if (stack > DeviceLimits.LOCAL_BYTES) {
            throw new PtxException(module.file(), entry.line(), "kernel " + entry.name() + " and the functions it calls need "
                    + stack + " bytes of local memory for each thread, more than " + DeviceLimits.LOCAL_BYTES);
        }
        boolean isOpen = stack < 0 || functions.values().stream().anyMatch(f -> f.graph().allocates());
        this.localBytes = isOpen ? (int) Math.min(Math.max(stack, 0) + DeviceLimits.RECURSIVE_STACK, DeviceLimits.LOCAL_BYTES)
                : (int) stack;
    }

    /** The kernel and the functions it may call, directly or by a pointer. */
    private Collection<PtxFunction> reached() {
        Map<String, PtxFunction> reached = new LinkedHashMap<>();
        Deque<PtxFunction> left = new ArrayDeque<>(List.of(entry));
        while (!left.isEmpty()) {
            PtxFunction function = left.poll();
            if (reached.putIfAbsent(function.name(), function) == null) {
                left.addAll(callees(function));
            }
        }
        return reached.values();
    }

    /** The functions that {@code function} may call: those it names, and with a call by pointer all whose address is taken. */
    private List<PtxFunction> callees(PtxFunction function) {
        return callees.computeIfAbsent(function.name(), name -> findCallees(function));
    }

    private List<PtxFunction> findCallees(PtxFunction function) {
        Set<String> names = new LinkedHashSet<>();
        for (Instruction i : function.body()) {
            if (i.opcode().equals("call")) {
                CallSite site = new CallSite(i);
                names.addAll(site.pointer() == null ? Set.of(site.callee()) : table.targets());
            }
        }
        return names.stream().map(module.functions()::get).filter(f -> f != null && f.isDefined()).toList();
    }

    /**
     * Bytes of local memory per thread that the kernel and all it may call need; -1 when calls are recursive, which shows when a
     * call leads back to a function on the path from the kernel.
     */
    private long stack() {
        Map<String, Long> known = new HashMap<>();
        Deque<PtxFunction> path = new ArrayDeque<>(List.of(entry));
        Set<String> open = new LinkedHashSet<>(Set.of(entry.name()));
        while (!path.isEmpty()) {
            PtxFunction function = path.peek();
            List<PtxFunction> called = callees(function).stream().filter(f -> functions.containsKey(f.name())).toList();
            PtxFunction next = called.stream().filter(f -> !known.containsKey(f.name())).findFirst().orElse(null);
            if (next == null) {
                long deepest = called.stream().mapToLong(f -> known.get(f.name())).max().orElse(0);
                known.put(function.name(), layout.localBytes(function) + deepest);
                open.remove(function.name());
                path.pop();
            } else if (open.add(next.name())) {
                path.push(next);
            } else {
                return -1;
            }
        }
        return known.get(entry.name());
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

    public PtxFunction entry() {
        return entry;
    }

    public Layout layout() {
        return layout;
    }

    /** The code of a function by its name; null when it has none that can be executed. */
    public FunctionCode function(String name) {
        return functions.get(name);
    }

    /** Why a function without code has none. */
    public String complaint(String name) {
        return complaints.getOrDefault(name, "the simulator has no such function");
    }

    /** The name of the function at an address; null when there is none that a pointer may call. */
    public String functionAt(long address) {
        return table.name(address);
    }

    /** The code of all functions that can be executed, the kernel's first. */
    public Collection<FunctionCode> functions() {
        return functions.values();
    }

    /** How many rows the log of memory accesses needs; 0 when nothing is recorded. */
    public int logRows() {
        return functions.values().stream().mapToInt(f -> f.graph().logRows()).max().orElse(0);
    }

    /** Bytes of local memory per thread. */
    public int localBytes() {
        return localBytes;
    }

    /** Bytes of shared memory of a block that asks for {@code dynamic} bytes of dynamic shared memory. */
    public int sharedBytes(int dynamic) {
        return dynamic == 0 ? layout.sharedBytes() : (int) Math.min(Integer.MAX_VALUE, (long) layout.dynamicShared() + dynamic);
    }

    /**
     * Checks the block size against {@code .reqntid} and {@code .maxntid}.
     *
     * @throws GpuException naming both sizes
     */
    public void checkBlock(int x, int y, int z) {
        int[] required = entry.required();
        if (required != null && (required[0] != x || required[1] != y || required[2] != z)) {
            throw new GpuException("kernel " + entry.name() + ": block (" + x + ", " + y + ", " + z + ") is not the required ("
                    + required[0] + ", " + required[1] + ", " + required[2] + ")");
        }
        int[] maximum = entry.maximum();
        if (maximum != null && (double) x * y * z > (double) maximum[0] * maximum[1] * maximum[2]) {
            throw new GpuException("kernel " + entry.name() + ": block (" + x + ", " + y + ", " + z + ") has more threads than "
                    + "its launch bounds allow, " + (long) maximum[0] * maximum[1] * maximum[2]);
        }
    }
}
