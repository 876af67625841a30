package weft.kernels.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.kernels.simulator.TableOfKernels.in;
import static weft.kernels.simulator.TableOfKernels.sum;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import weft.kernels.DeviceBuffer;
import weft.kernels.Dim3;
import weft.kernels.Gpu;
import weft.kernels.Kernel;
import weft.kernels.Launch;

/** Threads that meet: in both sides of a branch, at barriers, in loops that wait, across the blocks of a grid, in groups. */
class MeetingKernelsTest {

    private static final List<Gpu> GPUS = TableOfKernels.open();
    private static final TableOfKernels TABLE = new TableOfKernels("meetings.ptx");

    /** The bits of the lanes of thread {@code t}'s warp of which something is true. */
    private static int ballot(int t, int lanes, IntPredicate isTrue) {
        return IntStream.range(0, lanes).filter(l -> isTrue.test(t / lanes * lanes + l)).map(l -> 1 << l).reduce(0,
                (a, b) -> a | b);
    }

    /** A reduction over the group of {@code size} threads that {@code t} is in. */
    private static IntStream group(int t, int size) {
        return IntStream.range(t / size * size, t / size * size + size);
    }

    /** {@code n} times a step of all elements at once. */
    private static int[] repeat(int size, int n, BiFunction<int[], Integer, Integer> step) {
        int[] v = IntStream.range(0, size).map(TableOfKernels::in).toArray();
        for (int k = 0; k < n; k++) {
            int[] before = v;
            v = IntStream.range(0, size).map(i -> step.apply(before, i)).toArray();
        }
        return v;
    }

    private static IntUnaryOperator of(int[] values) {
        return i -> values[i];
    }

    private static IntUnaryOperator tile(int size) {
        return t -> group(t, size).map(TableOfKernels::in).sum() + 3 * in(t ^ 1) + 5 * in(t / size * size) + 7 * (t % size)
                + 11 * (t / size) + 13 * size + group(t, size).map(TableOfKernels::in).max().getAsInt() * 1000;
    }

    private static int alternating(int[] v, int i, int k) {
        return (i + k & 1) != 0 ? v[i ^ 1] : v[i ^ 1] + 1;
    }

    private static int[] alternating(int n) {
        int[] round = {0};
        int[] v = IntStream.range(0, 64).map(TableOfKernels::in).toArray();
        for (; round[0] < n; round[0]++) {
            int[] before = v;
            v = IntStream.range(0, 64).map(i -> alternating(before, i, round[0])).toArray();
        }
        return v;
    }

    private static int queue(int n) {
        int sum = 0;
        for (int k = 0; k < n; k++) {
            sum = sum * 3 + in(k) + 1;
        }
        return sum;
    }

