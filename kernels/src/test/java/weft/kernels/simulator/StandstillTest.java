package weft.kernels.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weft.kernels.DeviceBuffer;
import weft.kernels.Gpu;
import weft.kernels.GpuException;
import weft.kernels.Launch;
import weft.kernels.simulator.memory.DeviceLimits;

/** Threads that never end and blocks that wait for blocks: on 1, 2 and 5 host threads the result is the same. */
class StandstillTest {

    private static final int[] HOST_THREADS = {1, 2, 5};

    @AfterEach
    void noLimit() {
        System.clearProperty("weft.sim.limit");
    }

    private static String kernel(String body) {
        return ".version 8.0\n.target sm_75\n.address_size 64\n.visible .entry k(.param .u64 out)\n{\n"
                + ".reg .b64 p, d; .reg .b32 a, b, c, t, n; .reg .pred q, r; ld.param.u64 p, [out]; mov.u32 t, %tid.x;"
                + " mov.u32 b, %ctaid.x; mov.u32 n, %nctaid.x;\n" + body + "\n}\n";
    }

    /** What a kernel leaves in {@code out}, the same for each number of host threads. */
    private static int[] result(String body, Launch launch, int size) {
        List<int[]> results = new ArrayList<>();
        for (int workers : HOST_THREADS) {
            try (Gpu gpu = Gpu.on(new SimulatedDriver(workers)); DeviceBuffer out = gpu.upload(new int[size])) {
                gpu.load("test.ptx", kernel(body), "k").launch(launch, out);
                results.add(out.toInts());
            }
        }
        results.forEach(r -> assertThat(r).containsExactly(results.getFirst()));
        return results.getFirst();
    }

    /** The message of the fault, the same for each number of host threads, without the line's text. */
    private static String fault(String body, Launch launch) {
        List<String> messages = new ArrayList<>();
        for (int workers : HOST_THREADS) {
            try (Gpu gpu = Gpu.on(new SimulatedDriver(workers)); DeviceBuffer out = gpu.upload(new int[100])) {
                Throwable thrown = catchThrowable(() -> {
                    gpu.load("test.ptx", kernel(body), "k").launch(launch, out);
                    gpu.synchronize();
                });
                assertThat(thrown).as("on %d threads", workers).isInstanceOf(GpuException.class);
                messages.add(thrown.getMessage());
            }
        }
        assertThat(messages).allMatch(messages.getFirst()::equals);
        return messages.getFirst();
    }

    @Test
    void aLoopThatDoesNothingIsEndless() {
        assertThat(fault("L: bra L;", Launch.of(2, 32))).contains("endless loop in block (0, 0, 0)")
                .contains("threads 0-31 run, test.ptx:7 'bra L'");
        assertThat(fault("setp.eq.u32 q, t, 0; L: @q bra L; ret;", Launch.of(1, 64))).contains("endless loop")
                .contains("threads 0 run");
        assertThat(fault("setp.eq.u32 q, t, 0; L: bra M; M: @q bra N; ret; N: bra L;", Launch.of(1, 64)))
                .contains("endless loop");
    }

    @Test
    void aLoopThatComputesEndsAtTheLimit() {
        System.setProperty("weft.sim.limit", "100000");
        String body = "mov.u32 a, 0; L: add.u32 a, a, 1; st.global.u32 [p], a; bra L;";
        assertThat(fault(body, Launch.of(3, 32))).contains("endless loop in block (0, 0, 0)")
                .contains("not ended after 100000 instructions of a warp").contains("-Dweft.sim.limit=N");
    }

    @Test
    void theLimitCountsForEachBlock() {
        System.setProperty("weft.sim.limit", "100");
        assertThat(result("atom.global.add.u32 a, [p], 1; ret;", Launch.of(3000, 1), 1)).containsExactly(3000);
    }

    @Test
    void aLimitThatIsNoNumberIsRefused() {
        for (String limit : List.of("0", "-1", "many", "")) {
            System.setProperty("weft.sim.limit", limit);
            assertThat(fault("ret;", Launch.of(1, 1))).contains("-Dweft.sim.limit=" + limit + ":").contains("at least 1");
        }
    }

    @Test
    void aBlockWaitsForALaterOne() {
        String body = "setp.eq.u32 q, b, 0; @q bra W; mov.u32 a, 7; st.volatile.global.u32 [p], a; ret;"
                + " W: ld.volatile.global.u32 a, [p]; setp.ne.u32 q, a, 7; @q bra W; st.global.u32 [p+4], a; ret;";
        assertThat(result(body, Launch.of(2, 1), 2)).containsExactly(7, 7);
    }

