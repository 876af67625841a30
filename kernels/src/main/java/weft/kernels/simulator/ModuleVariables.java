package weft.kernels.simulator;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.IdentityHashMap;
import java.util.Map;
import weft.kernels.ptx.PtxModule;
import weft.kernels.ptx.StateSpace;
import weft.kernels.ptx.Variable;

/** Gives the global and constant variables of a module their memory and their initial values. */
final class ModuleVariables {

    private ModuleVariables() {
    }

    static Map<Variable, Region> place(PtxModule module, DeviceMemory memory) {
        Map<Variable, Region> regions = new IdentityHashMap<>();
        for (Variable v : module.variables().values()) {
            if (v.space() == StateSpace.GLOBAL || v.space() == StateSpace.CONST) {
                boolean constant = v.space() == StateSpace.CONST;
                String what = (constant ? "constant " : "variable ") + v.name();
                regions.put(v, memory.allocate(Math.max(v.size(), 1), what, constant));
            }
        }
        regions.forEach((v, region) -> initialize(module, v, region.segment(), regions));
        return regions;
    }

    private static void initialize(PtxModule module, Variable v, MemorySegment memory, Map<Variable, Region> regions) {
        memory.fill((byte) 0);
        int bytes = v.type().bytes();
        for (int k = 0; k < v.init().size(); k++) {
            long bits = switch (v.init().get(k)) {
                case Variable.Init.Value value -> value.bits();
                case Variable.Init.AddressOf of -> address(module, of, regions);
            };
            for (int b = 0; b < bytes; b++) {
                memory.set(ValueLayout.JAVA_BYTE, (long) k * bytes + b, (byte) (bits >>> 8 * b));
            }
        }
    }

    /** Functions have no address here: a call through a pointer is refused when it happens. */
    private static long address(PtxModule module, Variable.Init.AddressOf of, Map<Variable, Region> regions) {
        Region region = regions.get(module.variables().get(of.name()));
        return region == null ? -1 : region.base + of.offset();
    }
}
