package weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.cli.base.ExitCodes;
import weft.datasets.npy.NpyArray;
import weft.datasets.npy.NpyFile;
import weft.train.base.Json;

/** {@code weft kernels run} on a PTX file whose source lies beside it, and on the catalogue: no compiler is needed. */
class KernelsRunCommandTest {

    /** y[i] = a * x[i] for i below n, as nvcc compiles it. */
    private static final String PTX = """
            .version 7.0
            .target sm_75
            .address_size 64
            .file 1 "scale.cu"
            .visible .entry _Z5scalePKfPfif(.param .u64 p0, .param .u64 p1, .param .u32 p2, .param .f32 p3)
            {
                .reg .pred %p1;
                .reg .f32 %f<4>;
                .reg .b32 %r<6>;
                .reg .b64 %rd<8>;
                .loc 1 2 5
                ld.param.u64 %rd1, [p0];
                ld.param.u64 %rd2, [p1];
                ld.param.u32 %r1, [p2];
                ld.param.f32 %f1, [p3];
                mov.u32 %r2, %ctaid.x;
                mov.u32 %r3, %ntid.x;
                mov.u32 %r4, %tid.x;
                mad.lo.s32 %r5, %r2, %r3, %r4;
                .loc 1 3 5
                setp.ge.s32 %p1, %r5, %r1;
                @%p1 bra $DONE;
                mul.wide.s32 %rd3, %r5, 4;
                add.s64 %rd4, %rd1, %rd3;
                .loc 1 4 9
                ld.global.f32 %f2, [%rd4];
                mul.f32 %f3, %f1, %f2;
                add.s64 %rd5, %rd2, %rd3;
                st.global.f32 [%rd5], %f3;
            $DONE:
                ret;
            }
            """;

    private static final String SOURCE = """
            __global__ void scale(const float *x, float *y, int n, float a) {
                int i = blockIdx.x * blockDim.x + threadIdx.x;
                if (i < n)
                    y[i] = a * x[i];
            }
            """;

    private final CommandLineFixture weft = new CommandLineFixture();

    @TempDir
    private Path folder;

    private String file;

    @BeforeEach
    void writeTheKernel() throws IOException {
        Path place = Files.createDirectories(folder.resolve("a folder"));
        Files.writeString(place.resolve("scale.cu"), SOURCE);
        file = Files.writeString(place.resolve("scale.ptx"), PTX).toString();
    }

    private int run(String... args) {
        List<String> all = new ArrayList<>(List.of("kernels", "run", file));
        all.addAll(List.of(args));
        return weft.run(all.toArray(String[]::new));
    }

    private void assertRefused(String message, String... args) {
        assertThat(run(args)).as(message).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(weft.err()).startsWith("weft kernels run: ").contains(message);
        assertThat(weft.err().lines()).hasSize(1);
        assertThat(weft.out()).isEmpty();
    }

    @Test
    void whatChangedIsPrintedWithTheNamesOfTheSource() {
        assertThat(run("--launch", "2,4", "f32[6]=arange", "f32[2,4]", "6", "-0.5")).as(weft.err()).isZero();

        assertThat(weft.out().lines()).containsExactly(
                file + ": scale(const float *x, float *y, int n, float a)",
                "PTX as it is; grid (2, 1, 1), block (4, 1, 1)",
                "  x  f32[6]    not changed",
                "  y  f32[2,4]  6 of 8 elements written, the others are undefined",
                "    [[-0.0000, -0.5000, -1.0000, -1.5000],",
                "     [-2.0000, -2.5000,     nan,     nan]]");
    }

    @Test
    void manyElementsAreShortened() {
        assertThat(run("--launch", "4,256", "f32[1000]=arange", "f32[1000]=zeros", "1000", "2")).as(weft.err()).isZero();
        assertThat(weft.out()).contains("  y  f32[1000]  999 of 1,000 elements changed")
                .contains("    [   0.,    2.,    4., ..., 1994., 1996., 1998.]");
    }

