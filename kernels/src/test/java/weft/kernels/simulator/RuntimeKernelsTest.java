package weft.kernels.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static weft.kernels.simulator.TableOfKernels.SCHEDULES;
import static weft.kernels.simulator.TableOfKernels.in;
import static weft.kernels.simulator.TableOfKernels.sum;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import weft.kernels.DeviceBuffer;
import weft.kernels.Dim3;
import weft.kernels.Gpu;
import weft.kernels.GpuException;
import weft.kernels.Launch;

/** What kernels ask of the device at run time: printf, the heap, the stack, calls, special registers. */
class RuntimeKernelsTest {

    private static final List<Gpu> GPUS = TableOfKernels.open();
    private static final String FILE = "runtime.ptx";
    private static final TableOfKernels TABLE = new TableOfKernels(FILE);
    /** Kernels that print, stop or leave memory behind; they have tests of their own. */
    private static final Set<String> OTHERS = new TreeSet<>();

    private static int fold(int n, int factor, IntUnaryOperator element) {
        int sum = 0;
        for (int k = 0; k < n; k++) {
            sum = factor * sum + element.applyAsInt(k);
        }
        return sum;
    }

    private static int fibonacci(int n) {
        return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
    }

    private static int ackermann(int m, int n) {
        return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
    }

    private static int sorted(int t) {
        int[] p = IntStream.range(3 * t, 3 * t + 16).map(TableOfKernels::in).sorted().toArray();
        return fold(16, 2, k -> p[k]);
    }

    private static int function(int which, int x) {
        return which == 0 ? 2 * x : which == 1 ? x * x : -x;
    }

    /** The numbers of thread and block at an element of a grid of 2 x 3 x 2 blocks of 4 x 2 x 4 threads. */
    private static int shape(int i) {
        int t = i % 32;
        int b = i / 32;
        return t / 8 + 10 * (t / 4 % 2) + 100 * (t % 4) + 1000 * (b / 6) + 10000 * (b / 2 % 3) + 100000 * (b % 2);
    }

    static {
        TABLE.add("memory_of_each_thread", 3, 40, 0, i -> sum(0, i % 40 + 1))
                .add("a_list_of_nodes", 1, 64, 9, t -> fold(9, 3, k -> in(t + 8 - k)))
                .add("memory_shared_by_a_block", 4, 64, 0, i -> in(i / 64 * 64 + 63 - i % 64))
                .add("memory_passed_to_another_block", Launch.of(2, 32), 0, 1, i -> sum(0, 100))
                .add("malloc_gives_nothing_when_the_heap_is_full", 1, 64, 0, t -> 7)
                .add("alloca_of_each_size", 1, 64, 0, t -> fold(t % 8 + 1, 2, k -> in(t + t % 8 - k)))
                .add("alloca_in_a_function", 1, 64, 5, t -> 100 * (fold(5, 3, k -> in(t + 4 - k))
                        + fold(6, 3, k -> in(t + 5 - k)) + fold(7, 3, k -> in(t + 6 - k))))
                .add("recursion", 1, 64, 0, t -> fibonacci(t % 12))
                .add("recursion_in_an_argument", 1, 32, 0, t -> ackermann(t % 3, t % 4))
                .add("functions_that_call_each_other", 1, 64, 0, t -> 1 - in(t) % 2)
                .add("quicksort_of_each_thread", 1, 64, 0, RuntimeKernelsTest::sorted)
                .add("a_table_of_functions", 1, 64, 0, t -> function(t % 3, in(t)))
                .add("a_table_of_functions_in_constant_memory", 1, 64, 0, t -> function((t + 2) % 3, in(t)))
                .add("a_pointer_as_an_argument", 1, 64, 0, t -> function(1 - t % 2, function(1 - t % 2, in(t))))
                .add("virtual_functions", 1, 64, 0, t -> in(t) * (t % 2 != 0 ? in(t) : 7))
                .add("a_lambda_with_captures", 1, 64, 8, t -> fold(8, 3, k -> in((t + k) % 100)))
                .add("numbers_of_lanes_and_warps", 1, 80, 0, t -> t % 32 + 100 * (t / 32) + 30000)
                .add("masks_of_lanes", 1, 64, 0, t -> 31)
                .add("numbers_of_multiprocessors", 5, 32, 0, i -> 3)
                .add("shapes_of_block_and_grid", Launch.of(new Dim3(2, 3, 2), new Dim3(4, 2, 4)), 0, 384,
                        RuntimeKernelsTest::shape)
                .add("clocks_go_on", 1, 64, 0, t -> 15)
                .add("a_sleep", 1, 64, 0, TableOfKernels::in)
                .add("sizes_of_shared_memory", Launch.of(1, 32).withShared(256), 0, 32, t -> 256 + in(t ^ 1) * 1001 + 1000)
                .add("an_assertion_that_holds", 1, 64, 0, t -> 1);
        OTHERS.addAll(List.of("a_buffer_that_lasts", "a_buffer_that_lasted", "freed_twice", "freed_in_the_middle",
                "read_after_free", "written_past_the_end", "alloca_beyond_the_stack", "recursion_without_end",
                "prints_all_conversions", "prints_in_the_order_of_threads", "prints_texts_of_all_kinds",
                "an_assertion_that_fails", "a_trap", "a_breakpoint", "grid_of_a_plain_launch"));
    }

