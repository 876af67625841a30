package weft.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import weft.engine.Device;

/**
 * How much memory a training step takes at most: {@code VmHWM} of Linux, the most that a process has had in physical memory, less
 * what it had before the network was there. Each side runs in a process of its own, with the same options of the JVM. Weights,
 * gradients and the optimizer's state count; programs and libraries do not.
 */
final class PeakMemory {

    /** The first step makes the optimizer's state; by the third, Java's heap and PyTorch's have taken what they take. */
    private static final int STEPS = 5;
    private static final List<String> SIDES = List.of("Weft", "eager", "TorchScript");
    private static final double MIB = 1024;

    private PeakMemory() {}

    /** Prints a line for each training step among the rows: the peak of each side in MiB. */
    static void compare(PrintStream out, List<Comparison> rows) throws IOException {
        out.printf("%-44s %s%n", "peak memory of a step, MiB", String.join("  ", SIDES));
        for (Comparison row : rows) {
            if (row instanceof NetworkComparison network && network.training()) {
                StringBuilder line = new StringBuilder("%-44s".formatted(row.name()));
                for (String side : SIDES) {
                    line.append(String.format(Locale.ROOT, " %8.0f", inOwnProcess(side, row.name()) / MIB));
                }
                out.println(line);
            }
        }
    }

    private static long inOwnProcess(String side, String row) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PeakMemory.class.getName(), side, row));
        Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        try (BufferedReader reader = process.inputReader()) {
            String last = reader.readAllAsString().strip();
            if (process.waitFor() != 0 || last.isEmpty()) {
                throw new IllegalStateException("%s: the process of %s ended with code %d".formatted(row, side,
                        process.exitValue()));
            }
            return Long.parseLong(last.substring(last.lastIndexOf('\n') + 1));
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** One side and one row, in this process; prints the peak in KiB. */
    public static void main(String[] args) {
        NetworkComparison row = NetworkComparison.all().stream().filter(c -> c.name().equals(args[1])).findFirst().orElseThrow();
        steps(prepare(args[0], NetworkComparison.all().getFirst()), 1); // loads programs and libraries
        Supplier<NetworkSide> side = prepare(args[0], row);
        System.gc();
        forgetPeak();
        long before = kibibytes("VmRSS");
        steps(side, STEPS);
        System.out.println(kibibytes("VmHWM") - before);
    }

    /** PyTorch's weights are copies of Weft's, which are made here, before anything is measured. */
    private static Supplier<NetworkSide> prepare(String side, NetworkComparison row) {
        if (side.equals("Weft")) {
            return () -> new WeftSide(weft(row), true);
        }
        List<Layer> layers = Layer.of(Recordings.forward(row.network(), row.batch(), true));
        WeftNetwork weights = weft(row);
        return () -> side.equals("eager") ? new EagerSide(layers, new TorchState(weights), row.network().optimizer())
                : new ScriptSide(layers, new TorchState(weights), row.network().optimizer(), Map.of());
    }

    private static WeftNetwork weft(NetworkComparison row) {
        return new WeftNetwork(row.network(), row.batch(), true, Device.cpu());
    }

    private static void steps(Supplier<NetworkSide> network, int steps) {
        try (NetworkSide side = network.get()) {
            for (int i = 0; i < steps; i++) {
                side.run();
            }
        }
    }

    /** Sets VmHWM to what the process has now. */
    private static void forgetPeak() {
        try {
            Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        } catch (IOException e) {
            throw new UncheckedIOException("the peak of memory is known on Linux only", e);
        }
    }

    private static long kibibytes(String name) {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            String line = lines.filter(l -> l.startsWith(name + ":")).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
