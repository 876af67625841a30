package weft.kernels.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.kernels.DeviceBuffer;
import weft.kernels.Gpu;
import weft.kernels.Kernel;
import weft.kernels.Launch;

/** Files compiled by each compiler that this machine has: nvcc, and NVRTC where {@code WEFT_NVRTC} or another folder has it. */
class CudaCompilerTest {

    private static final String SAXPY = """
            #include <cuda_runtime.h>
            #include <cstdint>
            __global__ void saxpy(int n, float a, const float *__restrict__ x, float *y) {
                int i = blockIdx.x * blockDim.x + threadIdx.x;
                if (i < n) y[i] = a * x[i] + y[i];
            }
            """;

    private static final String FILL = """
            template <typename T, int N> __global__ void fill(T *y) { y[threadIdx.x] = N; }
            namespace ns { template <typename T> __global__ void zero(T *y) { y[threadIdx.x] = 0; } }
            """;

    @TempDir
    private Path folder;

    private record Compiler(String name, CudaCompiler compiler) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Nothing but NVRTC, and nothing but nvcc, as far as they are there. */
    private static List<Compiler> compilers() {
        Toolchain here = Toolchain.ofThisMachine();
        List<Compiler> all = new ArrayList<>();
        here.nvcc().ifPresent(nvcc -> all.add(new Compiler("nvcc", new CudaCompiler(new Toolchain(
                Map.of("PATH", nvcc.getParent() + ":/usr/bin:/bin"), Path.of("/nowhere"))))));
        here.nvrtc().ifPresent(nvrtc -> all.add(new Compiler("NVRTC", new CudaCompiler(new Toolchain(
                Map.of("WEFT_NVRTC", nvrtc.toString()), Path.of("/nowhere"))))));
        assumeTrue(!all.isEmpty(), "there is no CUDA compiler here");
        return all;
    }

    private CudaCompiler nothing() {
        return new CudaCompiler(new Toolchain(Map.of(), folder));
    }

    private Path file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private String message(CudaCompiler compiler, Path file, CompileOptions options) {
        Throwable thrown = catchThrowable(() -> compiler.compile(file, options));
        assertThat(thrown).isInstanceOf(CompileException.class);
        return thrown.getMessage();
    }