    @AfterAll
    static void close() {
        GPUS.forEach(Gpu::close);
    }

    @Test
    void eachKernelOfTheFileHasARowOrATest() {
        assertThat(TABLE.unmatched()).containsExactlyInAnyOrderElementsOf(OTHERS);
    }

    @TestFactory
    List<DynamicTest> kernelsLeaveWhatTheyShouldUnderEachSchedule() {
        return TABLE.tests(GPUS);
    }

    /** What a kernel prints, the same on one host thread and on two. */
    private static String printed(String kernel, Launch launch) {
        List<String> texts = new ArrayList<>();
        for (int workers = 1; workers <= 2; workers++) {
            StringBuilder text = new StringBuilder();
            int threads = workers;
            try (Gpu gpu = Gpu.open("sim", o -> o.workers(threads).output(text::append))) {
                launch(gpu, kernel, launch, 0);
            }
            texts.add(text.toString());
        }
        assertThat(texts.get(1)).isEqualTo(texts.get(0));
        return texts.get(0);
    }

    private static int[] launch(Gpu gpu, String kernel, Launch launch, int n) {
        try (DeviceBuffer out = gpu.upload(new int[256]);
                DeviceBuffer in = gpu.upload(IntStream.range(0, 256).map(TableOfKernels::in).toArray())) {
            TestKernels.load(gpu, FILE, kernel).launch(launch, out, in, n);
            return out.toInts();
        }
    }

    /** The message of the fault that a kernel ends with, the same under each schedule but for block and thread. */
    private static String fault(String kernel, int n) {
        List<String> messages = new ArrayList<>();
        for (int k = 0; k < SCHEDULES.size(); k++) {
            int number = k;
            try (Gpu gpu = Gpu.open("sim", o -> o.schedule(SCHEDULES.get(number)).output(_ -> {}))) {
                Throwable thrown = catchThrowable(() -> launch(gpu, kernel, Launch.of(1, 64), n));
                assertThat(thrown).isInstanceOf(GpuException.class);
                messages.add(thrown.getMessage());
            }
        }
        String same = "[0-9]+, 0, 0\\)$|0x[0-9a-f]+";
        assertThat(messages).allMatch(m -> m.replaceAll(same, "").equals(messages.getFirst().replaceAll(same, "")));
        return messages.getFirst();
    }

    /** The text is what a C library prints. */
    @Test
    void printfConvertsAsC() {
        assertThat(printed("prints_all_conversions", Launch.of(1, 32))).isEqualTo("""
                42|   42|42   |00042|+42| 42|-42|007|  007||
                4294967295|ff|FF|0xff|10|010|0000beef|44|1|
                -5|18446744073709551615|10000000000|123456789012|4| 4611686018427387904|
                1.500000| 3.14|2.2     |-002.500|+2|10000000000.000|3.|
                1.234568e+04|1.23e-04|1.000000E+100|  -1.000e+00|0.0001|1e-05|1e+06|1E-10|1.23e+03|1.00000|
                0x1p+0|0x1.c0p+0|0X1P-1|
                inf|-inf|nan|  inf|  inf|INF|
                abc|    x|y  |
                text|     right|left      |cu|(null)|
                0x1234|(nil)|%|    42|42    |3.14|
                0.12 0.2 0 2 1.000
                """);
    }