    static {
        TABLE.add("syncwarp_in_both_branches", 1, 64, 0, t -> (t % 32 < 16 ? 2 : 1) * in(t ^ 31))
                .add("syncwarp_in_nested_branches", 1, 64, 0, t -> in(t ^ 31))
                .add("syncwarp_in_branches_of_a_loop", 1, 64, 7, of(alternating(7)))
                .add("shuffle_in_both_branches", 1, 64, 0, t -> t % 2 != 0 ? in(t ^ 1) + 1 : in(t ^ 1) * 2)
                .add("shuffle_with_a_mask_for_each_half", 1, 64, 0, t -> in(t ^ (t % 32 < 16 ? 5 : 6)))
                .add("shuffle_in_each_case", 1, 64, 0, t -> t % 4 * 10 + in(t ^ 31))
                .add("ballot_in_both_branches", 1, 64, 0, t -> ballot(t, 32, i -> in(i) % 2 != 0))
                .add("votes_in_both_branches", 1, 64, 0, t -> (group(t, 32).anyMatch(i -> in(i) > 90) ? 1 : 0) + 2 + 4)
                .add("match_in_both_branches", 1, 64, 0, t -> ballot(t, 32, i -> in(i) % 3 == in(t) % 3))
                .add("match_all_in_both_branches", 1, 64, 0, t -> 15)
                .add("reduction_in_both_branches", 1, 64, 0, t -> group(t, 32).map(TableOfKernels::in).sum() * 1000
                        + group(t, 32).map(TableOfKernels::in).max().getAsInt())
                .add("reduction_with_bits", 1, 64, 0, MeetingKernelsTest::bits)
                .add("activemask_of_a_whole_warp", 1, 96, 0, t -> -1)
                .add("activemask_of_a_part", 1, 64, 0, t -> t % 32 < 5 ? 5 : 0)
                .add("lanes_wait_for_each_other", 1, 64, 0, t -> sum(0, t + 1))
                .add("warps_wait_for_each_other", 1, 128, 0, t -> t / 32)
                .add("a_lock_for_each_lane", 1, 64, 0, t -> sum(0, 64))
                .add("barrier_at_two_lines", 1, 128, 0, t -> in(127 - t) + (t < 64 ? 5 : 0))
                .add("barrier_in_a_loop_of_each_warp", 1, 128, 4,
                        of(repeat(128, 4, (v, i) -> v[i] + v[(i + 32) % 128] * (i / 32 % 2 != 0 ? 1 : 2))))
                .add("counts_at_two_lines", 1, 64, 0, t -> (int) IntStream.range(0, 64)
                        .filter(i -> (in(i) & (i < 32 ? 1 : 2)) != 0).count())
                .add("all_and_any_of_a_block", 1, 100, 0,
                        t -> 1 + (IntStream.range(0, 100).anyMatch(i -> in(i) == 100) ? 2 : 0))
                .add("named_barriers_of_pairs_of_warps", 1, 128, 0, t -> in(t ^ 32))
                .add("arrive_and_wait", 1, 64, 0, t -> t < 32 ? 1 : 3 * in(t - 32))
                .add("threads_end_before_a_barrier", 1, 128, 77, t -> t < 77 ? in(76 - t) : 0)
                .add("a_whole_warp_ends_before_a_barrier", 1, 96, 0, t -> t / 32 == 1 ? 0 : in(95 - t))
                .add("barrier_in_a_function", 1, 64, 5, of(repeat(64, 5, (v, i) -> v[i ^ 33] + 1)))
                .add("shuffle_in_a_function_from_two_calls", 1, 32, 0, t -> in((t + 1) % 32) + (t < 10 ? 1 : 2))
                .add("a_chain_of_blocks", Launch.of(40, 32), 0, 40, b -> sum(0, b + 1))
                .add("a_chain_from_the_last_block", Launch.of(40, 32), 0, 40, b -> sum(b, 40))
                .add("a_lock_for_each_block", Launch.of(24, 32), 0, 1, b -> sum(0, 24))
                .add("the_last_block_adds_up", Launch.of(9, 64), 0, 1, b -> sum(0, 576))
                .add("a_scan_that_looks_back", 16, 32, 0, i -> sum(0, i + 1))
                .add("a_barrier_of_all_blocks_by_hand", Launch.of(8, 32), 5, 256,
                        of(repeat(256, 5, (v, i) -> v[i] + v[(i + 32) % 256])))
                .add("blocks_hand_over_a_queue", Launch.of(2, 32), 17, 1, b -> queue(17))
                .addCooperative("grid_sync_once", Dim3.of(7), Dim3.of(64), 0, i -> in(447 - i))
                .addCooperative("grid_sync_in_a_loop", Dim3.of(6), Dim3.of(96), 6,
                        of(repeat(576, 6, (v, i) -> v[i] + v[(i + 1) % 576])))
                .addCooperative("grid_sync_adds_up", Dim3.of(8), Dim3.of(64), 0, i -> sum(0, 512) + 8 + i / 64 + 512)
                .addCooperative("grid_arrive_and_wait", Dim3.of(4), Dim3.of(64), 0, i -> 2 * in(i) + in((i + 64) % 256))
                .addCooperative("grid_sync_of_a_cube", new Dim3(2, 3, 2), new Dim3(4, 2, 4), 0, i -> in(383 - i) + 100);
        for (int size : new int[] {2, 4, 8, 16, 32}) {
            TABLE.add("tile_of_" + size, 1, 64, 0, tile(size));
        }
        TABLE.add("tiles_vote", 1, 64, 0, MeetingKernelsTest::votes)
                .add("scans_in_a_tile", 1, 64, 0, t -> sum(t / 16 * 16, t + 1) * 10000 + sum(t / 16 * 16, t))
                .add("a_coalesced_group", 1, 64, 0, MeetingKernelsTest::coalesced)
                .add("a_group_adds_for_all", Launch.of(1, 96), 0, 1,
                        t -> (int) IntStream.range(0, 96).filter(i -> in(i) % 3 == 0).count())
                .add("groups_by_a_label", 1, 64, 0, t -> {
                    int[] own = group(t, 32).filter(i -> in(i) % 4 == in(t) % 4).map(TableOfKernels::in).toArray();
                    return own.length * 1000 + IntStream.of(own).sum();
                })
                .add("groups_of_two_kinds", 1, 64, 0, t -> {
                    int[] own = group(t, 32).filter(i -> in(i) > 50 == in(t) > 50).toArray();
                    return own.length * 1000 + (int) IntStream.of(own).filter(i -> i < t).count();
                })
                .add("a_block_as_a_group", Launch.of(1, 128), 0, 128, t -> in(127 - t))
                .add("a_shuffle_down_a_tile", 1, 64, 0,
                        t -> in(t % 8 + 3 < 8 ? t + 3 : t) + 1000 * in(t % 8 >= 2 ? t - 2 : t));
    }

