package weft.kernels.checks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import weft.kernels.DeviceBuffer;
import weft.kernels.Gpu;
import weft.kernels.GpuException;
import weft.kernels.Launch;
import weft.kernels.Schedule;
import weft.kernels.simulator.TestKernels;

/** Runs a kernel of {@code src/test/cuda/checks} under checks: 2 blocks of 64 threads, and x with 100 elements. */
final class CheckedKernel {

    static final List<Schedule> SCHEDULES =
            List.of(Schedule.FORWARD, Schedule.REVERSED, Schedule.seeded(1), Schedule.seeded(2));

    /** What was found and what was only a warning. */
    record Result(List<Finding> findings, List<Finding> warnings) {}

    private CheckedKernel() {}

    static Result run(String file, String entry, int sharedBytes, Set<Check> checks, int workers, Schedule schedule) {
        Gpu gpu = Gpu.open("sim", c -> c.checks(checks).workers(workers).schedule(schedule).output(_ -> {}));
        try (gpu) {
            try (DeviceBuffer x = gpu.upload(new int[100]).named("x")) {
                gpu.load(file + ".ptx", TestKernels.text("checks/" + file + ".ptx"), entry)
                        .launch(Launch.of(2, 64).withShared(sharedBytes), x, 100);
                gpu.findings();
            } catch (GpuException e) {
                throw new AssertionError(entry, e);
            }
        }
        return new Result(gpu.findings(), gpu.warnings());
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of("src/test/cuda/checks/" + file + ".cu"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The kernels of a file, in order. */
    static List<String> entries(String file) {
        return lines(file).stream().filter(l -> l.startsWith("KERNEL ")).map(l -> l.substring(7, l.indexOf('('))).toList();
    }

    /** The line of a kernel that says {@code fault}, or any line that says {@code text}. */
    static int faultLine(String file, String entry, String text) {
        List<String> all = lines(file);
        List<Integer> found = new ArrayList<>();
        boolean inside = text.length() > 0;
        for (int k = 0; k < all.size(); k++) {
            inside = all.get(k).startsWith("KERNEL ") && text.isEmpty() ? all.get(k).startsWith("KERNEL " + entry + "(") : inside;
            if (inside && all.get(k).endsWith(text.isEmpty() ? "// fault" : "// " + text)) {
                found.add(k + 1);
            }
        }
        return found.getFirst();
    }
}
