package weft.bench.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import weft.engine.Device;
import weft.engine.cuda.CudaBackend;
import weft.kernels.driver.DeviceProperties;
import weft.kernels.driver.GpuDriver;
import weft.kernels.jcuda.JCudaDriver;

/**
 * Times the kernels on a GPU and trains a network on it: what {@code run.sh} of the bundle starts.
 *
 * <pre>{@code
 * GpuBench check                   exit code 2 and one line when there is no NVIDIA GPU to use
 * GpuBench cuda REPORT [TORCH]     everything, on a real GPU; adds to the file REPORT; TORCH are PyTorch's times
 * GpuBench sim REPORT [TORCH]      the same program on the simulated GPU with tiny sizes; the times mean nothing
 * }</pre>
 */
public final class GpuBench {

    private static final int MISSING = 2;

    private GpuBench() {
    }

    /** How much is done. */
    private record Plan(List<Integer> sizes, List<Convolutions.Case> convolutions, int batch, int epochs, int images, double millis) {

        static final Plan FULL = new Plan(List.of(1024, 2048, 4096), Convolutions.ALL, 64, 10, Integer.MAX_VALUE, 50);
        static final Plan TINY = new Plan(List.of(130), List.of(new Convolutions.Case("tiny", 2, 2, 8, 4, 3, 1)), 2, 1, 32, 0);
    }

    /** See above. */
    public static void main(String[] args) throws IOException {
        if (args.length < 1 || !(args[0].equals("check") || args.length >= 2 && args[0].matches("sim|cuda(:\\d+)?"))) {
            System.err.println("usage: GpuBench check | (cuda|sim) REPORT [TORCH]");
            System.exit(MISSING);
        }
        if (!args[0].equals("sim")) {
            JCudaDriver.unavailable().ifPresent(why -> {
                System.err.println("weft gpu bundle: cuda not available: " + why);
                System.exit(MISSING);
            });
        }
        if (!args[0].equals("check")) {
            Table.Peer peer = args.length > 2 && Files.isRegularFile(Path.of(args[2])) ? Table.Peer.read(Path.of(args[2]))
                    : Table.Peer.NONE;
            String report = run(Device.of(args[0]), args[0].equals("sim") ? Plan.TINY : Plan.FULL, peer);
            System.out.println(report);
            Files.writeString(Path.of(args[1]), report + System.lineSeparator(), java.nio.file.StandardOpenOption.CREATE,
                    java.nio.file.StandardOpenOption.APPEND);
        }
    }

    /** Trains and times on {@code device}; the report. */
    static String run(Device device, boolean tiny) {
        return run(device, tiny ? Plan.TINY : Plan.FULL, Table.Peer.NONE);
    }

    private static String run(Device device, Plan plan, Table.Peer peer) {
        CudaBackend backend = (CudaBackend) device.backend();
        GpuDriver driver = backend.driver();
        Stopwatch watch = new Stopwatch(driver, backend.stream(), plan.millis);
        String trained = LeNetOnDigits.train(device, plan.epochs, plan.images);
        List<Row> rows = new ArrayList<>(MatmulSteps.time(driver, watch, plan.sizes));
        rows.addAll(Convolutions.time(device, watch, plan.convolutions));
        rows.add(LeNetStep.time(device, watch, plan.batch));
        DeviceProperties properties = driver.properties();
        String about = "%s, compute capability %d.%d, %d multiprocessors, %,d MiB; Java %s; %s".formatted(properties.name(),
                properties.computeMajor(), properties.computeMinor(), properties.multiprocessors(), properties.totalBytes() >> 20,
                System.getProperty("java.version"), LocalDate.now());
        String against = peer.isPresent() ? "PyTorch %s in float32, without TF32. A share above 100 means that Weft is ahead."
                .formatted(peer.version()) : "PyTorch was not at hand.";
        return String.join(System.lineSeparator(), about, "", trained, "", Table.of(rows, peer), against);
    }
}
