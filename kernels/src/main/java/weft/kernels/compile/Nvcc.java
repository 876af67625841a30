package weft.kernels.compile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * nvcc, NVIDIA's compiler as a program. It takes files with code for the CPU, too, for which it needs the machine's C++ compiler.
 * A template is instantiated by a second file that includes the first and takes the address of each instance; PTX then has the
 * address under a name that is known.
 *
 * @param program where it is
 */
record Nvcc(Path program) {

    private static final String MARK = "weft_instance_";
    private static final Pattern INSTANCE = Pattern.compile("(?m)^\\s*(?:\\.visible )?\\.global .*\\b" + MARK
            + "(\\d+) = ([A-Za-z0-9_$]+);\\R?");

    /** What a compilation gave. */
    record Result(String ptx, Map<String, String> instances, String log) {}

    /**
     * Compiles a file.
     *
     * @throws CompileException with the compiler's own text
     */
    Result compile(Path file, String text, List<String> instances, List<String> options) {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("weft-nvcc");
            Path ptx = folder.resolve("kernel.ptx");
            Path input = instances.isEmpty() ? file : wrapper(folder, file, text, instances);
            List<String> command = new ArrayList<>(List.of(program.toString(), "-ptx", "-x", "cu"));
            command.addAll(options);
            command.addAll(List.of("-o", ptx.toString(), input.toString()));
            String log = run(command, input.toString(), file.toString());
            return withInstances(Files.readString(ptx), instances, log);
        } catch (IOException e) {
            throw new CompileException(program + ": cannot be run: " + e.getMessage(), e);
        } finally {
            delete(folder);
        }
    }

    /** The text of the file under its own name and lines, and the instances, whose errors name the expression. */
    private static Path wrapper(Path folder, Path file, String text, List<String> instances) throws IOException {
        StringBuilder all = new StringBuilder("#line 1 \"" + quoted(file.toString()) + "\"\n" + text + "\n");
        for (int i = 0; i < instances.size(); i++) {
            all.append("#line 1 \"").append(quoted(instances.get(i))).append("\"\nextern \"C\" __device__ auto ").append(MARK)
                    .append(i).append(" = &").append(instances.get(i)).append(";\n");
        }
        return Files.writeString(folder.resolve("instances.cu"), all);
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static Result withInstances(String ptx, List<String> instances, String log) {
        Map<String, String> names = new HashMap<>();
        Matcher m = INSTANCE.matcher(ptx);
        while (m.find()) {
            names.put(instances.get(Integer.parseInt(m.group(1))), m.group(2));
        }
        return new Result(m.replaceAll(""), Map.copyOf(names), log);
    }

    /** What it printed, about {@code file} alone: of the file that includes it nobody has heard. */
    private String run(List<String> command, String input, String file) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> {
            try {
                return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                return e.getMessage();
            }
        });
        try {
            int code = process.waitFor();
            String log = output.join().strip().replace(input, file);
            if (code != 0) {
                throw new CompileException(log.isEmpty() ? "nvcc ended with exit code " + code : log);
            }
            return log;
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new CompileException("nvcc was interrupted", e);
        }
    }

    private static void delete(Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            folder.toFile().deleteOnExit();
        }
    }
}
