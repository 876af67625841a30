package weft.cuda;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompileResult;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import weft.kernels.GpuException;
import weft.kernels.driver.PtxAssembler;

/** NVIDIA's PTX assembler, which comes with JCuda and needs no GPU. */
public final class JCudaAssembler implements PtxAssembler {

    private static final Pattern ENTRY = Pattern.compile("Compiling entry function '([^']+)'");
    private static final Pattern FRAME =
            Pattern.compile("(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads");
    private static final Pattern USED = Pattern.compile("Used (\\d+) registers(?:.*?(\\d+) bytes smem)?");

    /** Whether JCuda has the assembler for this platform. */
    @Override
    public boolean isHere() {
        String system = System.getProperty("os.name");
        String arch = System.getProperty("os.arch");
        return (system.startsWith("Linux") || system.startsWith("Windows")) && (arch.equals("amd64") || arch.equals("x86_64"));
    }

    @Override
    public Map<String, Assembled> assemble(String ptx, String target) {
        try {
            return assembled(ptx, target);
        } catch (UnsatisfiedLinkError e) {
            throw new GpuException("JCuda's library of the PTX assembler cannot be loaded: " + e.getMessage(), e);
        }
    }

    private static Map<String, Assembled> assembled(String ptx, String target) {
        byte[] text = (ptx + '\0').getBytes(StandardCharsets.UTF_8);
        nvPTXCompilerHandle handle = new nvPTXCompilerHandle();
        check(JNvPTXCompiler.nvPTXCompilerCreate(handle, text.length, text), "");
        try {
            String[] options = {"--gpu-name=" + target, "--verbose"};
            int result = JNvPTXCompiler.nvPTXCompilerCompile(handle, options.length, options);
            if (result != nvPTXCompileResult.NVPTXCOMPILE_SUCCESS) {
                long[] size = new long[1];
                JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(handle, size);
                byte[] log = new byte[(int) size[0] + 1];
                JNvPTXCompiler.nvPTXCompilerGetErrorLog(handle, log);
                check(result, text(log));
            }
            long[] size = new long[1];
            check(JNvPTXCompiler.nvPTXCompilerGetInfoLogSize(handle, size), "");
            byte[] log = new byte[(int) size[0] + 1];
            check(JNvPTXCompiler.nvPTXCompilerGetInfoLog(handle, log), "");
            return read(text(log));
        } finally {
            JNvPTXCompiler.nvPTXCompilerDestroy(handle);
        }
    }

    /** For each kernel the log has a line with its name, then one with its frame, then one with its registers. */
    static Map<String, Assembled> read(String log) {
        Map<String, Assembled> kernels = new LinkedHashMap<>();
        String entry = null;
        int stack = 0;
        int spilled = 0;
        for (String line : log.lines().toList()) {
            Matcher named = ENTRY.matcher(line);
            Matcher frame = FRAME.matcher(line);
            Matcher used = USED.matcher(line);
            if (named.find()) {
                entry = named.group(1);
            } else if (frame.find()) {
                stack = Integer.parseInt(frame.group(1));
                spilled = Integer.parseInt(frame.group(2)) + Integer.parseInt(frame.group(3));
            } else if (used.find()) {
                int shared = used.group(2) == null ? 0 : Integer.parseInt(used.group(2));
                kernels.put(entry, new Assembled(Integer.parseInt(used.group(1)), shared, stack, spilled));
            }
        }
        return kernels;
    }

    private static String text(byte[] log) {
        return new String(log, StandardCharsets.UTF_8).replace("\0", "").strip();
    }

    private static void check(int result, String log) {
        if (result != nvPTXCompileResult.NVPTXCOMPILE_SUCCESS) {
            throw new GpuException("assembling PTX: " + nvPTXCompileResult.stringFor(result) + " " + log);
        }
    }
}
