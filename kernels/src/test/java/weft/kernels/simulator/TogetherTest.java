package weft.kernels.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import weft.kernels.DeviceBuffer;
import weft.kernels.Gpu;
import weft.kernels.Kernel;
import weft.kernels.Launch;

/** Threads that work together: shuffles, atomics, barriers, asynchronous copies. */
class TogetherTest {

    private static Gpu gpu;

    @BeforeAll
    static void open() {
        gpu = Gpu.on(new SimulatedDriver(2));
    }

    @AfterAll
    static void close() {
        gpu.close();
    }

    private static Kernel kernel(String entry) {
        return TestKernels.load(gpu, "together.ptx", entry);
    }

    @Test
    void aReductionAddsAllElements() {
        float[] x = new float[5000];
        Arrays.setAll(new int[x.length], i -> (int) (x[i] = i % 17));
        double expected = IntStream.range(0, x.length).map(i -> i % 17).sum();
        try (DeviceBuffer in = gpu.upload(x); DeviceBuffer out = gpu.allocate(4 * 3)) {
            kernel("reduce").launch(Launch.of(3, 256), in, out, x.length);
            float[] y = out.toFloats();
            assertThat(y[0] + y[1] + y[2]).isEqualTo((float) expected);
        }
    }

    @Test
    void allModesOfTheShuffleReadTheRightLane() {
        int n = 64;
        int[] x = IntStream.range(0, n).map(i -> i * 13 % 97).toArray();
        try (DeviceBuffer in = gpu.upload(x); DeviceBuffer out = gpu.allocate(4 * 6 * n)) {
            kernel("shuffles").launch(Launch.of(1, n), in, out);
            int[] y = out.toInts();
            for (int t = 0; t < n; t++) {
                int base = t & ~31;
                int lane = t & 31;
                assertThat(y[6 * t]).isEqualTo(x[base + (x[t] & 31)]);
                assertThat(y[6 * t + 1]).isEqualTo(lane >= 3 ? x[t - 3] : x[t]);
                assertThat(y[6 * t + 2]).isEqualTo(lane + 5 < 32 ? x[t + 5] : x[t]);
                assertThat(y[6 * t + 3]).isEqualTo(x[base + (lane ^ 9)]);
                assertThat(y[6 * t + 4]).isEqualTo((lane & 7) >= 2 ? x[t - 2] : x[t]);
                assertThat(y[6 * t + 5]).isEqualTo(x[(t & ~7) + 3]);
            }
        }
    }

    @Test
    void everyAtomicOperationCountsEveryThread() {
        int n = 4 * 96;
        int[] i = {0, 0, 5, -7, -1, 0, 0};
        int[] u = {0, 0, -1, 0};
        long[] l = {0, -1, 0, 0, 0};
        try (DeviceBuffer di = gpu.upload(i);
                DeviceBuffer du = gpu.upload(u);
                DeviceBuffer dl = gpu.upload(l);
                DeviceBuffer df = gpu.upload(0f);
                DeviceBuffer dd = gpu.upload(0.0)) {
            kernel("atomics").launch(Launch.of(4, 96), di, du, dl, df, dd);
            int xor = IntStream.range(0, n).reduce(0, (a, b) -> a ^ b);
            int down = 0;
            for (int t = 0; t < n; t++) {
                down = down == 0 || down > 9 ? 9 : down - 1;
            }
            assertThat(di.toInts()).containsExactly(n * (n - 1) / 2, -2 * n, 1 - n, n - 1, 0xffff0000, -1, xor);
            assertThat(du.toInts()).containsExactly(n % 10, down, 5, 0x80000000 + n - 1);
            assertThat(dl.toLongs()).containsExactly((long) n << 33, 7, (1L << 40) + n - 1, -1, 3L * n);
            assertThat(df.toFloats()).containsExactly(n);
            assertThat(dd.toDoubles()).containsExactly(n * 0.5);
        }
    }

    @Test
    void noTwoThreadsGetTheSameTicket() {
        int n = 8 * 160;
        try (DeviceBuffer counter = gpu.upload(0); DeviceBuffer out = gpu.upload(new int[n])) {
            kernel("tickets").launch(Launch.of(8, 160), counter, out);
            assertThat(Arrays.stream(out.toInts()).sorted().toArray()).containsExactly(IntStream.range(0, n).toArray());
        }
    }

    @Test
    void namedBarriersHandOverFromWarpToWarp() {
        int rounds = 5;
        int[] x = IntStream.range(0, 32 * rounds).toArray();
        try (DeviceBuffer in = gpu.upload(x); DeviceBuffer out = gpu.upload(new int[x.length])) {
            kernel("handover").launch(Launch.of(1, 64), in, out, rounds);
            assertThat(out.toInts()).containsExactly(IntStream.range(0, x.length)
                    .map(i -> 2 * (i / 32 * 32 + 31 - i % 32)).toArray());
        }
    }

    @Test
    void barriersCountAndCombinePredicates() {
        int[] x = IntStream.range(0, 100).toArray();
        try (DeviceBuffer in = gpu.upload(x); DeviceBuffer out = gpu.upload(new int[100])) {
            kernel("counts").launch(Launch.of(1, 100), in, out);
            assertThat(out.toInts()).containsOnly(94 * 100);
        }
    }

    @Test
    void asynchronousCopiesHappenWhenAThreadWaitsForThemAndNotBefore() {
        int tiles = 6;
        float[] x = new float[128 * tiles];
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 251;
        }
        try (DeviceBuffer in = gpu.upload(x); DeviceBuffer out = gpu.allocate(4 * 128)) {
            kernel("pipelined").launch(Launch.of(1, 128), in, out, tiles, 1);
            float[] y = out.toFloats();
            for (int t = 0; t < 128; t++) {
                float sum = 0;
                for (int k = 0; k < tiles; k++) {
                    sum += x[k * 128 + 127 - t];
                }
                assertThat(y[t]).isEqualTo(sum);
            }
            kernel("pipelined").launch(Launch.of(1, 128), in, out, tiles, 0);
            assertThat(out.toFloats()).as("a kernel that forgets to wait reads what was there").containsOnly(Float.NaN);
        }
    }
}
