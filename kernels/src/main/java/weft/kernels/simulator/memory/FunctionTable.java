package weft.kernels.simulator.memory;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.PtxFunction;
import weft.kernels.ptx.PtxModule;
import weft.kernels.ptx.Variable;

/** The addresses of a module's functions: numbers in a range where no memory is, other ones for each file. */
public final class FunctionTable {

    private static final int STRIDE = 16;

    private final PtxModule module;
    private final List<String> names;
    private final long base;

    public FunctionTable(PtxModule module) {
        this.module = module;
        this.names = new ArrayList<>(module.functions().keySet());
        this.base = Addresses.FUNCTION_WINDOW + ((long) (module.file().hashCode() & 0xffff) << 32);
    }

    /** The address of a function; 0 when the module has none of this name. */
    public long address(String name) {
        int number = names.indexOf(name);
        return number < 0 ? 0 : base + (long) number * STRIDE;
    }

    /** The name of the function at an address; null when there is none. */
    public String name(long address) {
        long at = address - base;
        return at < 0 || at % STRIDE != 0 || at / STRIDE >= names.size() ? null : names.get((int) (at / STRIDE));
    }

    /** The functions whose address the module takes somewhere: those that a pointer may call. */
    public Set<String> targets() {
        Set<String> targets = new LinkedHashSet<>();
        for (Variable v : module.variables().values()) {
            for (Variable.Init init : v.init()) {
                if (init instanceof Variable.Init.AddressOf of) {
                    targets.add(of.name());
                }
            }
        }
        for (PtxFunction function : module.functions().values()) {
            for (Instruction i : function.body()) {
                if (i.opcode().equals("mov") && i.operands().getLast() instanceof Operand.Name name) {
                    targets.add(name.name());
                }
            }
        }
        targets.retainAll(names);
        return targets;
    }
}
