package weft.kernels.simulator.instructions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.kernels.GpuException;
import weft.kernels.simulator.ConvertFormsTest;
import weft.kernels.simulator.FloatFormsTest;
import weft.kernels.simulator.IntegerFormsTest;
import weft.kernels.simulator.OpHarness;
import weft.kernels.simulator.PackedForms;
import weft.kernels.simulator.SimulatedDriver;
import weft.kernels.simulator.TestKernels;

/**
 * What NVIDIA's assembler refuses, the simulator refuses. The list of refused lines is checked here on every machine; that
 * ptxas refuses them too, and accepts every kernel of these tests, is checked where ptxas is on the path, and reported as
 * skipped where it is not.
 */
class PtxasOracleTest {

    @TempDir
    private Path directory;

    private static String wrapped(String line) {
        return """
                .version 7.0
                .target sm_80
                .address_size 64
                .global .align 4 .u32 cell = 5;
                .visible .entry k(.param .u64 p, .param .u32 n)
                {
                  .reg .pred %p<4>; .reg .b16 %h<4>; .reg .b32 %r<8>; .reg .b64 %d<8>; .reg .f32 %f<4>; .reg .f64 %g<4>;
                  .reg .u32 %u<4>; .reg .s32 %s<4>;
                START:
                  @LINE@
                  ret;
                }
                """.replace("@LINE@", line);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "add.s32 %r0, %r1;",
            "add.s32 %r0, %r1, %r2, %r3;",
            "add.s32 %r0, %r1, %r99;",
            "add.s32 %r0, %d1, %r2;",
            "add.s32 %d0, %r1, %r2;",
            "add.s64 %d0, %d1, %r2;",
            "add.s32 %r0, %f1, %r2;",
            "add.f32 %f0, %u1, %f2;",
            "add.s32 %r0, %r1, 0f3F800000;",
            "add.f32 %f0, %f1, 1;",
            "add.foo.s32 %r0, %r1, %r2;",
            "add.ftz.s32 %r0, %r1, %r2;",
            "add.rn.s32 %r0, %r1, %r2;",
            "add.ftz.f64 %g0, %g1, %g2;",
            "fma.f32 %f0, %f1, %f2, %f3;",
            "div.f32 %f0, %f1, %f2;",
            "sqrt.f64 %g0, %g1;",
            "min.sat.f32 %f0, %f1, %f2;",
            "adds.s32 %r0, %r1, %r2;",
            "cvt.sat.f32.bf16 %f0, %h1;",
            "cvt.rn.sat.bf16.f32 %h0, %f1;",
            "set.lt.f32.f16 %f0, %h1, %h2;",
            "fma.f16 %h0, %h1, %h2, %h3;",
            "add.f16 %r0, %r1, %r2;",
            "mul.ftz.bf16 %h0, %h1, %h2;",
            "mul.s32 %r0, %r1, %r2;",
            "mul.wide.s32 %r0, %r1, %r2;",
            "shl.b32 %r0, %r1, %d2;",
            "setp.lt.s32 %r0, %r1, %r2;",
            "setp.foo.s32 %p0, %r1, %r2;",
            "setp.lt.and.s32 %p0, %r1, %r2;",
            "selp.b32 %r0, %r1, %r2, %r3;",
            "and.pred %p0, %p1, %r2;",
            "mov.b32 %r0, %d1;",
            "mov.b64 %d0, %r1;",
            "mov.u32 %r0, %foo;",
            "mov.u32 %r0, nothing;",
            "cvt.s32.f32 %r0, %f1;",
            "cvt.f32.s32 %f0, %r1;",
            "cvt.f32.f64 %f0, %g1;",
            "cvt.u32.u64 %r0, %r1;",
            "cvt.u64.u32 %r0, %r1;",
            "ld.global.f32 %f0, %d1;",
            "ld.global.f32 %g0, [%d1];",
            "ld.global.u64 %r0, [%d1];",
            "ld.global.v2.f32 %f0, [%d1];",
            "ld.global.v2.f32 {%f0, %f1, %f2}, [%d1];",
            "ld.globl.f32 %f0, [%d1];",
            "ld.global %f0, [%d1];",
            "st.global.u64 [%d1], %r0;",
            "st.const.u32 [%d1], %r0;",
            "atom.global.add.u32 %r0, [%d1];",
            "atom.global.foo.u32 %r0, [%d1], %r2;",
            "atom.global.and.s32 %r0, [%d1], %r2;",
            "atom.global.cas.b32 %r0, [%d1], %r2;",
            "bra NOWHERE;",
            "@%r0 bra START;",
            "@%p0 brax START;",
            "bar.sink 0;",
            "shfl.sync.sideways.b32 %r0, %r1, 1, 31, -1;",
            "shfl.sync.up.b32 %r0, %r1, 1, 0;",
            "vote.sync.some.pred %p0, %p1, -1;",
            "lop3.b32 %r0, %r1, %r2, %r3;",
            "START: ret;",
            ".reg .b32 %r1;",
            "add.s32 %r0, %r1, %r2",
    })
    void whatTheAssemblerRefusesIsRefusedWithItsLine(String line) throws Exception {
        String text = wrapped(line);
        int number = (int) text.lines().takeWhile(l -> !l.contains(line)).count() + 1;
        try (SimulatedDriver driver = new SimulatedDriver(1)) {
            assertThatThrownBy(() -> driver.function(driver.loadModule("k.ptx", text), "k")).isInstanceOf(GpuException.class)
                    .message().containsPattern("k\\.ptx:(" + number + "|" + (number + 1) + "):");
        }
        Optional<String> ptxas = ptxas();
        if (ptxas.isPresent()) {
            assertThat(accepts(ptxas.get(), text)).as("ptxas accepts: " + line).isFalse();
        }
    }

    @Test
    void theAssemblerAcceptsEveryFormThatIsTested() throws Exception {
        Optional<String> ptxas = ptxas();
        assumeTrue(ptxas.isPresent(), "ptxas is not on the path: that it accepts the tested forms is not checked");
        String[] kernels = Stream.of(IntegerFormsTest.forms().map(f -> new String[] {f.instruction(), f.kinds()}),
                PackedForms.packed().map(f -> new String[] {f.instruction(), f.kinds()}),
                FloatFormsTest.exactForms().map(f -> new String[] {f.instruction(), f.kinds()}),
                ConvertFormsTest.conversions().map(c -> new String[] {c.toString(), ConvertFormsTest.kinds(c)}))
                .flatMap(s -> s).map(new Function<String[], String>() {
                    private int number;

                    @Override
                    public String apply(String[] form) {
                        return OpHarness.kernel("k" + number++, form[0], form[1]);
                    }
                }).toArray(String[]::new);
        assertThat(kernels).hasSizeGreaterThan(500);
        assertThat(output(ptxas.get(), OpHarness.module(kernels))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"divergence.ptx", "geometry.ptx", "together.ptx", "faults.ptx"})
    void theAssemblerAcceptsTheKernelsOfTheTests(String file) throws Exception {
        Optional<String> ptxas = ptxas();
        assumeTrue(ptxas.isPresent(), "ptxas is not on the path: that it accepts " + file + " is not checked");
        assertThat(output(ptxas.get(), TestKernels.text(file)).lines().filter(l -> l.contains("error"))).isEmpty();
    }

    private static Optional<String> ptxas() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(d -> Path.of(d, "ptxas"))
                .filter(Files::isExecutable).map(Path::toString).findFirst();
    }

    private boolean accepts(String ptxas, String text) throws IOException, InterruptedException {
        String output = output(ptxas, text);
        return !output.contains("error") && !output.contains("fatal");
    }

    /** What ptxas says about a module. */
    private String output(String ptxas, String text) throws IOException, InterruptedException {
        Path file = directory.resolve("k.ptx");
        Files.writeString(file, text);
        Process process = new ProcessBuilder(ptxas, "-arch=sm_90", "-O0", "-o", directory.resolve("k.cubin").toString(),
                file.toString()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
