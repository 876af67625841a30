package weft.kernels.driver;

import java.util.List;
import weft.kernels.GpuException;
import weft.kernels.ptx.PtxModule;
import weft.kernels.ptx.StateSpace;

/**
 * A variable of a loaded module, {@code __device__}, {@code __constant__} or {@code __managed__}.
 *
 * @param address where it lies in device memory
 * @param bytes   its size
 */
public record GlobalVariable(long address, long bytes) {

    /** The error for a name that no variable of {@code module} has: it lists those that there are. */
    public static GpuException missing(String name, PtxModule module) {
        List<String> names = names(module);
        return new GpuException(module.file() + ": no variable '" + name + "', " + (names.isEmpty() ? "and no other" : "only "
                + names));
    }

    /** The names of the variables in the global and constant memory of {@code module}. */
    public static List<String> names(PtxModule module) {
        return module.variables().entrySet().stream()
                .filter(e -> e.getValue().space() == StateSpace.GLOBAL || e.getValue().space() == StateSpace.CONST)
                .map(e -> e.getKey()).toList();
    }
}
