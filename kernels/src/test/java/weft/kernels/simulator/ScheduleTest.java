package weft.kernels.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import weft.kernels.DeviceBuffer;
import weft.kernels.Gpu;
import weft.kernels.GpuException;
import weft.kernels.Launch;
import weft.kernels.Schedule;
import weft.kernels.SimulatorOptions;

/** The order in which blocks, groups of threads and threads run. */
class ScheduleTest {

    private static final List<Schedule> ALL =
            List.of(Schedule.FORWARD, Schedule.REVERSED, Schedule.seeded(1), Schedule.seeded(2));

    private static String kernel(String body) {
        return ".version 8.0\n.target sm_75\n.address_size 64\n.visible .entry k(.param .u64 out)\n{\n"
                + ".reg .b64 p, d; .reg .b32 a, b, c, t, n; .reg .pred q, r; ld.param.u64 p, [out]; mov.u32 t, %tid.x;"
                + " mov.u32 b, %ctaid.x; mov.u32 n, %ntid.x;\n" + body + "\nret;\n}\n";
    }

    private static int[] result(Schedule schedule, int workers, String body, Launch launch, int size) {
        try (Gpu gpu = Gpu.open("sim", o -> o.schedule(schedule).workers(workers));
                DeviceBuffer out = gpu.upload(new int[size])) {
            gpu.load("test.ptx", kernel(body), "k").launch(launch, out);
            return out.toInts();
        }
    }

    /** Each thread takes a ticket: out[1 + t] is how many took one before. */
    private static int[] tickets(Schedule schedule, Launch launch, int threads) {
        int[] out = result(schedule, 1, "atom.global.add.u32 a, [p], 1; mad.lo.u32 c, b, n, t; mul.wide.u32 d, c, 4; "
                + "add.u64 p, p, d; st.global.u32 [p+4], a;", launch, threads + 1);
        return Arrays.copyOfRange(out, 1, threads + 1);
    }

    @Test
    void forwardIsFromTheFirstThreadToTheLastAndReversedTheOtherWayRound() {
        assertThat(tickets(Schedule.FORWARD, Launch.of(3, 40), 120)).containsExactly(IntStream.range(0, 120).toArray());
        assertThat(tickets(Schedule.REVERSED, Launch.of(3, 40), 120))
                .containsExactly(IntStream.range(0, 120).map(i -> 119 - i).toArray());
    }

    @Test
    void aSeedGivesThreadsAndBlocksAnOrderOfItsOwnEachTimeTheSame() {
        int[] one = tickets(Schedule.seeded(1), Launch.of(5, 40), 200);
        assertThat(one).containsExactlyInAnyOrder(IntStream.range(0, 200).toArray())
                .isNotEqualTo(tickets(Schedule.seeded(2), Launch.of(5, 40), 200))
                .isNotEqualTo(tickets(Schedule.FORWARD, Launch.of(5, 40), 200));
        assertThat(tickets(Schedule.seeded(1), Launch.of(5, 40), 200)).isEqualTo(one);
        int[] firstOfBlock =
                IntStream.range(0, 5).map(b -> Arrays.stream(one, 40 * b, 40 * b + 40).min().orElseThrow()).toArray();
        assertThat(firstOfBlock).isNotEqualTo(IntStream.range(0, 5).map(b -> 40 * b).toArray());
    }

    @Test
    void whichSideOfABranchRunsFirstDependsOnTheSchedule() {
        String body = "setp.lt.u32 q, t, 5; @q bra low; atom.global.cas.b32 a, [p], 0, 2; bra.uni end;"
                + " low: atom.global.cas.b32 a, [p], 0, 1; end:";
        assertThat(ALL.stream().map(s -> result(s, 1, body, Launch.of(1, 32), 1)[0]).distinct()).contains(1, 2);
    }

    /** One thread is long at work and changes nothing; the others wait for it in a loop. That is no endless loop. */
    @Test
    void threadsMayWaitInALoopForOneThatComputesForLong() {
        String body = "setp.ne.u32 q, t, 0; @q bra wait; mov.u32 a, 0; mov.u32 c, 1;"
                + " work: mad.lo.u32 c, c, 1664525, 1013904223; add.u32 a, a, 1; setp.lt.u32 r, a, 200000; @r bra work;"
                + " st.volatile.global.u32 [p], c; bra.uni end;"
                + " wait: ld.volatile.global.u32 a, [p]; setp.eq.u32 r, a, 0; @r bra wait; end: atom.global.add.u32 a, [p+4], 1;";
        for (Schedule schedule : ALL) {
            assertThat(result(schedule, 1, body, Launch.of(1, 64), 2)[1]).as("%s", schedule).isEqualTo(64);
        }
    }

    @Test
    void blocksWaitForEachOtherUnderEachSchedule() {
        String body = "atom.global.add.u32 a, [p], 1; wait: ld.volatile.global.u32 a, [p]; setp.lt.u32 q, a, 320; @q bra wait;"
                + " atom.global.add.u32 a, [p+4], a;";
        for (Schedule schedule : ALL) {
            for (int workers : new int[] {1, 2}) {
                assertThat(result(schedule, workers, body, Launch.of(10, 32), 2)).as("%s, %d", schedule, workers)
                        .containsExactly(320, 320 * 320);
            }
        }
    }

    @Test
    void endlessLoopsAndDeadlocksAreFoundUnderEachSchedule() {
        String spin = "wait: ld.volatile.global.u32 a, [p]; setp.eq.u32 q, a, t; add.u32 c, t, 1; @!q bra other; bra.uni wait;"
                + " other: ld.volatile.global.u32 a, [p]; setp.eq.u32 q, a, 0; @q bra other;";
        String cross = "setp.lt.u32 q, t, 32; @q bra low; bar.sync 1, 64; bra.uni end; low: bar.sync 2, 64; end:";
        for (Schedule schedule : ALL) {
            assertThatThrownBy(() -> result(schedule, 2, spin, Launch.of(1, 64), 1)).as("%s", schedule)
                    .hasMessageContaining("endless loop in block (0, 0, 0): threads loop and nothing changes");
            assertThatThrownBy(() -> result(schedule, 2, spin, Launch.of(3, 64), 1)).as("%s", schedule)
                    .hasMessageContaining("deadlock of 3 blocks, each of which waits in a loop");
            assertThatThrownBy(() -> result(schedule, 2, cross, Launch.of(1, 64), 1)).as("%s", schedule)
                    .hasMessageContaining("deadlock in block (0, 0, 0): no thread can go on")
                    .hasMessageContaining("threads 0-31 wait at a barrier")
                    .hasMessageContaining("threads 32-63 wait at a barrier");
        }
    }

    @Test
    void aFaultIsThatOfTheBlockThatComesFirst() {
        for (int workers : new int[] {1, 2}) {
            assertThatThrownBy(() -> result(Schedule.REVERSED, workers, "trap;", Launch.of(4, 8), 1))
                    .hasMessageContaining("block (3, 0, 0), thread (0, 0, 0)");
        }
    }

    @Test
    void onlyTheSimulatedGpuHasOptions() {
        assertThatThrownBy(() -> Gpu.open("cuda", o -> o.workers(1))).isInstanceOf(GpuException.class)
                .hasMessage("device cuda has no options; sim, the simulated GPU, has");
        assertThatThrownBy(() -> SimulatorOptions.defaults().workers(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("simulated GPU: workers is 0, at least 1 is needed");
        assertThat(ALL.stream().map(Schedule::toString)).containsExactly("forward", "reversed", "seed 1", "seed 2");
    }
}
