package weft.kernels.compile;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compiles CUDA files to PTX: by NVRTC where its library is found, else by nvcc; by nvcc also a file with code for the CPU. NVRTC
 * is looked for in {@code WEFT_NVRTC} (the library or its folder), {@code CUDA_PATH}, {@code CUDA_HOME},
 * {@code /usr/local/cuda*}, the library path of the system, and where {@code pip install nvidia-cuda-nvrtc-cu12} puts it; nvcc on
 * {@code PATH} and in the same folders of CUDA.
 *
 * <p>PTX says which lines of the source its instructions come from. A product and a sum become an fma, as with nvcc.
 */
public final class CudaCompiler {

    private static final String REMEDY =
            "no CUDA compiler was found: pip install nvidia-cuda-nvrtc-cu12 (17 MB, needs no GPU), or set "
                    + "WEFT_NVRTC to the file libnvrtc.so, or put nvcc on PATH";
    private static final long LARGEST_FILE = 16L << 20;
    private static final Pattern RELEASE = Pattern.compile("// Cuda compilation tools, release ([0-9.]+)");
    private static final Map<Path, Nvrtc> LOADED = new HashMap<>();

    private final Toolchain toolchain;

    CudaCompiler(Toolchain toolchain) {
        this.toolchain = toolchain;
    }

    /** The compilers of this machine. */
    public static CudaCompiler ofThisMachine() {
        return new CudaCompiler(Toolchain.ofThisMachine());
    }

    /**
     * Compiles a file. Headers beside it are found.
     *
     * @throws CompileException with the compiler's own text; or in one line when the file cannot be read, or no compiler is there
     */
    public CompiledCuda compile(Path file, CompileOptions options) {
        String text = read(file);
        Optional<HostCode> host = HostCode.find(text);
        Optional<Path> nvcc = toolchain.nvcc();
        if (host.isPresent()) {
            Path program = nvcc.orElseThrow(() -> new CompileException(file + "(" + host.get().line() + "): " + host.get().what()
                    + " is code for the CPU, which needs nvcc, and there is none: put nvcc on PATH, or the kernels into a file "
                    + "of their own"));
            return byNvcc(new Nvcc(program), file, text, options);
        }
        Optional<Nvrtc> nvrtc = toolchain.nvrtc().map(CudaCompiler::loaded);
        if (nvrtc.isEmpty()) {
            return byNvcc(new Nvcc(nvcc.orElseThrow(() -> new CompileException(REMEDY))), file, text, options);
        }
        try {
            return byNvrtc(nvrtc.get(), file, text, options);
        } catch (CompileException e) {
            // NVRTC knows only the headers it is given: with those of the host compiler, nvcc may do it.
            if (nvcc.isPresent() && e.getMessage().matches("(?s).*(could not|cannot) open source file.*")) {
                return byNvcc(new Nvcc(nvcc.get()), file, text, options);
            }
            throw e;
        }
    }

    private static String read(Path file) {
        String text;
        try {
            if (Files.isDirectory(file)) {
                throw new CompileException("cannot read " + file + ": it is a folder");
            }
            if (Files.size(file) > LARGEST_FILE) {
                throw new CompileException("cannot read " + file + ": it is too large for CUDA text, " + Files.size(file)
                        + " bytes");
            }
            text = Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new CompileException("cannot read " + file + ": it is no text", e);
        } catch (NoSuchFileException e) {
            throw new CompileException("cannot read " + file + ": there is no such file", e);
        } catch (IOException e) {
            throw new CompileException("cannot read " + file + ": " + e.getMessage(), e);
        }
        if (text.indexOf('\0') >= 0) {
            throw new CompileException("cannot read " + file + ": it is no text");
        }
        if (!text.contains("__global__") && !text.contains("#")) {
            throw new CompileException(file + ": there is no kernel in it: no function is __global__");
        }
        return text;
    }

    private static synchronized Nvrtc loaded(Path library) {
        return LOADED.computeIfAbsent(library.toAbsolutePath(), Nvrtc::new);
    }

    private CompiledCuda byNvrtc(Nvrtc nvrtc, Path file, String text, CompileOptions options) {
        List<Path> cudaHeaders = toolchain.headers();
        Map<String, String> headers = new HashMap<>(DeviceHeaders.all());
        if (cudaHeaders.stream().noneMatch(folder -> Files.exists(folder.resolve("cuda_runtime.h")))) {
            headers.putAll(DeviceHeaders.ofCuda());
        }
        List<String> arguments = new ArrayList<>(List.of("--gpu-architecture=" + options.virtual(), "--generate-line-info"));
        folders(file, options, cudaHeaders).forEach(folder -> arguments.add("--include-path=" + folder));
        arguments.addAll(options.options());
        Nvrtc.Result result = nvrtc.compile(file.toString(), text, headers, options.instances(), arguments);
        return new CompiledCuda(file.toString(), text, result.ptx(), options.target(), "NVRTC " + nvrtc.version(),
                result.instances(),
                result.log());
    }

    private CompiledCuda byNvcc(Nvcc nvcc, Path file, String text, CompileOptions options) {
        List<String> arguments = new ArrayList<>(List.of("-arch=" + options.virtual(), "-lineinfo"));
        folders(file, options, List.of()).forEach(folder -> arguments.add("-I" + folder));
        arguments.addAll(options.options());
        Nvcc.Result result = nvcc.compile(file, text, options.instances(), arguments);
        return new CompiledCuda(file.toString(), text, result.ptx(), options.target(), "nvcc " + release(result.ptx()),
                result.instances(),
                result.log());
    }

    /** The version of the compiler, from the comment at the beginning of its PTX. */
    private static String release(String ptx) {
        Matcher m = RELEASE.matcher(ptx);
        return m.find() ? m.group(1) : "";
    }

    private static List<Path> folders(Path file, CompileOptions options, List<Path> ofCuda) {
        List<Path> folders = new ArrayList<>(List.of(file.toAbsolutePath().getParent()));
        folders.addAll(options.includes());
        folders.addAll(ofCuda);
        return folders;
    }
}
