package weft.kernels.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import weft.kernels.ptx.CudaName;
import weft.kernels.ptx.PtxFunction;
import weft.kernels.ptx.Variable;

/**
 * A kernel as its author wrote it: PTX numbers the parameters and keeps only their sizes. Types come from the encoded name in PTX
 * where it has them, with template arguments in their places; names, and the types of an {@code extern "C"} kernel, from the
 * source.
 *
 * @param entry      the name in PTX
 * @param name       the name in the source, such as {@code fill<float, 3>}
 * @param parameters the parameters, as many as PTX has
 * @param line       the line of the source where it is declared; 0 when it is not known
 */
public record KernelHeader(String entry, String name, List<Parameter> parameters, int line) {

    /**
     * A parameter.
     *
     * @param type its type, such as {@code const float *}; empty when it is not known
     * @param name its name; empty when it is not known
     * @param size its size in bytes
     */
    public record Parameter(String type, String name, int size) {

        /** {@code const float *x}, as far as it is known. */
        @Override
        public String toString() {
            String known = type + (type.isEmpty() || name.isEmpty() || type.endsWith("*") ? "" : " ") + name;
            return known.isEmpty() ? "? (" + size + " bytes)" : known;
        }
    }

    /** The header of a PTX kernel; {@code source} is its CUDA text, empty where there is none. */
    public static KernelHeader of(PtxFunction entry, String source) {
        Optional<CudaName> encoded = CudaName.of(entry.name());
        List<String> types = encoded.map(CudaName::parameters).filter(all -> all.size() == entry.parameters().size())
                .orElse(List.of());
        Optional<SourceKernel> declared = SourceKernel.find(source, encoded.map(CudaName::template).orElse(entry.name()),
                entry.parameters().size());
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < entry.parameters().size(); i++) {
            Variable v = entry.parameters().get(i);
            int index = i;
            Optional<SourceKernel.Parameter> written = declared.map(d -> d.parameters().get(index));
            String type = !types.isEmpty() ? types.get(i) : written.map(SourceKernel.Parameter::type).orElse("");
            parameters.add(new Parameter(type, written.map(SourceKernel.Parameter::name).orElse(""), (int) v.size()));
        }
        return new KernelHeader(entry.name(), encoded.map(CudaName::name).orElse(entry.name()), List.copyOf(parameters),
                declared.map(SourceKernel::line).orElse(0));
    }

    /** {@code saxpy(int n, float a, const float *x, float *y)}. */
    @Override
    public String toString() {
        return name + parameters.stream().map(Parameter::toString).collect(Collectors.joining(", ", "(", ")"));
    }

    /** The entry that is called {@code name}: in PTX, in the source, or there without namespaces and template arguments. */
    static String find(String file, List<PtxFunction> entries, String name) {
        String wanted = name.replace(" ", "");
        List<String> found = List.of();
        for (int way = 0; found.isEmpty() && way < WAYS; way++) {
            int how = way;
            found = entries.stream().map(PtxFunction::name).filter(entry -> called(entry, how).equals(wanted)).toList();
        }
        if (found.size() != 1) {
            throw new CompileException(file + ": " + (entries.isEmpty() ? "there is no kernel in it"
                    : found.isEmpty() ? "no kernel '" + name + "'; there are " + list(entries)
                            : "several kernels are called '" + name + "': " + String.join(", ", found)
                                    + ": name one as PTX does"));
        }
        return found.getFirst();
    }

    private static final int WAYS = 4;

    /** What a kernel may be called, the most exact first. */
    private static String called(String entry, int way) {
        Optional<CudaName> encoded = CudaName.of(entry);
        return switch (way) {
            case 0 -> entry;
            case 1 -> encoded.map(CudaName::name).orElse("").replace(" ", "");
            case 2 -> encoded.map(CudaName::template).orElse("");
            default -> encoded.map(CudaName::template).map(name -> name.substring(name.lastIndexOf(':') + 1)).orElse("");
        };
    }

    /** The only entry. */
    static String only(String file, List<PtxFunction> entries, String source) {
        if (entries.size() == 1) {
            return entries.getFirst().name();
        }
        if (entries.isEmpty()) {
            List<String> templates = SourceKernel.all(source).stream().filter(SourceKernel::isTemplate).map(SourceKernel::name)
                    .distinct().toList();
            throw new CompileException(file + ": there is no kernel in it" + (templates.isEmpty() ? ""
                    : ", only the template" + (templates.size() > 1 ? "s " : " ") + String.join(", ", templates)
                            + ": an entry such as '" + templates.getFirst() + "<float>' makes a kernel of it"));
        }
        throw new CompileException(file + ": there are several kernels: " + list(entries) + ": say which one");
    }

    private static String list(List<PtxFunction> entries) {
        int most = 20;
        return entries.stream().limit(most).map(e -> CudaName.shown(e.name())).collect(Collectors.joining(", "))
                + (entries.size() > most ? " and " + (entries.size() - most) + " more" : "");
    }

    /**
     * The kernel called {@code name} among those of a PTX module, or the only one where {@code name} is empty.
     *
     * @param source the CUDA text; empty where there is none
     * @throws CompileException naming the kernels there are, when there is not exactly one such kernel
     */
    public static KernelHeader choose(String file, List<PtxFunction> entries, String source, String name) {
        String chosen = name.isEmpty() ? only(file, entries, source) : find(file, entries, name);
        return of(entries.stream().filter(e -> e.name().equals(chosen)).findFirst().orElseThrow(), source);
    }
}
