package weft.kernels.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.kernels.simulator.TableOfKernels.in;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import weft.kernels.DeviceBuffer;
import weft.kernels.Gpu;
import weft.kernels.Launch;

/** Memory: asynchronous copies, barriers in memory, hints for caches, constants. */
class MemoryKernelsTest {

    private static final List<Gpu> GPUS = TableOfKernels.open();
    private static final TableOfKernels TABLE = new TableOfKernels("memory.ptx");
    private static final int[] FACTORS = {1, 3, 5, 7};

    /** Four weighted elements of which the first {@code bytes} bytes are copied. */
    private static int part(int t, int bytes) {
        int sum = 0;
        for (int k = 0; k < 4; k++) {
            int copied = Math.clamp(bytes - 4 * k, 0, 4);
            sum += FACTORS[k] * (copied == 4 ? in(4 * t + k) : in(4 * t + k) & (1 << 8 * copied) - 1);
        }
        return sum;
    }

    private static int fold(int n, int at) {
        int sum = 0;
        for (int k = 0; k < n; k++) {
            sum = sum * 2 + in(64 * k + at);
        }
        return sum;
    }

    private static int exchanged(int t, int n) {
        int[] v = IntStream.range(0, 64).map(TableOfKernels::in).toArray();
        for (int k = 0; k < n; k++) {
            int[] before = v;
            v = IntStream.range(0, 64).map(i -> before[i] + before[63 - i]).toArray();
        }
        return v[t];
    }

    private static int alternated(int t, int n) {
        int[] v = IntStream.range(0, 64).map(TableOfKernels::in).toArray();
        for (int k = 0; k < n; k++) {
            int[] before = v;
            v = IntStream.range(0, 64).map(i -> before[i] + before[i ^ 21]).toArray();
        }
        return v[t];
    }

    private static int consumed(int t, int n) {
        int sum = 0;
        for (int k = 0; k < n && t >= 32; k++) {
            sum = 2 * sum + in(32 * k + 63 - t);
        }
        return sum;
    }

    private static int number(int t) {
        return t < 8 ? t + 1 : 0;
    }

    private static int anyMemory(int t) {
        return switch (t % 4) {
            case 0 -> in(t);
            case 1 -> in(t) + 1;
            case 2 -> in(t) + 3;
            default -> number(t % 8);
        };
    }

    static {
        TABLE.add("copies_of_4_bytes", 1, 64, 0, t -> in(63 - t))
                .add("copies_of_8_bytes", 1, 64, 0, t -> in(127 - t) + in(t))
                .add("copies_of_16_bytes_past_the_first_cache", 1, 64, 0, t -> in(255 - t) + 2 * in(4 * t + 3))
                .add("copies_of_a_part_fill_with_zeros", 1, 64, 0, t -> part(t, t % 17))
                .add("copies_that_ignore_their_source", 1, 64, 0, t -> t % 2 != 0 ? 0 : in(t))
                .add("copies_with_a_policy", 1, 64, 0, t -> t < 40 ? in(t) : 0)
                .add("groups_of_copies_in_their_order", 1, 64, 0, t -> in(t) + 101 * in(64 + t) + 101 * 101 * in(128 + t))
                .add("a_pipeline_by_hand", 1, 64, 6, t -> fold(6, 63 - t))
                .add("a_pipeline_fills_with_zeros", 1, 64, 0, t -> part(t, 16 - t % 16))
                .add("a_group_copies_together", 1, 64, 200, t -> in((t * 5 + 1) % 200))
                .add("a_tile_copies_together", 1, 64, 0, t -> in(t ^ 15))
                .add("a_pipeline_of_stages", 1, 64, 7, t -> fold(7, t))
                .add("a_barrier_of_the_library", 1, 64, 5, t -> exchanged(t, 5))
                .add("work_between_arriving_and_waiting", 1, 64, 0, t -> 7 * in(t) + in(t ^ 33))
                .add("half_of_the_threads_drop_out", 1, 64, 0, t -> t % 2 != 0 ? 1 : in(62 - t ^ 1))
                .add("producers_and_consumers", 1, 64, 6, t -> consumed(t, 6))
                .add("copies_arrive_at_a_barrier", 1, 64, 0, t -> in(4 * (t ^ 1) + 1) + 3 * in(4 * (63 - t) + 3))
                .add("copies_arrive_by_instruction", 1, 64, 0, t -> in(63 - t))
                .add("parities_alternate", 1, 64, 4, t -> alternated(t, 4))
                .add("arrivals_are_counted", Launch.of(1, 32), 0, 2, t -> t == 0 ? 10 + 900 + 50000 : 910)
                .add("loads_and_stores_with_hints", Launch.of(1, 64), 0, 320, i -> in(i % 64 + i / 64))
                .add("policies_of_caches", 1, 64, 0, t -> 2 * (in(t) + in(t + 1)) + 5)
                .add("prefetches", 1, 64, 0, TableOfKernels::in)
                .add("a_line_that_is_discarded", 1, 64, 0, t -> in(t) + 1)
                .add("strong_loads_and_stores", 1, 64, 0, t -> in(t) + 8)
                .add("constants", 1, 64, 0, t -> number(t % 8) + 3 + 10 * (t % 3 + 1) + 9)
                .add("kinds_of_memory", 1, 64, 2, t -> 1 + 16 * 2 + 256 * 4 + 4096 * 8)
                .add("a_pointer_to_any_memory", 1, 64, 1, MemoryKernelsTest::anyMemory)
                .add("a_struct_copied_whole", 1, 64, 3, t -> 3 * in(63 - t) + 63 - t + (63 - t) % 8 + 63 - t + 4)
                .add("dynamic_shared_memory", Launch.of(1, 100).withShared(400), 0, 100, t -> in(99 - t));
    }

    @AfterAll
    static void close() {
        GPUS.forEach(Gpu::close);
    }

    @Test
    void eachKernelOfTheFileHasARowOrATest() {
        assertThat(TABLE.unmatched()).containsExactlyInAnyOrder("constants_set_by_the_host", "variables_of_the_device");
    }

    @TestFactory
    List<DynamicTest> kernelsLeaveWhatTheyShouldUnderEachSchedule() {
        return TABLE.tests(GPUS);
    }

    @Test
    void theHostSetsConstantsAndReadsVariablesByTheirNames() {
        try (Gpu gpu = Gpu.open("sim"); DeviceBuffer out = gpu.upload(new int[64]); DeviceBuffer in = gpu.upload(0)) {
            var constants = TestKernels.load(gpu, "memory.ptx", "constants_set_by_the_host");
            gpu.global("numbers").set(IntStream.range(0, 64).map(i -> i * i).toArray());
            constants.launch(Launch.of(1, 64), out, in, 0);
            assertThat(out.toInts()).containsExactly(IntStream.range(0, 64).map(i -> (63 - i) * (63 - i)).toArray());
            for (int k = 0; k < 3; k++) {
                TestKernels.load(gpu, "memory.ptx", "variables_of_the_device").launch(Launch.of(1, 32), out, in, 0);
                assertThat(out.toInts()[0]).isEqualTo(7 + k);
            }
            assertThat(gpu.global("counter").toInts()).containsExactly(10);
        }
    }
}
