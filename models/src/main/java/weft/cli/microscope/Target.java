package weft.cli.microscope;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import weft.kernels.GpuException;
import weft.kernels.KernelCatalog;
import weft.kernels.compile.CompileException;
import weft.kernels.compile.CompileOptions;
import weft.kernels.compile.CompiledCuda;
import weft.kernels.compile.CudaCompiler;
import weft.kernels.compile.KernelHeader;
import weft.kernels.ptx.PtxException;
import weft.kernels.ptx.PtxFunction;
import weft.kernels.ptx.PtxModule;
import weft.train.base.InputException;
import weft.train.base.Suggestion;

/**
 * What is to run: a kernel of a {@code .cu} file, which is compiled, of a {@code .ptx} file, or of Weft's catalogue.
 *
 * @param name   the file or the entry of the catalogue, as it was given
 * @param source the CUDA text; empty where there is none
 * @param ptx    the PTX text
 * @param origin where the PTX came from, such as {@code compiled for sm_80 by NVRTC 12.6}
 * @param header the kernel
 */
public record Target(String name, String source, String ptx, String origin, KernelHeader header) {

    /**
     * Finds and compiles a target.
     *
     * @param entry the kernel; empty for the only one
     * @throws CompileException with the compiler's own text
     * @throws InputException   naming what is wrong
     */
    public static Target of(String word, String entry, CompileOptions options) {
        if (word.endsWith(".cu")) {
            CompiledCuda compiled = CudaCompiler.ofThisMachine().compile(Path.of(word),
                    entry.contains("<") ? options.instantiating(entry) : options);
            String name = entry.isEmpty() ? "" : compiled.entry(entry);
            return of(word, compiled.source(), compiled.ptx(), "compiled for " + compiled.target() + " by " + compiled.compiler(),
                    name);
        }
        if (word.endsWith(".ptx")) {
            String beside = word.substring(0, word.length() - "ptx".length()) + "cu";
            return of(word, sourceBeside(beside), text(word), "PTX as it is", entry);
        }
        KernelCatalog.Entry found = catalogued(word);
        return of(found.name(), found.source().orElse(""), found.ptx(), "PTX as Weft ships it", entry);
    }

    /** Whether a word names a kernel file, and not what a kernel takes. */
    public static boolean isOne(String word) {
        return word.endsWith(".cu") || word.endsWith(".ptx") || !word.contains("[") && KernelCatalog.load().entries().stream()
                .anyMatch(known -> known.name().equals(word) || known.shortName().equals(word));
    }

    private static Target of(String name, String source, String ptx, String origin, String entry) {
        try {
            List<PtxFunction> entries = PtxModule.parseSignatures(name, ptx).entries();
            return new Target(name, source, ptx, origin, KernelHeader.choose(name, entries, source, entry));
        } catch (CompileException e) {
            throw new InputException(e.getMessage().replace("say which one", "say which one with --entry"), e);
        } catch (PtxException e) {
            throw new InputException(e.getMessage(), e);
        }
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (CharacterCodingException e) {
            throw new InputException(file + ": is no text", e);
        } catch (InvalidPathException e) {
            throw new InputException("'" + file + "' can't be the name of a file here", e);
        } catch (IOException e) {
            throw new InputException(file + (Files.isDirectory(Path.of(file)) ? ": is a folder, not a file" : ": cannot be read: "
                    + (Files.exists(Path.of(file)) ? e.getMessage() : "there is no such file")), e);
        }
    }

    private static String sourceBeside(String file) {
        try {
            return Files.isRegularFile(Path.of(file)) ? Files.readString(Path.of(file)) : "";
        } catch (IOException | InvalidPathException e) {
            return "";
        }
    }

    private static KernelCatalog.Entry catalogued(String word) {
        KernelCatalog catalog = KernelCatalog.load();
        try {
            return catalog.find(word);
        } catch (GpuException e) {
            List<String> names = catalog.entries().stream()
                    .flatMap(known -> Stream.of(known.shortName(), known.name())).distinct().toList();
            Optional<String> likely = Suggestion.closest(names, word);
            throw new InputException("'" + word + "' is no .cu file, no .ptx file, and no kernel of `weft kernels list`"
                    + likely.map(known -> ": did you mean " + known + "?").orElse(""), e);
        }
    }

    /**
     * The index of a parameter of this name, or of this number.
     *
     * @throws InputException naming the parameters there are, when there is no such parameter
     */
    public int parameter(String wanted) {
        int count = header.parameters().size();
        for (int i = 0; i < count; i++) {
            if (parameterName(i).equals(wanted) || Integer.toString(i).equals(wanted)) {
                return i;
            }
        }
        throw new InputException(header.name() + " has no parameter '" + wanted + "'; it is " + header);
    }

    /** The name of a parameter, or its number where the source does not say. */
    public String parameterName(int index) {
        String known = header.parameters().get(index).name();
        return known.isEmpty() ? Integer.toString(index) : known;
    }

    /** A line of the source, without spaces around it; empty where it is not known. */
    String line(String file, int number) {
        String own = Path.of(name).getFileName().toString();
        boolean isOwn = Path.of(file.isEmpty() ? "." : file).getFileName() instanceof Path last
                && (last.toString().equals(own) || last.toString().equals(own.replace(".ptx", ".cu"))
                        || last.toString().equals(own + ".cu"));
        return isOwn && number > 0 ? source.lines().skip(number - 1L).findFirst().orElse("").strip() : "";
    }
}
