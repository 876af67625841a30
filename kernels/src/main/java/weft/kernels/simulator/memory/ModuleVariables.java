package weft.kernels.simulator.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.IdentityHashMap;
import java.util.Map;
import weft.kernels.GpuException;
import weft.kernels.ptx.PtxException;
import weft.kernels.ptx.PtxFunction;
import weft.kernels.ptx.PtxModule;
import weft.kernels.ptx.StateSpace;
import weft.kernels.ptx.Variable;

/** Gives the global and constant variables of a module their memory and their initial values. */
public final class ModuleVariables {

    private ModuleVariables() {}

    /**
     * Places all variables of {@code module}, or none.
     *
     * @throws PtxException when there is more constant memory than a GPU has, or a first value is no address
     * @throws GpuException when the device has no room
     */
    public static Map<Variable, Region> place(PtxModule module, DeviceMemory memory) {
        checkConstants(module);
        Map<Variable, Region> regions = new IdentityHashMap<>();
        FunctionTable functions = new FunctionTable(module);
        try {
            for (Variable v : module.variables().values()) {
                if (v.space() == StateSpace.GLOBAL || v.space() == StateSpace.CONST) {
                    regions.put(v, memory.allocate(Math.max(v.size(), 1), v.name(), v.space() == StateSpace.CONST));
                }
            }
            regions.forEach((v, region) -> initialize(module, v, region.segment(), regions, functions));
            return regions;
        } catch (RuntimeException e) {
            regions.values().forEach(r -> memory.free(r.base));
            throw e;
        }
    }

    private static void checkConstants(PtxModule module) {
        long bytes = 0;
        for (Variable v : module.variables().values()) {
            if (v.space() == StateSpace.CONST) {
                bytes = PtxFunction.align(bytes, v.align()) + Math.min(v.size(), DeviceLimits.CONSTANT_BYTES + 1);
                if (bytes > DeviceLimits.CONSTANT_BYTES) {
                    throw new PtxException(module.file(), v.line(), "the constant variables up to " + v.name()
                            + " need more than " + DeviceLimits.CONSTANT_BYTES
                            + " bytes, which is all constant memory that a GPU has");
                }
            }
        }
    }

    private static void initialize(PtxModule module, Variable v, MemorySegment memory, Map<Variable, Region> regions,
            FunctionTable functions) {
        memory.fill((byte) 0);
        int bytes = v.type().bytes();
        long at = 0;
        for (Variable.Init init : v.init()) {
            if (init instanceof Variable.Init.Zeros zeros) {
                at += zeros.count() * bytes;
                continue;
            }
            long bits = init instanceof Variable.Init.Value value ? value.bits()
                    : address(module, v, (Variable.Init.AddressOf) init, regions, functions);
            for (int b = 0; b < bytes; b++) {
                memory.set(ValueLayout.JAVA_BYTE, at++, (byte) (bits >>> 8 * b));
            }
        }
    }

    private static long address(PtxModule module, Variable v, Variable.Init.AddressOf of, Map<Variable, Region> regions,
            FunctionTable functions) {
        Region region = regions.get(module.variables().get(of.name()));
        long address = region == null ? functions.address(of.name()) : region.base + of.offset();
        if (address == 0) {
            throw new PtxException(module.file(), v.line(), "variable " + v.name() + " starts as the address of " + of.name()
                    + ", which the module does not declare");
        }
        return address >>> of.shift();
    }
}
