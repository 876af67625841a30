package weft.kernels.compile;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import weft.kernels.ptx.CudaName;
import weft.kernels.ptx.PtxFunction;
import weft.kernels.ptx.PtxModule;

/**
 * What a CUDA file was compiled to.
 *
 * @param file      the file's name
 * @param source    its text
 * @param ptx       the PTX
 * @param target    the architecture it is for, such as {@code sm_80}
 * @param compiler  who compiled it, such as {@code NVRTC 12.6}
 * @param instances the names in PTX of the templates that were instantiated
 * @param warnings  what the compiler had to say, its own text; empty for nothing
 */
public record CompiledCuda(String file, String source, String ptx, String target, String compiler, Map<String, String> instances,
        String warnings) {

    /** The names in PTX of all kernels. */
    public List<String> kernels() {
        return entries().stream().map(PtxFunction::name).toList();
    }

    private List<PtxFunction> entries() {
        return PtxModule.parseSignatures(file, ptx).entries();
    }

    /**
     * The name in PTX of a kernel: of one that the source calls {@code entry}, with or without namespaces, or of an instance of a
     * template.
     *
     * @throws CompileException naming the kernels there are, when there is none or more than one of that name
     */
    public String entry(String entry) {
        String instance = instances.get(entry);
        return instance != null ? instance : KernelHeader.find(file, entries(), entry);
    }

    /**
     * The name in PTX of the only kernel.
     *
     * @throws CompileException naming the kernels there are, when there is not exactly one
     */
    public String entry() {
        return KernelHeader.only(file, entries(), source);
    }

    /** The kernels as the source calls them. */
    @Override
    public String toString() {
        return file + ", " + compiler + ", " + target + ": "
                + kernels().stream().map(CudaName::shown).collect(Collectors.joining(", "));
    }
}