    @ParameterizedTest
    @MethodSource("compilers")
    void aFileIsCompiledAndItsLinesAreKnown(Compiler c) throws IOException {
        Path file = file("with a space/saxpy.cu", SAXPY);

        CompiledCuda compiled = c.compiler().compile(file, CompileOptions.STANDARD);

        assertThat(compiled.entry()).isEqualTo("_Z5saxpyifPKfPf").isEqualTo(compiled.entry("saxpy"));
        assertThat(compiled.compiler()).matches(c.name() + " [0-9]+\\.[0-9]+");
        assertThat(compiled.ptx()).contains(".target sm_80").contains(".loc").contains("saxpy.cu").contains("fma.rn.f32");
        assertThat(compiled.warnings()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("compilers")
    void aTemplateIsInstantiatedAndRuns(Compiler c) throws IOException {
        CompileOptions options = CompileOptions.STANDARD.instantiating("fill<float, 3>").instantiating("ns::zero<int>");

        CompiledCuda compiled = c.compiler().compile(file("fill.cu", FILL), options);

        assertThat(compiled.kernels()).containsExactlyInAnyOrder("_Z4fillIfLi3EEvPT_", "_ZN2ns4zeroIiEEvPT_");
        assertThat(compiled.entry("ns::zero<int>")).isEqualTo(compiled.entry("zero")).isEqualTo("_ZN2ns4zeroIiEEvPT_");
        assertThat(compiled.ptx()).doesNotContain("weft_instance");
        try (Gpu gpu = Gpu.open("sim")) {
            Kernel fill = gpu.load("fill.ptx", compiled.ptx(), compiled.entry("fill<float, 3>"));
            DeviceBuffer y = gpu.allocate(12);
            fill.launch(Launch.of(1, 3), y);
            assertThat(y.toFloats()).containsExactly(3f, 3f, 3f);
        }
    }

    @ParameterizedTest
    @MethodSource("compilers")
    void anErrorIsTheCompilersOwnTextWithFileAndLine(Compiler c) throws IOException {
        Path file = file("bad.cu", "\n\n__global__ void k(float *x) { x[0] = y; }\n");
        assertThat(message(c.compiler(), file, CompileOptions.STANDARD))
                .contains("bad.cu(3): error: identifier \"y\" is undefined");
        assertThat(message(c.compiler(), file("fill.cu", FILL), CompileOptions.STANDARD.instantiating("fil<float>")))
                .contains("error").contains("fil").doesNotContain("instances.cu");
    }

    @ParameterizedTest
    @MethodSource("compilers")
    void headersBesideTheFileAndInOtherFoldersAreFound(Compiler c) throws IOException {
        file("lib/far.cuh", "#define FAR 2");
        file("here/near.cuh", "#define NEAR 1");
        Path file = file("here/k.cu", """
                #include "near.cuh"
                #include "far.cuh"
                __global__ void k(int *x) { x[0] = NEAR + FAR + MORE; }
                """);

        CompiledCuda compiled = c.compiler().compile(file,
                CompileOptions.STANDARD.including(folder.resolve("lib")).with("-DMORE=4").forTarget("sm_75"));

        assertThat(compiled.ptx()).contains(".target sm_75").containsPattern("mov\\.(u|b)32.* 7;");
        assertThat(message(c.compiler(), file, CompileOptions.STANDARD)).contains("far.cuh");
    }

    @ParameterizedTest
    @MethodSource("compilers")
    void headersOfTheLanguageMakeNoDifference(Compiler c) throws IOException {
        Path file = file("k.cu", """
                #include <stdio.h>
                #include <math.h>
                #include <assert.h>
                #include <float.h>
                #include <limits.h>
                #include <stdint.h>
                extern "C" __global__ void k(float *x, uint64_t *y) {
                    assert(x != 0);
                    x[0] = -FLT_MAX; x[1] = INFINITY; x[2] = expf(x[2]); y[0] = UINT_MAX;
                    if (x[2] > INT_MAX) printf("%f\\n", x[2]);
                }
                """);
        assertThat(c.compiler().compile(file, CompileOptions.STANDARD).entry()).isEqualTo("k");
    }

    @ParameterizedTest
    @MethodSource("compilers")
    void whichKernelIsAskedWhereThereAreSeveral(Compiler c) throws IOException {
        CompiledCuda two = c.compiler().compile(file("two.cu", "__global__ void a() {} __global__ void b() {}"),
                CompileOptions.STANDARD);
        assertThat(catchThrowable(two::entry)).hasMessageContaining("two.cu: there are several kernels: ")
                .hasMessageContainingAll("a", "b", ": say which one");
        assertThat(catchThrowable(() -> two.entry("c"))).hasMessageContaining("two.cu: no kernel 'c'; there are ");
        CompiledCuda none = c.compiler().compile(file("fill.cu", FILL), CompileOptions.STANDARD);
        assertThat(catchThrowable(none::entry)).hasMessageEndingWith(
                "fill.cu: there is no kernel in it, only the templates fill, zero: an entry such as 'fill<float>' makes a kernel "
                        + "of it");
        CompiledCuda empty = c.compiler().compile(file("empty.cu", "// __global__ nothing"), CompileOptions.STANDARD);
        assertThat(catchThrowable(empty::entry)).hasMessageEndingWith("empty.cu: there is no kernel in it");
    }

    @Test
    void codeForTheCpuNeedsNvcc() throws IOException {
        Path file = file("demo.cu", SAXPY + "#include <vector>\nint main() { saxpy<<<1, 1>>>(0, 0, 0, 0); }\n");
        assertThat(message(nothing(), file, CompileOptions.STANDARD))
                .isEqualTo(file + "(7): #include <vector> is code for the CPU, "
                        + "which needs nvcc, and there is none: put nvcc on PATH, or the kernels into a file of their own");
        for (Compiler c : compilers()) {
            if (c.name().equals("nvcc")) {
                assertThat(c.compiler().compile(file, CompileOptions.STANDARD).entry()).isEqualTo("_Z5saxpyifPKfPf");
            }
        }
    }

    @Test
    void aMachineWithoutACompilerIsToldTheRemedyInOneLine() throws IOException {
        assertThat(message(nothing(), file("saxpy.cu", SAXPY), CompileOptions.STANDARD)).isEqualTo(
                "no CUDA compiler was found: pip install nvidia-cuda-nvrtc-cu12 (17 MB, needs no GPU), or set WEFT_NVRTC to the "
                        + "file libnvrtc.so, or put nvcc on PATH");
    }

    @Test
    void aFileThatCannotBeCompiledIsNamed() throws IOException {
        Path none = folder.resolve("none.cu");
        assertThat(message(nothing(), none, CompileOptions.STANDARD))
                .isEqualTo("cannot read " + none + ": there is no such file");
        assertThat(message(nothing(), folder, CompileOptions.STANDARD)).isEqualTo("cannot read " + folder + ": it is a folder");
        Path binary = Files.write(folder.resolve("a.cu"), new byte[] {0x7f, 'E', 'L', 'F', (byte) 0xff, (byte) 0xfe});
        assertThat(message(nothing(), binary, CompileOptions.STANDARD)).isEqualTo("cannot read " + binary + ": it is no text");
        Path zeros = Files.write(folder.resolve("zeros.cu"), new byte[100]);
        assertThat(message(nothing(), zeros, CompileOptions.STANDARD)).isEqualTo("cannot read " + zeros + ": it is no text");
        Path empty = file("empty.cu", "");
        assertThat(message(nothing(), empty, CompileOptions.STANDARD))
                .isEqualTo(empty + ": there is no kernel in it: no function is __global__");
    }

    @Test
    void compilersAreFoundInTheFoldersOfCudaAndOfPip() throws IOException {
        Path pip = file("home/.local/lib/python3.12/site-packages/nvidia/cuda_nvrtc/lib/libnvrtc.so.12", "");
        Map<String, String> home = Map.of("HOME", folder.resolve("home").toString());
        assertThat(new Toolchain(home, folder).nvrtc()).contains(pip);
        Path newer = file("usr/local/cuda-12.6/lib64/libnvrtc.so.12", "");
        file("usr/local/cuda-11.8/lib64/libnvrtc.so.11.2", "");
        assertThat(new Toolchain(home, folder).nvrtc()).contains(newer);
        Path named = file("toolkit/lib64/libnvrtc.so", "");
        assertThat(new Toolchain(Map.of("CUDA_HOME", folder.resolve("toolkit").toString()), folder).nvrtc()).contains(named);
        assertThat(new Toolchain(Map.of("WEFT_NVRTC", pip.getParent().toString()), folder).nvrtc()).contains(pip);
        assertThat(new Toolchain(Map.of("WEFT_NVRTC", pip.toString()), folder).nvrtc()).contains(pip);
        assertThat(catchThrowable(() -> new Toolchain(Map.of("WEFT_NVRTC", folder + "/no"), folder).nvrtc()))
                .isInstanceOf(CompileException.class).hasMessageStartingWith("WEFT_NVRTC=" + folder + "/no: there is no NVRTC");
        Path nvcc = file("usr/local/cuda/bin/nvcc", "");
        nvcc.toFile().setExecutable(true);
        assertThat(new Toolchain(Map.of(), folder).nvcc()).contains(nvcc);
        assertThat(new Toolchain(Map.of("PATH", ":/nowhere::\0"), folder).nvcc()).contains(nvcc);
    }

    @Test
    void aFileThatIsNoLibraryIsNamed() throws IOException {
        Path library = file("libnvrtc.so", "no library");
        CudaCompiler compiler = new CudaCompiler(new Toolchain(Map.of("WEFT_NVRTC", library.toString()), folder));
        assertThat(message(compiler, file("saxpy.cu", SAXPY), CompileOptions.STANDARD))
                .startsWith(library + ": cannot be loaded as NVRTC: ");
    }

    @Test
    void aGpuCompilesAndLoadsInOneCall() throws IOException {
        compilers();
        Path file = file("saxpy.cu", SAXPY);
        Path templates = file("fill.cu", FILL);
        try (Gpu gpu = Gpu.open("sim")) {
            Kernel saxpy = gpu.compile(file);
            assertThat(gpu.compile(file, "saxpy").name()).isEqualTo(saxpy.name());
            DeviceBuffer x = gpu.upload(1f, 2f, 3f);
            DeviceBuffer y = gpu.upload(10f, 20f, 30f);
            saxpy.launch(Launch.forElements(3, 256), 3, 2f, x, y);
            assertThat(y.toFloats()).containsExactly(12f, 24f, 36f);
            gpu.compile(templates, "fill<float, 7>").launch(Launch.of(1, 3), y);
            assertThat(y.toFloats()).containsExactly(7f, 7f, 7f);
        }
    }
}
