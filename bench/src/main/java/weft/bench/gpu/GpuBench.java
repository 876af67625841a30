package weft.bench.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import weft.bench.LeNetStep;
import weft.engine.Device;
import weft.kernels.Gpu;
import weft.kernels.driver.DeviceProperties;
import weft.kernels.driver.DriverProvider;

/**
 * Times the kernels on a GPU and trains a network on it: what {@code run.sh} of the bundle starts.
 *
 * <pre>{@code
 * GpuBench check                   exit code 2 and one line when there is no NVIDIA GPU to use
 * GpuBench cuda REPORT [TORCH]     everything, on a real GPU; writes the file REPORT; TORCH are PyTorch's times
 * GpuBench sim REPORT [TORCH]      the same program on the simulated GPU with tiny sizes; the times mean nothing
 * }</pre>
 */
public final class GpuBench {

    private static final int MISSING = 2;

    private GpuBench() {}

    /**
     * How much is done.
     *
     * @param sizes        of the square matrices
     * @param convolutions the convolutions to time
     * @param batch        images of the timed training step
     * @param epochs       of the training
     * @param images       the most images to train on
     * @param accuracy     the required accuracy on the validation split
     * @param millis       the minimum duration of a round of calls, in milliseconds
     */
    record Plan(List<Integer> sizes, List<Convolutions.Case> convolutions, int batch, int epochs, int images, double accuracy,
            double millis) {

        static final Plan FULL = new Plan(List.of(1024, 2048, 4096), Convolutions.ALL, 64, 20, Integer.MAX_VALUE, 0.95, 50);
        static final Plan TINY = new Plan(List.of(130), List.of(new Convolutions.Case("tiny", 2, 2, 8, 4, 3, 1)), 2, 1, 32, 0, 0);
    }

    /**
     * The results.
     *
     * @param text     the report
     * @param problems what went wrong, a line each
     */
    record Report(String text, List<String> problems) {}

    /** Runs the program; the arguments are described above. */
    public static void main(String[] args) throws IOException {
        if (args.length < 1 || !(args[0].equals("check") || args.length >= 2 && args[0].matches("sim|cuda"))) {
            System.err.println("usage: GpuBench check | (cuda|sim) REPORT [TORCH]");
            System.exit(MISSING);
        }
        if (!args[0].equals("sim")) {
            DriverProvider.find().unavailable().ifPresent(why -> {
                System.err.println("weft gpu bundle: cuda not available: " + why);
                System.exit(MISSING);
            });
        }
        if (!args[0].equals("check")) {
            Table.Peer peer = args.length > 2 && Files.isRegularFile(Path.of(args[2])) ? Table.Peer.read(Path.of(args[2]))
                    : Table.Peer.NONE;
            Report report = run(Device.of(args[0]), args[0].equals("sim") ? Plan.TINY : Plan.FULL, peer);
            System.out.println(report.text());
            Files.writeString(Path.of(args[1]), report.text());
            System.exit(report.problems().isEmpty() ? 0 : 1);
        }
    }

    /** Trains and times on {@code device}. A part that fails is a problem in the report, and the others run all the same. */
    static Report run(Device device, Plan plan, Table.Peer peer) {
        List<String> problems = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        List<Row> rows = new ArrayList<>();
        try (Gpu gpu = Gpu.open(device.name())) {
            text.append(about(gpu.driver().properties())).append("\n\n");
            part("training", problems, () -> List.of(LeNetOnDigits.train(device, plan.epochs, plan.images, plan.accuracy)))
                    .forEach(line -> text.append(line).append("\n\n"));
            rows.addAll(part("matmul", problems,
                    () -> MatmulVariants.time(gpu, new Stopwatch(gpu::synchronize, plan.millis), plan.sizes)));
        }
        Stopwatch watch = new Stopwatch(device::synchronize, plan.millis);
        rows.addAll(part("convolutions", problems, () -> Convolutions.time(device, watch, plan.convolutions)));
        rows.addAll(part("training step", problems, () -> List.of(step(device, watch, plan.batch))));
        problems.forEach(line -> text.append(line).append("\n\n"));
        text.append(Table.of(rows, peer)).append('\n').append(peer.isPresent()
                ? "PyTorch %s in float32, without TF32. A speed above 100 %% means that Weft is ahead.".formatted(peer.version())
                : "PyTorch was not at hand.").append('\n');
        return new Report(text.toString(), problems);
    }

    private static Row step(Device device, Stopwatch watch, int batch) {
        try (LeNetStep step = new LeNetStep(device, batch, 0.01)) {
            String name = "lenet5 train step, batch " + batch;
            return new Row(name, watch.time(step::run), 0, name);
        }
    }

    private static <T> List<T> part(String name, List<String> problems, Supplier<List<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            problems.add("FAILED " + name + ": " + e.getMessage());
            return List.of();
        }
    }

    private static String about(DeviceProperties device) {
        return String.format(Locale.ROOT, "%s, compute capability %d.%d, %d multiprocessors, %,d MiB; Java %s; %s", device.name(),
                device.computeMajor(), device.computeMinor(), device.multiprocessors(), device.totalBytes() >> 20,
                System.getProperty("java.version"), LocalDate.now());
    }
}
