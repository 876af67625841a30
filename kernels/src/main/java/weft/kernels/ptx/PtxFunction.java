package weft.kernels.ptx;

import java.util.List;
import java.util.Map;

/**
 * A kernel ({@code .entry}) or a device function ({@code .func}).
 *
 * @param name        its name
 * @param isEntry     whether it can be launched
 * @param parameters  what it takes
 * @param results     what it returns; empty for a kernel
 * @param variables   its shared and local variables, and the parameters of the calls it makes
 * @param narrow      how many registers of at most 32 bits it has
 * @param wide        how many registers of 64 bits it has
 * @param body        its instructions; empty for a declaration only
 * @param labels      the instruction that each label stands before; the body's size for a label at the end
 * @param branchTables the label lists of {@code .branchtargets}
 * @param required    block sizes from {@code .reqntid}, or null
 * @param maximum     block sizes from {@code .maxntid}, or null
 * @param isDefined   whether it has a body
 * @param complaint   why its body cannot be read; null when it can be. Other functions of the module are not affected
 * @param line        the line of its name
 */
public record PtxFunction(String name, boolean isEntry, List<Variable> parameters, List<Variable> results,
        List<Variable> variables, int narrow, int wide, List<Instruction> body,
        Map<String, Integer> labels, Map<String, List<String>> branchTables,
        int[] required, int[] maximum, boolean isDefined, PtxException complaint, int line) {

    /** A function whose body is not read, or not there. */
    static PtxFunction declared(String name, boolean isEntry, List<Variable> parameters, List<Variable> results, int[] required,
            int[] maximum, int line) {
        return new PtxFunction(name, isEntry, parameters, results, List.of(), 0, 0, List.of(), Map.of(), Map.of(), required,
                maximum, false, null, line);
    }

    /** The same function, its body left out: it is not needed, or {@code complaint} says why it cannot be read. */
    PtxFunction withoutBody(PtxException complaint) {
        return new PtxFunction(name, isEntry, parameters, results, variables, narrow, wide, body, labels, branchTables, required,
                maximum, true, complaint, line);
    }

    /** Bytes of shared memory that the function's own variables take, laid out in their order. */
    public long sharedBytes() {
        return bytes(variables.stream().filter(v -> v.space() == StateSpace.SHARED).toList());
    }

    /** Bytes that a kernel's argument buffer takes: each parameter at its alignment, in order. */
    public long parameterBytes() {
        return bytes(parameters);
    }

    private static long bytes(List<Variable> variables) {
        long bytes = 0;
        for (Variable v : variables) {
            bytes = align(bytes, v.align()) + v.size();
        }
        return bytes;
    }

    /** The next multiple of {@code align}. */
    public static long align(long bytes, long align) {
        return (bytes + align - 1) / align * align;
    }
}
