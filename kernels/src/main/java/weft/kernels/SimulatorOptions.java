package weft.kernels;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import weft.kernels.checks.Check;
import weft.kernels.trace.Traced;

/**
 * How a simulated GPU works. Each method with an argument gives a copy that differs in one option:
 *
 * <pre>{@code
 * Gpu gpu = Gpu.open("sim", options -> options.schedule(Schedule.REVERSED).workers(1));
 * }</pre>
 *
 * @param workers  how many host threads run blocks
 * @param schedule the order in which blocks and threads run
 * @param output   is given what kernels print, the text of a launch at a time
 * @param traced   the threads whose way is kept, for {@link Kernel#trace()}; null for none
 * @param counters whether what kernels do is counted, for {@link Kernel#profile()}
 * @param checks   what kernels are examined for, {@link #checks(Check...)}
 */
public record SimulatorOptions(int workers, Schedule schedule, Consumer<String> output, Traced traced,
        boolean counters, Set<Check> checks) {

    /** Checks the options. */
    public SimulatorOptions {
        if (workers < 1 || schedule == null || output == null || checks == null) {
            throw new IllegalArgumentException(
                    "simulated GPU: " + (workers < 1 ? "workers is " + workers + ", at least 1 is needed"
                            : (schedule == null ? "schedule" : output == null ? "output" : "checks")
                                    + " is null"));
        }
        if (!Check.ALL.containsAll(checks)) {
            throw new IllegalArgumentException("simulated GPU: checks that can be switched on are memory and synchronisation; "
                    + "what ends a kernel is always reported");
        }
        checks = checks.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(checks));
    }

    /**
     * All processors of the host or {@code -Dweft.threads} of them, blocks and threads in their order, text to standard output.
     */
    public static SimulatorOptions defaults() {
        return new SimulatorOptions(Math.max(1, Integer.getInteger("weft.threads", Runtime.getRuntime().availableProcessors())),
                Schedule.FORWARD, SimulatorOptions::print, null, false, Set.of());
    }

    private static void print(String text) {
        System.out.print(text);
        System.out.flush();
    }

    /** The same with another number of host threads. The results of a kernel that is right do not depend on it. */
    public SimulatorOptions workers(int count) {
        return new SimulatorOptions(count, schedule, output, traced, counters, checks);
    }

    /** The same with another schedule. */
    public SimulatorOptions schedule(Schedule order) {
        return new SimulatorOptions(workers, order, output, traced, counters, checks);
    }

    /** The same with another place for what kernels print. */
    public SimulatorOptions output(Consumer<String> receiver) {
        return new SimulatorOptions(workers, schedule, receiver, traced, counters, checks);
    }

    /** The same, with some threads traced. Kernels run much slower then. */
    public SimulatorOptions trace(Traced threads) {
        return new SimulatorOptions(workers, schedule, output, threads, counters, checks);
    }

    /** The same with counters or without. Kernels run a few times slower with them. */
    public SimulatorOptions counters(boolean count) {
        return new SimulatorOptions(workers, schedule, output, traced, count, checks);
    }

    /**
     * The same with other checks; without any, which is the default, a fault ends its launch and nothing else is looked for. With
     * {@link Check#MEMORY}, threads go on after an access out of bounds, which reads ones and writes nowhere, so that all such
     * accesses are found and counted; and {@link Gpu#close} finds memory that nobody freed. With {@link Check#SYNCHRONISATION},
     * uses of barriers and member masks are found that work here by chance.
     *
     * <pre>{@code
     * try (Gpu gpu = Gpu.open("sim", options -> options.checks(Check.ALL))) {
     *     gpu.load(Path.of("add.ptx"), "add_f32").launch(launch, a, b, c, n);
     *     assertThat(gpu.findings()).isEmpty();
     * }
     * }</pre>
     */
    public SimulatorOptions checks(Set<Check> which) {
        return new SimulatorOptions(workers, schedule, output, traced, counters, which);
    }

    /** The same with these checks; as {@link #checks(Set)}. */
    public SimulatorOptions checks(Check... which) {
        return checks(Set.copyOf(Arrays.asList(which)));
    }
}
