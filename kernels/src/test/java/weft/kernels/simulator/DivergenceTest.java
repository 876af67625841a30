package weft.kernels.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import weft.kernels.DeviceBuffer;
import weft.kernels.Gpu;
import weft.kernels.Kernel;
import weft.kernels.Launch;

/** Threads that diverge, and reconverge where they must. */
class DivergenceTest {

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
        return TestKernels.load(gpu, "divergence.ptx", entry);
    }

    private static int[] run(String entry, int[] x, int n, int threads) {
        try (DeviceBuffer in = gpu.upload(x); DeviceBuffer out = gpu.upload(new int[n])) {
            kernel(entry).launch(Launch.forElements(n, threads), in, out, n);
            return out.toInts();
        }
    }

    @Test
    void eachThreadTakesItsOwnPathThroughNestedBranches() {
        int[] x = IntStream.range(0, 300).map(i -> i * 7919 % 64).toArray();
        int[] y = run("nested", x, 300, 96);
        for (int i = 0; i < 300; i++) {
            int v = x[i];
            int way = 1;
            if ((v & 1) != 0) {
                way = way * 10 + 1;
                way = way * 10 + ((v & 2) != 0 ? 2 : 3);
                if ((v & 4) != 0) {
                    way = way * 10 + 4;
                    way = (v & 8) != 0 ? way * 10 + 5 : way;
                }
            } else if ((v & 2) != 0) {
                way = way * 10 + 6;
            } else {
                for (int k = 0; k < (v & 7); k++) {
                    way += k * x[k];
                }
            }
            assertThat(y[i]).as("thread %d", i).isEqualTo(way);
        }
    }

    @Test
    void loopsRunAsOftenAsEachThreadNeeds() {
        int[] x = IntStream.range(0, 500).map(i -> i + 1).toArray();
        int[] y = run("collatz", x, 500, 128);
        for (int i = 0; i < 500; i++) {
            int steps = 0;
            for (long v = x[i]; v > 1; steps++) {
                v = (v & 1) != 0 ? 3 * v + 1 : v >> 1;
            }
            assertThat(y[i]).as("thread %d", i).isEqualTo(steps);
        }
    }

    @Test
    void aSwitchSendsEachThreadToItsCase() {
        int[] x = IntStream.range(0, 100).map(i -> i < 8 ? 7 - i : i * 31 % 11).toArray();
        int[] y = run("ways", x, 100, 64);
        for (int i = 0; i < 100; i++) {
            int expected = switch (x[i]) {
                case 0 -> x[1] + 7;
                case 1 -> x[2] * 3;
                case 2 -> x[3] - 11 + (x[4] ^ 5);
                case 3 -> x[4] ^ 5;
                case 4 -> x[5] << 2;
                case 5 -> x[6] | 64;
                case 6 -> Integer.bitCount(x[7]);
                case 7 -> x[0] / 3;
                default -> -1;
            };
            assertThat(y[i]).as("thread %d with %d", i, x[i]).isEqualTo(expected);
        }
    }

    @Test
    void aBarrierDoesNotWaitForThreadsThatReturnedEarly() {
        try (DeviceBuffer out = gpu.upload(new int[64])) {
            kernel("early").launch(Launch.of(1, 128), out);
            assertThat(out.toInts()).containsExactly(IntStream.range(0, 64).map(i -> (2 * i + 2) % 128).toArray());
        }
    }

    @Test
    void lanesHaveReconvergedWhenTheyShuffle() {
        int[] x = IntStream.range(0, 64).map(i -> i * 37 % 101).toArray();
        try (DeviceBuffer in = gpu.upload(x); DeviceBuffer out = gpu.upload(new int[64])) {
            kernel("shuffleAfterBranch").launch(Launch.of(1, 64), in, out);
            int[] own = new int[64];
            for (int i = 0; i < 64; i++) {
                int v = x[i];
                if (v % 3 == 2) {
                    for (int k = 0; k < (v & 15); k++) {
                        v -= k;
                    }
                } else {
                    v = v % 3 == 0 ? v * 2 : v + 100;
                }
                own[i] = v;
            }
            assertThat(out.toInts()).containsExactly(IntStream.range(0, 64).map(i -> own[i ^ 5]).toArray());
        }
    }

    @Test
    void halvesOfAWarpShuffleAmongThemselves() {
        int[] x = IntStream.range(0, 96).map(i -> 1000 + i).toArray();
        try (DeviceBuffer in = gpu.upload(x); DeviceBuffer out = gpu.upload(new int[96])) {
            kernel("shuffleInHalves").launch(Launch.of(1, 96), in, out);
            assertThat(out.toInts()).containsExactly(IntStream.range(0, 96)
                    .map(i -> (i & 31) < 16 ? x[i ^ 1] : (i & 15) + 2 < 16 ? x[i + 2] : x[i]).toArray());
        }
    }

    @Test
    void barriersInAUniformLoopOrderEachRound() {
        int[] x = IntStream.range(0, 1000).map(i -> i * 17 % 23).toArray();
        try (DeviceBuffer in = gpu.upload(x); DeviceBuffer out = gpu.upload(new int[1000])) {
            kernel("scan").launch(Launch.of(1, 1000), in, out);
            int sum = 0;
            int[] y = out.toInts();
            for (int i = 0; i < 1000; i++) {
                sum += x[i];
                assertThat(y[i]).as("sum up to %d", i).isEqualTo(sum);
            }
        }
    }

    @Test
    void aSpinLockLetsEveryThreadThrough() {
        for (String entry : new String[] {"lock", "lockOfWarps"}) {
            try (DeviceBuffer mutex = gpu.upload(0); DeviceBuffer counter = gpu.upload(0)) {
                kernel(entry).launch(Launch.of(4, 80), mutex, counter);
                assertThat(counter.toInts()).as(entry).containsExactly(entry.equals("lock") ? 4 * 80 : 4 * 3);
                assertThat(mutex.toInts()).containsExactly(0);
            }
        }
    }

    @Test
    void aWarpMayWaitForWhatAnotherDoesAfterTheirWaysMeet() {
        try (DeviceBuffer flag = gpu.upload(0); DeviceBuffer out = gpu.upload(new int[64])) {
            kernel("flag").launch(Launch.of(1, 64), flag, out);
            assertThat(out.toInts()).containsExactly(IntStream.range(0, 64).map(i -> i < 32 ? -1 : 42).toArray());
        }
    }

    @Test
    void recursionGivesEachThreadItsOwnDepth() {
        try (DeviceBuffer out = gpu.upload(new int[64])) {
            kernel("recursive").launch(Launch.of(1, 64), out);
            int[] fibonacci = new int[15];
            for (int n = 0; n < 15; n++) {
                fibonacci[n] = n < 2 ? n : fibonacci[n - 1] + fibonacci[n - 2];
            }
            assertThat(out.toInts()).containsExactly(IntStream.range(0, 64).map(i -> fibonacci[i % 15]).toArray());
        }
    }

    @Test
    void aCallByPartOfAWarpPassesAndReturnsStructs() {
        try (DeviceBuffer out = gpu.upload(new double[64])) {
            kernel("calls").launch(Launch.of(1, 64), out);
            double[] y = out.toDoubles();
            for (int i = 0; i < 64; i++) {
                assertThat(y[i]).as("thread %d", i)
                        .isEqualTo(i % 3 == 0 ? -i * 1000.0 + 12 * 100 + 70 + 5 : i * 1000.0 + 300 + 50 + 7);
            }
        }
    }
}