    /** A barrier of the whole grid, ten times; each block then reads what its neighbour wrote before. */
    @Test
    void allBlocksOfADeviceMayWaitForEachOther() {
        String body = """
                mov.u32 c, %ntid.x; mul.lo.u32 n, n, c; mov.u32 c, 0; mul.wide.u32 d, b, 4; add.u64 d, p, d;
                L: add.u32 c, c, 1; st.volatile.global.u32 [d+4], c; membar.gl;
                atom.global.add.u32 a, [p], 1; mul.lo.u32 t, n, c;
                W: ld.volatile.global.u32 a, [p]; setp.lt.u32 q, a, t; @q bra W;
                setp.lt.u32 q, c, 10; @q bra L; ret;
                """;
        int blocks = DeviceLimits.MULTIPROCESSORS * DeviceLimits.RESIDENT_BLOCKS;
        int[] expected = IntStream.range(0, blocks + 1).map(i -> i == 0 ? 10 * blocks : 10).toArray();
        assertThat(result(body, Launch.of(blocks, 1), blocks + 1)).containsExactly(expected);
        assertThat(fault(body, Launch.of(blocks + 1, 1))).contains("deadlock of 64 blocks")
                .contains("1 more blocks begin only when")
                .contains("bra W");
        assertThat(fault(body, Launch.of(5, 1024))).contains("deadlock of 4 blocks");
    }

    @Test
    void blocksThatWaitForWhatNobodyWritesAreADeadlock() {
        assertThat(fault("L: ld.volatile.global.u32 a, [p]; setp.eq.u32 q, a, 0; @q bra L; ret;", Launch.of(3, 32)))
                .contains("deadlock of 3 blocks, each of which waits in a loop for memory");
    }

    @Test
    void aBlockThatReadsTheClockDoesNotRepeatItself() {
        String body = "mov.u32 c, %clock; L: mov.u32 a, %clock; sub.u32 a, a, c; setp.lt.u32 q, a, 20000; @q bra L;"
                + " mov.u32 a, 5; st.global.u32 [p], a; ret;";
        assertThat(result(body, Launch.of(1, 1), 1)).containsExactly(5);
    }

    @Test
    void theFaultOfTheLowestBlockCounts() {
        String body = "setp.lt.u32 q, b, 37; @q ret; mul.wide.u32 d, b, 1024; add.u64 p, p, d; st.global.u32 [p], b; ret;";
        assertThat(fault(body, Launch.of(400, 1))).contains("out-of-bounds").contains("block (37, 0, 0)");
        String later = "mov.u32 a, 0; setp.eq.u32 q, b, 0; @!q bra M; L: add.u32 a, a, 1; setp.lt.u32 q, a, 900000; @q bra L;"
                + " M: trap;";
        assertThat(fault(later, Launch.of(4, 1))).contains("trap").contains("block (1, 0, 0)");
    }

    @Test
    void aBarrierThatPartOfTheBlockNeverReaches() {
        assertThat(fault("setp.lt.u32 q, t, 16; @q bra A; bar.sync 1; ret; A: bar.sync 2; ret;", Launch.of(1, 32)))
                .contains("deadlock in block (0, 0, 0)").contains("threads 0-15 wait at a barrier").contains("bar.sync 2");
        String different = "setp.lt.u32 q, t, 16; @q bra A; bar.sync 0; ret; A: bar.sync 0; ret;";
        assertThat(fault(different, Launch.of(1, 32))).contains("the threads of warp 0 are at different barriers")
                .contains("threads 0-15 at").contains("never reaches");
    }

    @Test
    void barriersThatWarpsReachOnDifferentPathsAreTheSame() {
        assertThat(result("setp.lt.u32 q, t, 32; @q bra A; bar.sync 0; ret; A: bar.sync 0; st.global.u32 [p], n; ret;",
                Launch.of(1, 64), 1)).containsExactly(1);
        assertThat(result("setp.lt.u32 q, t, 16; @q bra A; barrier.sync 0; ret; A: barrier.sync 0; st.global.u32 [p], n; ret;",
                Launch.of(1, 32), 1)).containsExactly(1);
        assertThat(result("setp.lt.u32 q, t, 16; @q ret; bar.sync 0; st.global.u32 [p], n; ret;", Launch.of(1, 32), 1))
                .containsExactly(1);
    }

    @Test
    void theClockRunsInsideStraightLineCode() {
        int[] y = result("mov.u32 a, %clock; mov.u32 b, %clock; mul.lo.u32 c, a, a; mov.u32 c, %clock; sub.u32 b, b, a;"
                + " sub.u32 c, c, a; st.global.u32 [p], b; st.global.u32 [p+4], c; ret;", Launch.of(1, 1), 2);
        assertThat(y).containsExactly(1, 3);
    }

    @Test
    void launchesForElementsAreChecked() {
        assertThatThrownBy(() -> Launch.forElements(-1, 256)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1 elements");
        assertThatThrownBy(() -> Launch.forElements(1, 0)).hasMessageContaining("blocks of 0 threads");
        assertThatThrownBy(() -> Launch.forElements(Long.MAX_VALUE, 256)).hasMessageContaining("a grid has 2147483647 in x");
        assertThat(Launch.forElements(0, 256).grid().x()).isEqualTo(1);
        assertThat(Launch.forElements(256L * Integer.MAX_VALUE, 256).grid().x()).isEqualTo(Integer.MAX_VALUE);
        assertThat(Launch.forElements(2_000_001, 256).grid().x()).isEqualTo(7813);
    }
}