    @Test
    void anAccessOutOfBoundsIsAFindingAtItsLine() throws IOException {
        Path sarif = folder.resolve("o.sarif");
        Path html = folder.resolve("o.html");
        assertThat(
                run("--launch", "1,8", "f32[6]=ones", "f32[6]", "7", "1", "--sarif", sarif.toString(), "--html", html.toString()))
                .isEqualTo(ExitCodes.FAILED);

        assertThat(weft.err()).isEmpty();
        assertThat(weft.out()).contains("scale.cu:4: error: memory: out-of-bounds read of 4 bytes").contains(
                "    scale.cu:4 | y[i] = a * x[i];").contains("block (0, 0, 0), thread (6, 0, 0)");
        JsonNode result = Json.MAPPER.readTree(sarif.toFile()).at("/runs/0/results/0");
        assertThat(result.at("/ruleId").asText()).isEqualTo("memory");
        assertThat(result.at("/level").asText()).isEqualTo("error");
        assertThat(result.at("/locations/0/physicalLocation/artifactLocation/uri").asText()).isEqualTo("scale.cu");
        assertThat(result.at("/locations/0/physicalLocation/region/startLine").asInt()).isEqualTo(4);
        assertThat(html).content().contains("<mark>   4          y[i] = a * x[i];</mark>").contains("out-of-bounds read")
                .doesNotContain("<script");
    }

    @Test
    void theReportIsJsonForPrograms() throws IOException {
        assertThat(run("--json", "--launch", "1,4", "f32[2]=ones", "f32[2]", "2", "3")).as(weft.err()).isZero();
        JsonNode report = Json.MAPPER.readTree(weft.out());
        assertThat(report.at("/kernel").asText()).isEqualTo("scale");
        assertThat(report.at("/clean").asBoolean()).isTrue();
        assertThat(report.at("/arguments/1/type").asText()).isEqualTo("float *");
        assertThat(report.at("/buffers/1/changed").asInt()).isEqualTo(2);
        assertThat(report.at("/buffers/1/values/0").asDouble()).isEqualTo(3);
        assertThat(report.at("/findings").isEmpty()).isTrue();
    }

