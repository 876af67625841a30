package weft.kernels.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import weft.kernels.DeviceBuffer;
import weft.kernels.Dim3;
import weft.kernels.Gpu;
import weft.kernels.Launch;
import weft.kernels.Schedule;
import weft.kernels.ptx.PtxModule;

/**
 * Small kernels {@code k(int *out, const int *in, int n)} of one file, each with what it leaves in {@code out}. All run under
 * four schedules, on one host thread and on two.
 */
final class TableOfKernels {

    /** Elements of in and out. */
    static final int SIZE = 1024;
    static final List<Schedule> SCHEDULES =
            List.of(Schedule.FORWARD, Schedule.REVERSED, Schedule.seeded(1), Schedule.seeded(2));

    private record Row(Launch launch, int n, int checked, IntUnaryOperator expected) {}

    private final String file;
    private final Map<String, Row> rows = new LinkedHashMap<>();

    TableOfKernels(String file) {
        this.file = file;
    }

    /** Element {@code i} of in. */
    static int in(int i) {
        return Math.floorMod(i * 37 + 11, 101);
    }

    /** The sum of the elements {@code from} to {@code to - 1} of in. */
    static int sum(int from, int to) {
        return IntStream.range(from, to).map(TableOfKernels::in).sum();
    }

    /** A kernel of which each thread of {@code blocks} blocks leaves one element. */
    TableOfKernels add(String kernel, int blocks, int threads, int n, IntUnaryOperator expected) {
        return add(kernel, Launch.of(blocks, threads), n, blocks * threads, expected);
    }

    /** The same on a cooperative launch. */
    TableOfKernels addCooperative(String kernel, Dim3 grid, Dim3 block, int n, IntUnaryOperator expected) {
        return add(kernel, Launch.of(grid, block).asCooperative(), n, (int) (grid.count() * block.count()), expected);
    }

    /** A kernel that leaves {@code checked} elements. */
    TableOfKernels add(String kernel, Launch launch, int n, int checked, IntUnaryOperator expected) {
        rows.put(kernel, new Row(launch, n, checked, expected));
        return this;
    }

    /** The entries of the file that no row names, and those that it lacks. */
    List<String> unmatched() {
        List<String> all = new ArrayList<>(PtxModule.parseSignatures(file, TestKernels.text(file)).functions()
                .values().stream().filter(f -> f.isEntry()).map(f -> f.name()).toList());
        List<String> unmatched = new ArrayList<>(rows.keySet());
        unmatched.removeAll(all);
        all.removeAll(rows.keySet());
        unmatched.addAll(all);
        return unmatched;
    }

    /** One test for each kernel. */
    List<DynamicTest> tests(List<Gpu> gpus) {
        return rows.entrySet().stream().map(e -> DynamicTest.dynamicTest(e.getKey(), () -> {
            for (int k = 0; k < gpus.size(); k++) {
                int[] expected = IntStream.range(0, e.getValue().checked()).map(e.getValue().expected()).toArray();
                int[] found = IntStream.of(run(gpus.get(k), e.getKey(), e.getValue())).limit(expected.length).toArray();
                assertThat(found).as("schedule %s, %d host threads", SCHEDULES.get(k / 2), 1 + k % 2).isEqualTo(expected);
            }
        })).toList();
    }

    private int[] run(Gpu gpu, String kernel, Row row) {
        try (DeviceBuffer out = gpu.upload(new int[SIZE]);
                DeviceBuffer in = gpu.upload(IntStream.range(0, SIZE).map(TableOfKernels::in).toArray())) {
            TestKernels.load(gpu, file, kernel).launch(row.launch(), out, in, row.n());
            return out.toInts();
        }
    }

    /** Two devices for each schedule: with one and with two host threads. */
    static List<Gpu> open() {
        List<Gpu> gpus = new ArrayList<>();
        for (Schedule schedule : SCHEDULES) {
            for (int workers = 1; workers <= 2; workers++) {
                int threads = workers;
                gpus.add(Gpu.open("sim", o -> o.schedule(schedule).workers(threads)));
            }
        }
        return gpus;
    }
}