    private static int bits(int t) {
        int[] own = group(t, 32).filter(i -> i % 32 < 20 == t % 32 < 20).map(TableOfKernels::in).toArray();
        int and = IntStream.of(own).map(x -> x | 64).reduce(-1, (a, b) -> a & b);
        int or = IntStream.of(own).reduce(0, (a, b) -> a | b);
        int xor = IntStream.of(own).reduce(0, (a, b) -> a ^ b);
        return and + 256 * or + 65536 * xor + IntStream.of(own).min().getAsInt() - 50;
    }

    private static int votes(int t) {
        return (group(t, 8).anyMatch(i -> in(i) > 95) ? 1 : 0) + (group(t, 8).allMatch(i -> in(i) > 5) ? 2 : 0)
                + 4 * ballot(t, 8, i -> in(i) % 2 != 0) + 4096 * ballot(t, 8, i -> in(i) % 4 == in(t) % 4);
    }

    private static int coalesced(int t) {
        int[] own = group(t, 32).filter(i -> in(i) % 2 != 0).toArray();
        return in(t) % 2 == 0 ? -1 : (int) IntStream.of(own).filter(i -> i < t).count() * 1000
                + IntStream.of(own).map(TableOfKernels::in).sum() + 100000 * own.length;
    }

    @AfterAll
    static void close() {
        GPUS.forEach(Gpu::close);
    }

    @Test
    void eachKernelOfTheFileHasARow() {
        assertThat(TABLE.unmatched()).isEmpty();
    }

    @Test
    void aGridThatMeetsMustFitOnTheDeviceAndBeLaunchedAsOne() {
        Kernel kernel = TestKernels.load(GPUS.getFirst(), "meetings.ptx", "grid_sync_once");
        assertThatThrownBy(() -> launch(kernel, Launch.of(65, 64).asCooperative()))
                .hasMessage("kernel grid_sync_once: a cooperative launch needs all 65 blocks on the device at once, which holds "
                        + "64 of this size");
        assertThatThrownBy(() -> launch(kernel, Launch.of(2, 64)))
                .hasMessageContaining("trap: blocks that wait for the whole grid need a cooperative launch; meetings.cu:");
    }

    private static void launch(Kernel kernel, Launch launch) {
        Gpu gpu = GPUS.getFirst();
        try (DeviceBuffer out = gpu.upload(new int[1024]); DeviceBuffer in = gpu.upload(new int[1024])) {
            kernel.launch(launch, out, in, 0);
            gpu.synchronize();
        }
    }

    @TestFactory
    List<DynamicTest> kernelsLeaveWhatTheyShouldUnderEachSchedule() {
        return TABLE.tests(GPUS);
    }
}