    @Test
    void buffersComeFromAndGoToNpyFiles() throws IOException {
        Path in = folder.resolve("x.npy");
        Path out = folder.resolve("y.npy");
        byte[] data = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(1.5f).putFloat(-2).array();
        NpyFile.write(in, new NpyArray("f4", List.of(2), data));

        assertThat(run("--launch", "1,4", "f32[2]=" + in, "f32[2]", "2", "1", "--save", "y=" + out)).as(weft.err()).isZero();

        assertThat(NpyFile.read(out)).isEqualTo(new NpyArray("f4", List.of(2), data));
        assertRefused("parameter x (const float *): " + in + " has the shape [2], not [3]",
                "--launch", "1,4", "f32[3]=" + in, "f32[2]", "2", "1");
        assertRefused("scale has no parameter 'z'", "--launch", "1,4", "f32[2]", "f32[2]", "2", "1", "--save", "z=" + out);
        assertRefused("2 is no buffer", "--launch", "1,4", "f32[2]", "f32[2]", "2", "1", "--save", "n=" + out);
        assertRefused("write it as PARAMETER=FILE.npy", "--launch", "1,4", "f32[2]", "f32[2]", "2", "1", "--save", "y");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {
            "f32[2] f32[2] 2 ~ scale takes 4 arguments, not 3: there is nothing for parameter a (float)",
            "f32[2] f32[2] 2 1 5 ~ scale takes 4 arguments, not 5: '5' is one too many",
            "f64[2] f32[2] 2 1 ~ parameter x (const float *) takes elements of f32, 'f64[2]' has f64",
            "f32[2] 7 2 1 ~ parameter y (float *) is a pointer: give a buffer such as f32[1000], or null, not '7'",
            "f32[2] f32[2] f32[2] 1 ~ parameter n (int) is no pointer: give a number, not 'f32[2]'",
            "f32[2] f32[2] 2.5 1 ~ parameter n (int) is a whole number, '2.5' is none",
            "f32[2] f32[2] 1e99 1 ~ parameter n (int): 1e99 is not between -2147483648 and 2147483647",
            "f32[2] f32[2] 2147483648 1 ~ parameter n (int): 2147483648 is not between -2147483648 and 2147483647",
            "f32[2] f32[2] 2 one ~ parameter a (float) is no number: 'one'",
            "f32[2] f32[2] 2 1e39 ~ parameter a (float): 1e39 is too large for a float",
            "f31[2] f32[2] 2 1 ~ parameter x (const float *): unknown type 'f31' of 'f31[2]': did you mean f32?",
            "f32[] f32[2] 2 1 ~ parameter x (const float *): '' in 'f32[]' is no number of elements",
            "f32[-2] f32[2] 2 1 ~ parameter x (const float *): '-2' in 'f32[-2]' is no number of elements",
            "f32[2 f32[2] 2 1 ~ parameter x (const float *): 'f32[2' is no buffer",
            "f32[99999999999] f32[2] 2 1 ~ parameter x (const float *): 'f32[99999999999]' is too large",
            "f32[65536,65536,65536,65536] f32[2] 2 1 ~ is too large: a buffer has less than 2 GB",
            "f32[2]=randon f32[2] 2 1 ~ parameter x (const float *): unknown contents 'randon'",
            "f32[2]= f32[2] 2 1 ~ parameter x (const float *): unknown contents ''",
            "f32[2]=no.npy f32[2] 2 1 ~ no.npy: no such file"})
    void anArgumentThatDoesNotFitIsNamedWithItsParameter(String arguments, String message) {
        List<String> args = new ArrayList<>(List.of("--launch", "1,4"));
        args.addAll(List.of(arguments.split(" ")));
        assertRefused(message, args.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {
            "4 ~ --launch '4': write it as GRID,BLOCK",
            "1,2,3,4 ~ --launch '1,2,3,4': write it as GRID,BLOCK",
            "0,4 ~ --launch '0,4': the grid has an extent of 0: nothing would run",
            "1,4x0 ~ the block has an extent of 0",
            "1x1x1x1,4 ~ the grid has more than three extents",
            "1,-4 ~ '-4' is no size of the block",
            "99999999999,4 ~ 99999999999 is too large for the grid",
            "1,4,-1 ~ '-1' is no size of the shared memory",
            "1,2048 ~ exceeds the device's limit of 1024 threads",
            "1x99999,4 ~ exceeds the device's limit",
            "1,4,999999999 ~ bytes of shared memory exceed the device's limit"})
    void aLaunchThatIsNoneIsRefused(String launch, String message) {
        assertRefused(message, "--launch", launch, "f32[2]", "f32[2]", "2", "1");
    }

    @Test
    void anUnknownOptionIsNoArgument() {
        assertRefused("unknown option --lanch; did you mean --launch?", "--lanch", "1,4", "--launch", "1,4", "f32[2]");
        assertRefused("issing required option: '--launch", "f32[2]", "f32[2]", "2", "1");
        assertRefused("'sm_8' is no architecture", "--as", "sm_8", "--launch", "1,4", "f32[2]", "f32[2]", "2", "1");
    }

    @Test
    void buffersOfAllTypesAndANullPointerAreTaken() {
        assertThat(run("--launch", "1,1", "null", "null", "0", "inf")).as(weft.err()).isZero();
        assertThat(run("--launch", "1,1", "f32[0]", "f32[0]=zeros", "0x0", "nan")).as(weft.err()).isZero();
        assertThat(weft.out()).contains("  x  f32[0]  no elements");
    }

    @Test
    void aKernelOfTheCatalogueRuns() {
        assertThat(weft.run("kernels", "run", "pointwise/unary", "--entry", "relu_f32", "--launch", "1,32", "f32[4]=arange",
                "f32[4]",
                "4")).as(weft.err()).isZero();
        assertThat(weft.out()).contains("all 4 elements written").contains("[0., 1., 2., 3.]");
        assertThat(weft.run("kernels", "run", "pointwise/unari", "--launch", "1,32")).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(weft.err()).contains("did you mean pointwise/unary?");
        assertThat(weft.run("kernels", "run", "pointwise/unary", "--launch", "1,32")).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(weft.err()).contains("pointwise/unary: there are several kernels: ").contains("say which one with --entry");
    }

    @Test
    void aFileThatIsMissingOrNoPtxIsNamed() throws IOException {
        assertThat(weft.run("kernels", "run", folder + "/no.ptx", "--launch", "1,1")).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(weft.err()).contains("no.ptx: cannot be read: there is no such file");
        assertThat(weft.run("kernels", "run", folder + "/no.cu", "--launch", "1,1")).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(weft.err()).contains("no.cu: there is no such file");
        Path empty = Files.writeString(folder.resolve("empty.ptx"), "");
        assertThat(weft.run("kernels", "run", empty.toString(), "--launch", "1,1")).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(weft.err().lines()).hasSize(1);
    }
}