    @Test
    void textComesBlockByBlockInTheOrderOfThreads() {
        assertThat(printed("prints_in_the_order_of_threads", Launch.of(3, 40)))
                .isEqualTo(IntStream.range(0, 120).mapToObj(i -> "block " + i / 40 + " thread " + i % 40 + ": " + in(i) + "\n")
                        .collect(Collectors.joining()));
    }

    @Test
    void textsLieInLocalSharedAndGlobalMemory() {
        String text = printed("prints_texts_of_all_kinds", Launch.of(1, 2));
        assertThat(text).isEqualTo("abcdefg ABCDEFG constant 11.000\nbcdefgh ABCDEFG constant 48.000\n");
        assertThat(launch(GPUS.getFirst(), "prints_texts_of_all_kinds", Launch.of(1, 1), 0)[0]).isEqualTo(4);
    }

    @Test
    void whatWasPrintedBeforeAFaultIsGivenOut() {
        StringBuilder text = new StringBuilder();
        try (Gpu gpu = Gpu.open("sim", o -> o.output(text::append))) {
            assertThat(catchThrowable(() -> launch(gpu, "an_assertion_that_fails", Launch.of(1, 3), 0))).isNotNull();
        }
        assertThat(text.toString()).isEqualTo("before 0\nbefore 1\nbefore 2\n");
    }

    @Test
    void aFailedAssertionNamesFileLineFunctionAndThread() {
        assertThat(fault("an_assertion_that_fails", 0)).matches("kernel an_assertion_that_fails: assertion "
                + "'in\\[T\\] < 50 && \"too large\"' failed at runtime.cu:[0-9]+ in void "
                + "an_assertion_that_fails\\(int \\*, const int \\*, int\\); runtime.cu:[0-9]+, .*block \\(0, 0, 0\\), "
                + "thread \\([0-9]+, 0, 0\\)");
    }

    @Test
    void trapAndBreakpointNameTheThread() {
        assertThat(fault("a_trap", 5)).startsWith("kernel a_trap: trap; runtime.cu:").endsWith("thread (5, 0, 0)");
        assertThat(fault("a_breakpoint", 6)).startsWith("kernel a_breakpoint: breakpoint; runtime.cu:")
                .endsWith("thread (6, 0, 0)");
        assertThat(fault("grid_of_a_plain_launch", 0))
                .contains("trap: blocks that wait for the whole grid need a cooperative launch; ");
    }

    @Test
    void misusesOfTheHeapAreNamed() {
        assertThat(fault("freed_twice", 0)).contains("free of 0x", ", which was freed before; runtime.cu:");
        assertThat(fault("freed_in_the_middle", 0)).contains(", which no malloc of a kernel returned; byte 4 of 40 bytes, "
                + "memory from malloc at runtime.cu:");
        assertThat(fault("read_after_free", 0)).contains("use after free: read of 4 bytes at 0x",
                "it was freed: byte 4 of 40 bytes from malloc");
        assertThat(fault("written_past_the_end", 10)).contains("out-of-bounds write of 4 bytes at 0x",
                "0 bytes past the end of 40 bytes, memory from malloc at runtime.cu:");
    }

    @Test
    void memoryOfTheHeapLastsFromLaunchToLaunchAndNoHostMayFreeIt() {
        try (Gpu gpu = Gpu.open("sim");
                DeviceBuffer out = gpu.upload(new int[8]);
                DeviceBuffer in = gpu.upload(1, 2, 3, 4, 5, 6)) {
            TestKernels.load(gpu, FILE, "a_buffer_that_lasts").launch(Launch.of(1, 1), out, in, 0);
            long address = out.toInts()[0] & 0xffff_ffffL | (long) out.toInts()[1] << 32;
            assertThat(catchThrowable(() -> gpu.driver().free(address))).isInstanceOf(GpuException.class)
                    .hasMessageContaining("byte 0 of 4 bytes, memory from malloc at runtime.cu:");
            TestKernels.load(gpu, FILE, "a_buffer_that_lasted").launch(Launch.of(1, 1), out, in, 0);
            assertThat(out.toInts()[4]).isEqualTo(6);
        }
    }

    @Test
    void theStackHasAnEnd() {
        assertThat(fault("alloca_beyond_the_stack", 1 << 20)).contains("stack overflow: alloca of 1048576 bytes");
        assertThat(fault("recursion_without_end", 0)).contains("stack overflow: the call of ",
                "-Dweft.sim.stack=BYTES gives more");
    }
}
