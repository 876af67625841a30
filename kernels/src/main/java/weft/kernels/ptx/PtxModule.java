package weft.kernels.ptx;

import java.util.List;
import java.util.Map;

/**
 * One PTX file.
 *
 * @param file      its name, for messages
 * @param version   its {@code .version}, such as {@code "7.0"}
 * @param target    its {@code .target}, such as {@code "sm_75"}
 * @param variables module variables by name: global, constant and shared
 * @param functions kernels and device functions by name
 */
public record PtxModule(String file, String version, String target, Map<String, Variable> variables,
        Map<String, PtxFunction> functions) {

    /**
     * Reads PTX text.
     *
     * @throws PtxException with file and line where the text is not PTX
     */
    public static PtxModule parse(String file, String text) {
        return new Parser(file, text, true).module();
    }

    /**
     * Reads only what a module declares and skips every function's body, whatever instructions are in it.
     *
     * @throws PtxException with file and line where the text is not PTX
     */
    public static PtxModule parseSignatures(String file, String text) {
        return new Parser(file, text, false).module();
    }

    /** The kernels, in the order of the text. */
    public List<PtxFunction> entries() {
        return functions.values().stream().filter(PtxFunction::isEntry).toList();
    }

    /**
     * The kernel called {@code name}.
     *
     * @throws IllegalArgumentException naming the kernels there are, when there is no such kernel
     */
    public PtxFunction entry(String name) {
        PtxFunction function = functions.get(name);
        if (function == null || !function.isEntry()) {
            throw new IllegalArgumentException(file + ": no kernel '" + name + "', only "
                    + entries().stream().map(PtxFunction::name).toList());
        }
        return function;
    }
}
