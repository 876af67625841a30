package weft.kernels.compile;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * NVRTC, NVIDIA's compiler as a library. It needs no GPU, no driver and no host compiler. The functions called here are the same
 * in CUDA 11, 12 and 13.
 */
final class Nvrtc {

    private static final int SUCCESS = 0;
    private static final int COMPILATION_FAILED = 6;

    private final MethodHandle version;
    private final MethodHandle createProgram;
    private final MethodHandle destroyProgram;
    private final MethodHandle addNameExpression;
    private final MethodHandle compileProgram;
    private final MethodHandle logSize;
    private final MethodHandle log;
    private final MethodHandle ptxSize;
    private final MethodHandle ptx;
    private final MethodHandle loweredName;
    private final MethodHandle errorString;
    private final Path library;

    /** What a compilation gave. */
    record Result(String ptx, Map<String, String> instances, String log) {}

    /** The library in a file; it stays loaded as long as the JVM runs. */
    @SuppressWarnings("restricted")
    Nvrtc(Path library) {
        this.library = library;
        SymbolLookup symbols;
        try {
            loadBuiltins(library);
            symbols = SymbolLookup.libraryLookup(library, Arena.global());
        } catch (IllegalArgumentException | IOException e) {
            throw new CompileException(library + ": cannot be loaded as NVRTC: " + e.getMessage(), e);
        }
        version = handle(symbols, "nvrtcVersion", ADDRESS, ADDRESS);
        createProgram = handle(symbols, "nvrtcCreateProgram", ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
        destroyProgram = handle(symbols, "nvrtcDestroyProgram", ADDRESS);
        addNameExpression = handle(symbols, "nvrtcAddNameExpression", ADDRESS, ADDRESS);
        compileProgram = handle(symbols, "nvrtcCompileProgram", ADDRESS, JAVA_INT, ADDRESS);
        logSize = handle(symbols, "nvrtcGetProgramLogSize", ADDRESS, ADDRESS);
        log = handle(symbols, "nvrtcGetProgramLog", ADDRESS, ADDRESS);
        ptxSize = handle(symbols, "nvrtcGetPTXSize", ADDRESS, ADDRESS);
        ptx = handle(symbols, "nvrtcGetPTX", ADDRESS, ADDRESS);
        loweredName = handle(symbols, "nvrtcGetLoweredName", ADDRESS, ADDRESS, ADDRESS);
        errorString = Linker.nativeLinker().downcallHandle(symbol(symbols, "nvrtcGetErrorString"),
                FunctionDescriptor.of(ADDRESS, JAVA_INT));
    }

    /** NVRTC opens its second library by name alone, and finds it once it is loaded, wherever the first one was moved to. */
    @SuppressWarnings("restricted")
    private static void loadBuiltins(Path library) throws IOException {
        Path folder = library.toRealPath().getParent();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "{lib,}nvrtc-builtins*.{so*,dll}")) {
            for (Path builtins : all) {
                if (!builtins.getFileName().toString().contains("alt")) {
                    SymbolLookup.libraryLookup(builtins, Arena.global());
                }
            }
        }
    }

    @SuppressWarnings("restricted")
    private MethodHandle handle(SymbolLookup symbols, String name, MemoryLayout... parameters) {
        return Linker.nativeLinker().downcallHandle(symbol(symbols, name), FunctionDescriptor.of(JAVA_INT, parameters));
    }

    private MemorySegment symbol(SymbolLookup symbols, String name) {
        return symbols.find(name).orElseThrow(() -> new CompileException(library + ": is no NVRTC of CUDA 11 or later: it has no "
                + name));
    }

    /** Its version, such as {@code 12.6}. */
    String version() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocate(JAVA_INT, 2);
            check("nvrtcVersion", call(version, numbers, numbers.asSlice(JAVA_INT.byteSize())));
            return numbers.getAtIndex(JAVA_INT, 0) + "." + numbers.getAtIndex(JAVA_INT, 1);
        }
    }

    /**
     * Compiles a text.
     *
     * @param name      the file's name, for messages and line numbers
     * @param headers   headers by the name of their {@code #include}, before any in folders
     * @param instances templates to instantiate
     * @throws CompileException with the compiler's own text
     */
    Result compile(String name, String text, Map<String, String> headers, List<String> instances, List<String> options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = arena.allocate(ADDRESS);
            List<String> names = List.copyOf(headers.keySet());
            check("nvrtcCreateProgram", call(createProgram, handle, arena.allocateFrom(text), arena.allocateFrom(name),
                    names.size(), strings(arena, names.stream().map(headers::get).toList()), strings(arena, names)));
            MemorySegment program = handle.get(ADDRESS, 0);
            try {
                return compile(arena, program, instances, options);
            } finally {
                call(destroyProgram, handle);
            }
        }
    }

    private Result compile(Arena arena, MemorySegment program, List<String> instances, List<String> options) {
        for (String expression : instances) {
            check("nvrtcAddNameExpression", call(addNameExpression, program, arena.allocateFrom(expression)));
        }
        int result = call(compileProgram, program, options.size(), strings(arena, options));
        String said = text(arena, program, logSize, log).strip();
        if (result == COMPILATION_FAILED || result != SUCCESS && !said.isEmpty()) {
            throw new CompileException(said.isEmpty() ? "NVRTC: " + name(result) : said);
        }
        check("nvrtcCompileProgram", result);
        Map<String, String> lowered = new LinkedHashMap<>();
        for (String expression : instances) {
            MemorySegment pointer = arena.allocate(ADDRESS);
            check("nvrtcGetLoweredName", call(loweredName, program, arena.allocateFrom(expression), pointer));
            lowered.put(expression, string(pointer.get(ADDRESS, 0)));
        }
        return new Result(text(arena, program, ptxSize, ptx), Map.copyOf(lowered), said);
    }

    private String text(Arena arena, MemorySegment program, MethodHandle size, MethodHandle get) {
        MemorySegment bytes = arena.allocate(JAVA_LONG);
        check("the size of a text", call(size, program, bytes));
        MemorySegment text = arena.allocate(Math.max(1, bytes.get(JAVA_LONG, 0)) + 1);
        check("a text", call(get, program, text));
        return text.getString(0);
    }

    @SuppressWarnings("restricted")
    private static String string(MemorySegment pointer) {
        return pointer.reinterpret(Long.MAX_VALUE).getString(0);
    }

    private static MemorySegment strings(Arena arena, List<String> all) {
        MemorySegment pointers = arena.allocate(ADDRESS, Math.max(1, all.size()));
        for (int i = 0; i < all.size(); i++) {
            pointers.setAtIndex(ADDRESS, i, arena.allocateFrom(all.get(i)));
        }
        return pointers;
    }

    private void check(String what, int result) {
        if (result != SUCCESS) {
            throw new CompileException("NVRTC, " + library + ": " + what + ": " + name(result));
        }
    }

    private String name(int result) {
        try {
            return string((MemorySegment) errorString.invoke(result)) + " (" + result + ")";
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static int call(MethodHandle function, Object... arguments) {
        try {
            return (int) function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
