package weft.kernels;

import java.util.function.Consumer;
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
 */
public record SimulatorOptions(int workers, Schedule schedule, Consumer<String> output, Traced traced,
        boolean counters) {

    /** Checks the options. */
    public SimulatorOptions {
        if (workers < 1 || schedule == null || output == null) {
            throw new IllegalArgumentException(
                    "simulated GPU: " + (workers < 1 ? "workers is " + workers + ", at least 1 is needed"
                            : (schedule == null ? "schedule" : "output") + " is null"));
        }
    }

    /** All processors of the host or {@code -Dweft.threads} of them, blocks and threads in their order, text to standard output. */
    public static SimulatorOptions defaults() {
        return new SimulatorOptions(Math.max(1, Integer.getInteger("weft.threads", Runtime.getRuntime().availableProcessors())),
                Schedule.FORWARD, SimulatorOptions::print, null, false);
    }

    private static void print(String text) {
        System.out.print(text);
        System.out.flush();
    }

    /** The same with another number of host threads. The results of a kernel that is right do not depend on it. */
    public SimulatorOptions workers(int count) {
        return new SimulatorOptions(count, schedule, output, traced, counters);
    }

    /** The same with another schedule. */
    public SimulatorOptions schedule(Schedule order) {
        return new SimulatorOptions(workers, order, output, traced, counters);
    }

    /** The same with another place for what kernels print. */
    public SimulatorOptions output(Consumer<String> receiver) {
        return new SimulatorOptions(workers, schedule, receiver, traced, counters);
    }

    /** The same, with some threads traced. Kernels run much slower then. */
    public SimulatorOptions trace(Traced threads) {
        return new SimulatorOptions(workers, schedule, output, threads, counters);
    }

    /** The same with counters or without. Kernels run a few times slower with them. */
    public SimulatorOptions counters(boolean count) {
        return new SimulatorOptions(workers, schedule, output, traced, count);
    }
}
