package weft.kernels.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import weft.kernels.DeviceBuffer;
import weft.kernels.Dim3;
import weft.kernels.Gpu;
import weft.kernels.Kernel;
import weft.kernels.Launch;

/** The numbers of threads and blocks, and the memory spaces that threads use. */
class GeometryTest {

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
        return TestKernels.load(gpu, "geometry.ptx", entry);
    }

    @Test
    void threeDimensionalGridsAndBlocksNumberTheirThreads() {
        Dim3 grid = new Dim3(3, 2, 4);
        Dim3 block = new Dim3(5, 3, 2);
        int w = 15;
        int h = 6;
        int d = 8;
        try (DeviceBuffer out = gpu.upload(new int[w * h * d])) {
            kernel("place").launch(Launch.of(grid, block), out);
            assertThat(out.toInts()).containsExactly(IntStream.range(0, w * h * d)
                    .map(i -> (i / (w * h) * 100 + i / w % h) * 100 + i % w).toArray());
        }
    }

    @Test
    void aGridMayHaveMoreThan65535Blocks() {
        Dim3 grid = new Dim3(70_000, 3, 1);
        int n = (int) grid.count();
        try (DeviceBuffer out = gpu.upload(new int[n])) {
            kernel("place").launch(Launch.of(grid, Dim3.of(1)), out);
            int w = grid.x();
            assertThat(out.toInts()).containsExactly(IntStream.range(0, n).map(i -> i / w * 100 + i % w).toArray());
        }
    }

    @Test
    void aGridStrideLoopCoversMoreElementsThanThreads() {
        float[] x = new float[1000];
        for (int i = 0; i < x.length; i++) {
            x[i] = i;
        }
        try (DeviceBuffer in = gpu.upload(x); DeviceBuffer out = gpu.allocate(in.bytes())) {
            kernel("stride").launch(Launch.of(2, 48), in, out, 1000, 2f);
            float[] y = out.toFloats();
            for (int i = 0; i < 1000; i++) {
                assertThat(y[i]).isEqualTo(2f * i + 1);
            }
        }
    }

    @Test
    void theLastWarpOfABlockMayBePartial() {
        int n = 77;
        try (DeviceBuffer out = gpu.upload(new int[4 * n])) {
            kernel("warps").launch(Launch.of(1, n), out);
            int[] y = out.toInts();
            for (int t = 0; t < n; t++) {
                int warp = t / 32;
                int active = Math.min(32, n - warp * 32);
                assertThat(y[4 * t]).as("lane and warp of %d", t).isEqualTo(t % 32 + 100 * warp);
                assertThat(y[4 * t + 1]).as("active lanes of %d", t).isEqualTo(active);
                assertThat(y[4 * t + 2]).as("odd lanes below %d", t).isEqualTo(t % 32 / 2);
                assertThat(y[4 * t + 3]).as("votes of %d", t).isEqualTo((warp == 0 ? 1 : 0) + (warp == 1 ? 2 : 0));
            }
        }
    }

    @Test
    void genericPointersReachAllSpaces() {
        int n = 64;
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = i * 29 % 31;
        }
        try (DeviceBuffer in = gpu.upload(x); DeviceBuffer out = gpu.allocate(in.bytes())) {
            kernel("spaces").launch(Launch.of(1, n).withShared(4 * n), out, in);
            float[] y = out.toFloats();
            for (int t = 0; t < n; t++) {
                float sum = 0;
                for (int k = 0; k < 4; k++) {
                    sum += switch (t % 3) {
                        case 0 -> (float) Math.pow(10, k);
                        case 1 -> x[k];
                        default -> x[(t + (t & 3) + k) % n];
                    };
                }
                float expected = sum + 0.5f + (t & 3) * 0.25f + x[(t + ((int) x[t] & 7)) % n];
                assertThat(y[t]).as("thread %d", t).isEqualTo(expected);
            }
        }
    }

    @Test
    void valuesOfAllWidthsAreLoadedAndStored() {
        int n = 40;
        float[] a = new float[4 * n];
        byte[] c = new byte[4 * n];
        double[] g = new double[2 * n];
        for (int i = 0; i < 4 * n; i++) {
            a[i] = i * 0.5f;
            c[i] = (byte) (i * 7);
            g[i / 2] = i / 2 * 1.25;
        }
        try (DeviceBuffer da = gpu.upload(a);
                DeviceBuffer db = gpu.allocate(16 * n);
                DeviceBuffer dc = gpu.upload(c);
                DeviceBuffer dd = gpu.allocate(4 * n);
                DeviceBuffer de = gpu.allocate(4 * n);
                DeviceBuffer df = gpu.allocate(8 * n);
                DeviceBuffer dg = gpu.upload(g)) {
            kernel("widths").launch(Launch.of(1, n), da, db, dc, dd, de, df, dg);
            float[] b = db.toFloats();
            byte[] d = dd.toBytes();
            int[] e = de.toInts();
            for (int i = 0; i < n; i++) {
                for (int k = 0; k < 4; k++) {
                    assertThat(b[4 * i + k]).isEqualTo(a[4 * i + 3 - k]);
                    assertThat(d[4 * i + k]).isEqualTo((byte) (c[4 * i + (k + 3) % 4] + k));
                }
                assertThat((short) e[i]).isEqualTo((short) -i);
                assertThat((short) (e[i] >> 16)).isEqualTo((short) (i * 1000));
                assertThat(df.toLongs()[i]).isEqualTo(i * -10000000000L);
                assertThat(dg.toDoubles()[2 * i]).isEqualTo(g[2 * i + 1]);
                assertThat(dg.toDoubles()[2 * i + 1]).isEqualTo(g[2 * i] / 3);
            }
        }
    }

    @Test
    void aTiledMatrixProductIsTheSameInTheSameOrder() {
        int m = 33;
        int n = 47;
        int k = 50;
        Random random = new Random(5);
        float[] a = new float[m * k];
        float[] b = new float[k * n];
        for (int i = 0; i < a.length; i++) {
            a[i] = random.nextFloat() - 0.5f;
        }
        for (int i = 0; i < b.length; i++) {
            b[i] = random.nextFloat() - 0.5f;
        }
        try (DeviceBuffer da = gpu.upload(a); DeviceBuffer db = gpu.upload(b); DeviceBuffer dc = gpu.allocate(4L * m * n)) {
            kernel("matmul").launch(Launch.of(Dim3.of(3, 3), Dim3.of(16, 16)), da, db, dc, m, n, k);
            float[] c = dc.toFloats();
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    float sum = 0;
                    for (int l = 0; l < k; l++) {
                        sum = Math.fma(a[i * k + l], b[l * n + j], sum);
                    }
                    assertThat(c[i * n + j]).as("element %d, %d", i, j).isEqualTo(sum);
                }
            }
        }
    }

    @Test
    void theCudaMathLibraryComputesWhatJavaComputes() {
        int n = 64;
        float[] x = new float[n];
        double[] u = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = i < 4 ? new float[] {1e-6f, 0.999f, 1e5f, 30f}[i] : (i + 1) * 0.17f;
            u[i] = x[i] * 1.0000001;
        }
        try (DeviceBuffer dx = gpu.upload(x);
                DeviceBuffer dy = gpu.allocate(4L * 12 * n);
                DeviceBuffer du = gpu.upload(u);
                DeviceBuffer dv = gpu.allocate(8L * 8 * n)) {
            kernel("functions").launch(Launch.of(1, n), dx, dy, du, dv);
            float[] y = dy.toFloats();
            double[] v = dv.toDoubles();
            for (int i = 0; i < n; i++) {
                double a = x[i];
                double[] f = {Math.exp(a), Math.log(a), Math.sin(a), Math.cos(a), Math.tanh(a), Math.pow(a, 1.7f), erf(a),
                        Math.sqrt(a),
                        Math.log1p(a), Math.cbrt(a), x[i] % 0.7f, 1 / Math.sqrt(a)};
                for (int k = 0; k < 12; k++) {
                    boolean infinite = Float.isInfinite((float) f[k]);
                    assertThat(infinite ? y[12 * i + k] == (float) f[k]
                            : Math.abs(y[12 * i + k] - f[k]) <= 8 * Math.ulp((float) f[k]) + (k == 6 ? 1e-6 : 0))
                            .as("function %d of %s: %s, expected %s", k, x[i], y[12 * i + k], f[k]).isTrue();
                }
                double b = u[i];
                double[] g = {Math.exp(b), Math.log(b), Math.sin(b), Math.cos(b), Math.tanh(b), Math.pow(b, 1.7), erf(b),
                        Math.sqrt(b)};
                for (int k = 0; k < 8; k++) {
                    boolean infinite = Double.isInfinite(g[k]);
                    assertThat(infinite ? v[8 * i + k] == g[k]
                            : Math.abs(v[8 * i + k] - g[k]) <= 4 * Math.ulp(g[k]) + (k == 6 ? 1e-6 : 0))
                            .as("function %d of %s: %s, expected %s", k, b, v[8 * i + k], g[k]).isTrue();
                }
            }
        }
    }

    /** The error function by its series; good to 1e-7 where the terms are small enough. */
    private static double erf(double x) {
        if (x > 4) {
            return 1;
        }
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }
}
