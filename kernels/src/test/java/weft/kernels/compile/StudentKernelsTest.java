package weft.kernels.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.kernels.DeviceBuffer;
import weft.kernels.Dim3;
import weft.kernels.Gpu;
import weft.kernels.Kernel;
import weft.kernels.KernelFaultException;
import weft.kernels.Launch;
import weft.kernels.checks.Check;

/** Kernels as students write them, compiled once and run on the simulated GPU, each against a computed answer. */
class StudentKernelsTest {

    private static final int N = 100;

    @TempDir
    private static Path folder;
    private static CompiledCuda compiled;
    private static Gpu gpu;

    @BeforeAll
    static void compile() throws Exception {
        Toolchain here = Toolchain.ofThisMachine();
        assumeTrue(here.nvrtc().isPresent() || here.nvcc().isPresent(), "there is no CUDA compiler here");
        Path file = folder.resolve("students.cu");
        try (InputStream in = StudentKernelsTest.class.getResourceAsStream("/student/students.cu")) {
            Files.copy(in, file);
        }
        compiled = CudaCompiler.ofThisMachine().compile(file,
                CompileOptions.STANDARD.instantiating("matmul<float, 8>").instantiating("matmul<double, 16>"));
        gpu = Gpu.open("sim");
    }

    @AfterAll
    static void close() {
        if (gpu != null) {
            gpu.close();
        }
    }

    private static Kernel kernel(String name) {
        return gpu.load("students.ptx", compiled.ptx(), compiled.entry(name));
    }

    private static float[] floats(int n) {
        float[] values = new float[n];
        IntStream.range(0, n).forEach(i -> values[i] = i % 17 - 8);
        return values;
    }

    private static int[] ints(int n) {
        return IntStream.range(0, n).map(i -> i * i % 23).toArray();
    }

    @Test
    void vectorAddAddsElementByElement() {
        DeviceBuffer a = gpu.upload(floats(N));
        DeviceBuffer c = gpu.allocate(4 * N);
        kernel("vectorAdd").launch(Launch.forElements(N, 64), a, a, c, N);
        float[] sums = c.toFloats();
        for (int i = 0; i < N; i++) {
            assertThat(sums[i]).isEqualTo(2 * floats(N)[i]);
        }
    }

    @Test
    void aWrongCountIsAFindingAtItsLine() {
        try (Gpu other = Gpu.open("sim")) {
            DeviceBuffer a = other.upload(floats(N));
            Kernel add = other.load("students.ptx", compiled.ptx(), compiled.entry("vectorAdd"));
            add.launch(Launch.forElements(N, 64), a, a, a, N + 1);
            assertThatThrownBy(other::synchronize).isInstanceOfSatisfying(KernelFaultException.class, fault -> {
                assertThat(fault.finding().check()).isEqualTo(Check.MEMORY);
                assertThat(fault.finding().places().getFirst().line()).isEqualTo(6);
                assertThat(fault.finding().places().getFirst().file()).endsWith("students.cu");
                assertThat(fault.finding().example()).isEqualTo("block (1, 0, 0), thread (36, 0, 0)");
            });
        }
    }

    @Test
    void daxpyStridesThroughTheGrid() {
        DeviceBuffer x = gpu.upload(IntStream.range(0, N).mapToDouble(i -> i).toArray());
        DeviceBuffer y = gpu.upload(IntStream.range(0, N).mapToDouble(i -> 1).toArray());
        kernel("daxpy").launch(Launch.of(2, 16), N, 0.5, x, y);
        assertThat(y.toDoubles()).isEqualTo(IntStream.range(0, N).mapToDouble(i -> 0.5 * i + 1).toArray());
    }

    @Test
    void transposeTurnsRowsIntoColumns() {
        int width = 37;
        int height = 21;
        float[] in = floats(width * height);
        DeviceBuffer out = gpu.allocate(4L * in.length);
        kernel("transpose").launch(Launch.of(Dim3.of(3, 2), Dim3.of(16, 16)), gpu.upload(in), out, width, height);
        float[] turned = out.toFloats();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                assertThat(turned[x * height + y]).isEqualTo(in[y * width + x]);
            }
        }
    }

    @Test
    void sumUsesDynamicSharedMemory() {
        DeviceBuffer out = gpu.allocate(8);
        kernel("sum").launch(Launch.of(2, 64).withShared(4 * 64), gpu.upload(ints(N)), out, N);
        assertThat(IntStream.of(out.toInts()).sum()).isEqualTo(IntStream.of(ints(N)).sum());
    }

    @Test
    void histogramCountsWithAtomics() {
        byte[] data = new byte[1000];
        int[] expected = new int[256];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * i);
            expected[data[i] & 0xff]++;
        }
        DeviceBuffer bins = gpu.upload(new int[256]);
        kernel("histogram").launch(Launch.of(4, 256), gpu.upload(data), bins, data.length);
        assertThat(bins.toInts()).isEqualTo(expected);
    }

    @Test
    void stencilReadsItsNeighbours() {
        int[] in = ints(N);
        DeviceBuffer out = gpu.allocate(4 * N);
        kernel("stencil").launch(Launch.of(2, 64), gpu.upload(in), out, N);
        assertThat(out.toInts()).isEqualTo(IntStream.range(0, N)
                .map(i -> IntStream.rangeClosed(i - 2, i + 2).filter(j -> j >= 0 && j < N).map(j -> in[j]).sum()).toArray());
    }

    @Test
    void matmulIsInstantiatedForItsTileAndType() {
        int n = 19;
        float[] a = floats(n * n);
        float[] b = floats(n * n + 5);
        DeviceBuffer c = gpu.allocate(4L * n * n);
        kernel("matmul<float, 8>").launch(Launch.of(Dim3.of(3, 3), Dim3.of(8, 8)), gpu.upload(a), gpu.upload(b), c, n);
        float[] product = c.toFloats();
        for (int row = 0; row < n; row++) {
            for (int column = 0; column < n; column++) {
                float expected = 0;
                for (int k = 0; k < n; k++) {
                    expected += a[row * n + k] * b[k * n + column];
                }
                assertThat(product[row * n + column]).isEqualTo(expected);
            }
        }
        assertThat(kernel("matmul<double, 16>").signature().name()).isEqualTo("matmul<double, 16>");
    }

    @Test
    void blurReadsAConstantVariable() {
        Kernel blur = kernel("blur");
        gpu.global("weights").set(0.25f, 0.5f, 0.25f);
        DeviceBuffer out = gpu.upload(new float[4]);
        blur.launch(Launch.of(1, 32), gpu.upload(0f, 4f, 8f, 0f), out, 4);
        assertThat(out.toFloats()).containsExactly(0f, 4f, 5f, 0f);
    }

    @Test
    void warpSumShuffles() {
        DeviceBuffer out = gpu.allocate(8);
        kernel("warpSum").launch(Launch.of(1, 64), gpu.upload(floats(64)), out);
        float[] in = floats(64);
        float first = 0;
        for (int i = 0; i < 32; i++) {
            first += in[i];
        }
        assertThat(out.toFloats()[0]).isEqualTo(first);
    }

    @Test
    void aStructIsGivenAsBytes() {
        byte[] center = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(1).putFloat(1).array();
        DeviceBuffer out = gpu.allocate(8);
        kernel("distances").launch(Launch.of(1, 32), gpu.upload(4f, 5f, 1f, 1f), center, out, 2);
        assertThat(out.toFloats()).containsExactly(5f, 0f);
    }
}
