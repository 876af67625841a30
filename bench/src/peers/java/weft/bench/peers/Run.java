package weft.bench.peers;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import weft.engine.Device;
import weft.train.weights.Environment;

/**
 * A run: the same number of threads on both sides, and what it ran on.
 *
 * @param threads of either side
 * @param facts   what describes it, by name
 */
record Run(int threads, Map<String, Object> facts) {

    private static final String TORCH_THREADS = "ai.djl.pytorch.num_threads";

    /**
     * Starts PyTorch with as many threads as Weft has: {@code -Dweft.threads}, or all processors.
     *
     * @throws IllegalStateException when PyTorch was told another number
     */
    static Run begin() throws IOException {
        int threads = Device.cpu().threads();
        String theirs = System.getProperty(TORCH_THREADS);
        if (theirs != null && !theirs.equals(Integer.toString(threads))) {
            throw new IllegalStateException("-Dweft.threads is %d and -D%s is %s: set the first alone".formatted(threads,
                    TORCH_THREADS, theirs));
        }
        System.setProperty(TORCH_THREADS, Integer.toString(threads));
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("date", LocalDate.now().toString());
        facts.put("commit", System.getProperty("weft.commit", "unknown"));
        facts.put("processor", processor());
        facts.put("threads", threads);
        facts.put("pytorch", Engine.getEngine("PyTorch").getVersion());
        facts.putAll(Environment.describe());
        return new Run(threads, facts);
    }

    /** As Linux names it. */
    private static String processor() throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        if (!Files.exists(file)) {
            return System.getProperty("os.arch");
        }
        return Files.readAllLines(file).stream().filter(line -> line.startsWith("model name")).findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse(System.getProperty("os.arch"));
    }
}
