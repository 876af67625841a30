package weft.kernels.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.kernels.DeviceBuffer;
import weft.kernels.Gpu;
import weft.kernels.GpuException;
import weft.kernels.Launch;

/** Warps of which some lanes take no part: correct kernels run, and the use of an undefined value is an error that says so. */
class PartialWarpTest {

    private Gpu gpu;

    @BeforeEach
    void open() {
        gpu = Gpu.on(new SimulatedDriver(2));
    }

    @AfterEach
    void close() {
        gpu.close();
    }

    private void run(String entry, Launch launch, Object... arguments) {
        TestKernels.load(gpu, "partial.ptx", entry).launch(launch, arguments);
        gpu.synchronize();
    }

    private static int[] numbers(int n) {
        return IntStream.range(0, n).map(i -> i * 37 % 101).toArray();
    }

    @Test
    void undefinedValuesMayBeIgnored() {
        int[] x = numbers(32);
        DeviceBuffer in = gpu.upload(x);
        DeviceBuffer out = gpu.upload(0);
        float[] floats = new float[32];
        for (int i = 0; i < 32; i++) {
            floats[i] = x[i];
        }
        DeviceBuffer inFloats = gpu.upload(floats);
        for (int n = 1; n <= 32; n++) {
            run("sumOfSome", Launch.of(1, 32), in, out, n);
            assertThat(out.toInts()[0]).as("sum of %d", n).isEqualTo(Arrays.stream(x, 0, n).sum());
            run("largestOfSome", Launch.of(1, 32), inFloats, out, n);
            int largest = 0;
            for (int i = 1; i < n; i++) {
                largest = x[i] > x[largest] ? i : largest;
            }
            assertThat(out.toInts()[0]).as("largest of %d", n).isEqualTo(largest);
        }
    }

    @Test
    void aScanOfThoseLanesThatHaveNotEnded() {
        int[] x = numbers(32);
        for (int n : new int[] {1, 7, 31, 32}) {
            DeviceBuffer out = gpu.upload(new int[32]);
            run("scanOfSome", Launch.of(1, 32), gpu.upload(x), out, n);
            int[] expected = new int[32];
            for (int i = 0; i < n; i++) {
                expected[i] = x[i] + (i > 0 ? expected[i - 1] : 0);
            }
            assertThat(out.toInts()).as("%d lanes", n).containsExactly(expected);
        }
    }

    @Test
    void atomicsOfAWholeWarpAtOnce() {
        int[] x = numbers(1000);
        DeviceBuffer count = gpu.upload(0);
        DeviceBuffer out = gpu.upload(new int[1000]);
        run("aggregated", Launch.of(8, 128), gpu.upload(x), count, out, 1000);
        int[] expected = Arrays.stream(x).filter(v -> v % 3 == 0).sorted().toArray();
        assertThat(count.toInts()[0]).isEqualTo(expected.length);
        assertThat(Arrays.stream(out.toInts(), 0, expected.length).sorted().toArray()).containsExactly(expected);
    }

    @Test
    void lanesAtDifferentInstructionsShuffleTogether() {
        DeviceBuffer out = gpu.upload(new int[32]);
        run("bothWays", Launch.of(1, 32), out);
        assertThat(out.toInts()).containsExactly(IntStream.range(0, 32).map(t -> (t ^ 1) * ((t & 1) != 0 ? 7 : 10)).toArray());
    }

    @Test
    void aBarrierDoesNotWaitForThreadsThatEnded() {
        DeviceBuffer out = gpu.upload(new int[96]);
        run("leaveThenMeet", Launch.of(1, 96), out, 45);
        assertThat(out.toInts()).containsExactly(IntStream.range(0, 96).map(t -> t < 45 ? 44 - t : 0).toArray());
    }

    @Test
    void aSumWithAnUndefinedValueIsAnError() {
        DeviceBuffer in = gpu.upload(numbers(32));
        DeviceBuffer out = gpu.upload(0);
        run("wrongSum", Launch.of(1, 32), in, out, 32);
        assertThat(out.toInts()[0]).isEqualTo(Arrays.stream(numbers(32)).sum());
        assertThatThrownBy(() -> run("wrongSum", Launch.of(1, 32), in, out, 20)).isInstanceOf(GpuException.class)
                .hasMessageContaining("kernel wrongSum: an undefined value is used: it was read from lane 31 of warp 0")
                .hasMessageContaining("takes no part in the shuffle").hasMessageContaining("partial.cu:")
                .hasMessageContaining("shfl.sync.down").hasMessageContaining("st.global")
                .hasMessageContaining("thread (0, 0, 0)");
    }

    @Test
    void aBranchOnAnUndefinedValueIsAnError() {
        DeviceBuffer out = gpu.upload(new int[41]);
        assertThatThrownBy(() -> run("wrongWay", Launch.of(1, 32), gpu.upload(numbers(32)), out, 20))
                .hasMessageContaining("kernel wrongWay: an undefined value is used")
                .hasMessageContaining("from lane 20 of warp 0")
                .hasMessageContaining("thread (4, 0, 0)");
    }

    private int[] text(String body) {
        String ptx = ".version 8.0\n.target sm_75\n.address_size 64\n.visible .entry k(.param .u64 out)\n{\n"
                + ".reg .b64 p, d; .reg .b32 a, t; .reg .pred q, r; ld.param.u64 p, [out]; mov.u32 t, %tid.x;"
                + " mul.wide.u32 d, t, 4; add.u64 d, p, d; setp.lt.u32 q, t, 16;\n" + body + "\n}\n";
        DeviceBuffer out = gpu.upload(new int[32]);
        gpu.load("test.ptx", ptx, "k").launch(Launch.of(1, 32), out);
        return out.toInts();
    }

    @Test
    void lanesOutsideTheMaskAndLanesThatEnded() {
        assertThatThrownBy(() -> text("@!q ret; shfl.sync.down.b32 a, t, 16, 31, 0xffff; st.global.u32 [d], a; ret;"))
                .hasMessageContaining("lane 16 of warp 0").hasMessageContaining("thread (0, 0, 0)");
        assertThatThrownBy(() -> text("@!q bra E; shfl.sync.idx.b32 a, t, 20, 31, -1; st.global.u32 [d], a; E: ret;"))
                .hasMessageContaining("lane 20 of warp 0").hasMessageContaining("it has ended");
        text("@!q bra E; shfl.sync.idx.b32 a|r, t, 20, 31, -1; st.global.u32 [d], t; E: ret;");
    }

    @Test
    void theLowestLaneIsElected() {
        int[] y = text("@q ret; elect.sync a|r, 0xffff0000; @r add.u32 a, a, 100; st.global.u32 [d], a; ret;");
        assertThat(y).containsExactly(IntStream.range(0, 32).map(t -> t < 16 ? 0 : t == 16 ? 116 : 16).toArray());
    }

    @Test
    void lanesThatWaitForDifferentThingsAreADeadlock() {
        assertThatThrownBy(() -> text("@q bra A; shfl.sync.idx.b32 a, t, 1, 31, -1; ret; A: bar.warp.sync -1; ret;"))
                .hasMessageContaining("deadlock in block (0, 0, 0)")
                .hasMessageContaining("threads 0-15 wait for threads 16-31 of their member mask")
                .hasMessageContaining("threads 16-31 wait for threads 0-15 of their member mask");
        assertThatThrownBy(() -> text("@q bra A; bar.warp.sync 0xffffff00; ret; A: bar.warp.sync 0xffffffff; ret;"))
                .hasMessageContaining("deadlock in block (0, 0, 0)");
    }
}
