package weft.kernels;

import java.util.ArrayList;
import java.util.List;
import weft.kernels.ptx.CudaName;
import weft.kernels.ptx.PtxFunction;
import weft.kernels.ptx.PtxType;
import weft.kernels.ptx.Variable;

/**
 * What a kernel takes: the {@code .param} list of its PTX entry.
 *
 * @param kernel     the name of the entry in PTX
 * @param parameters the parameters in order
 * @param bytes      the size of the argument buffer in bytes
 */
public record Signature(String kernel, List<Parameter> parameters, int bytes) {

    /**
     * One parameter.
     *
     * @param type   the type of its elements
     * @param size   its size in bytes; larger than one element for a struct
     * @param offset where it begins in the argument buffer, in bytes
     */
    public record Parameter(PtxType type, int size, int offset) {}

    /** The signature of a PTX entry. */
    public static Signature of(PtxFunction entry) {
        List<Parameter> parameters = new ArrayList<>();
        long offset = 0;
        for (Variable v : entry.parameters()) {
            offset = PtxFunction.align(offset, v.align());
            parameters.add(new Parameter(v.type(), (int) v.size(), (int) offset));
            offset += v.size();
        }
        return new Signature(entry.name(), List.copyOf(parameters), (int) offset);
    }

    /** The kernel's name in its CUDA source, such as {@code fill<float, 3>}, for messages. */
    public String name() {
        return CudaName.shown(kernel);
    }
}
