package weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.kernels.Architecture;
import weft.kernels.KernelCatalog;
import weft.kernels.KernelResources;
import weft.kernels.KernelResources.Row;

class KernelsCommandTest {

    private final CommandLineFixture weft = new CommandLineFixture();

    @AfterEach
    void forgetTheWidth() {
        System.clearProperty("weft.columns");
    }

    @Test
    void listShowsEachFileWithItsKernelsAndWhatTheyTake() {
        assertThat(weft.run("kernels", "list")).as(weft.err()).isZero();

        Row tiled = KernelResources.load().of("matmul/2_tiled", "matmul_tiled_f32", Architecture.SM_80);
        assertThat(weft.out().lines().findFirst()).hasValueSatisfying(title -> assertThat(title.split(" +"))
                .containsExactly("family", "variant", "idea", "kernel", "registers", "shared", "occupancy"));
        assertThat(weft.out().lines()).anySatisfy(line -> assertThat(line.split(" +")).containsExactly("matmul", "2", "tiled",
                "matmul_tiled_f32", Integer.toString(tiled.registers()), "2176", "50.0", "%"));
        long kernels = KernelCatalog.load().entries().stream().mapToLong(file -> file.module().entries().size()).sum();
        assertThat(weft.out().lines().filter(line -> line.matches(".* %(  launched by no plan: .*)?"))).hasSize((int) kernels);
        assertThat(weft.out().lines().filter(line -> line.startsWith("matmul   ")))
                .first().asString()
                .endsWith("  launched by no plan: the definition, for reading and as a measure of the others.");
    }

    @Test
    void withoutACommandThereIsTheList() {
        weft.run("kernels", "list");
        String list = weft.out();

        assertThat(weft.run("kernels")).isZero();
        assertThat(weft.out()).isEqualTo(list);
    }

    @Test
    void figuresAreThoseOfTheArchitectureAskedFor() {
        assertThat(weft.run("kernels", "list", "--arch", "sm_90")).as(weft.err()).isZero();

        Row wide = KernelResources.load().of("matmul/4_wide_register_tiles", "matmul_register_128x128_f32", Architecture.SM_90);
        assertThat(weft.out()).contains("Figures for sm_90");
        assertThat(weft.out().lines().filter(line -> line.contains("matmul_register_128x128_f32")))
                .singleElement().asString().containsPattern(" " + wide.registers() + " +8448 +12\\.5 %");
        assertError("weft kernels list: invalid value for option '--arch': unknown 'sm_85': did you mean sm_75?",
                "kernels", "list", "--arch", "sm_85");
    }

    @Test
    void showPrintsTheSourceAndThenThePtx() {
        assertThat(weft.run("kernels", "show", "matmul/2")).as(weft.err()).isZero();

        KernelCatalog.Entry tiled = KernelCatalog.load().find("matmul/2");
        assertThat(weft.out()).startsWith("matmul/2_tiled" + System.lineSeparator());
        assertThat(weft.out()).contains("matmul_tiled_f64 on sm_75: blocks of 256 threads");
        List<String> printed = weft.out().lines().toList();
        assertThat(printed).containsSubsequence(tiled.source().orElseThrow().lines().toList());
        assertThat(printed).containsSubsequence(tiled.ptx().lines().toList());
        assertThat(weft.out().indexOf("constexpr int TILE = 16;")).isPositive().isLessThan(weft.out().indexOf(".visible .entry"));
        String briefly = weft.out();
        assertThat(weft.run("kernels", "show", "matmul/2_tiled")).isZero();
        assertThat(weft.out()).isEqualTo(briefly);
    }

    @Test
    void aWideTerminalShowsSourceAndPtxSideBySide() {
        System.setProperty("weft.columns", "200");

        String wide = onATerminal("kernels", "show", "matmul/2");

        assertThat(wide.lines()).anyMatch(line -> line.matches("CUDA: matmul/2_tiled\\.cu +\\| PTX: matmul/2_tiled\\.ptx"));
        assertThat(wide.lines()).allMatch(line -> line.length() <= 200);
        System.setProperty("weft.columns", "120");
        assertThat(onATerminal("kernels", "show", "matmul/2").lines()).contains("CUDA: matmul/2_tiled.cu");
    }

    @Test
    void anUnknownKernelIsRefusedWithWhatWasLikelyMeant() {
        assertError("weft kernels show: unknown kernel 'matmull/2': did you mean matmul/2?", "kernels", "show", "matmull/2");
        assertError("weft kernels show: unknown kernel 'matmul/2_tilde': did you mean matmul/2_tiled?",
                "kernels", "show", "matmul/2_tilde");
        assertError("weft kernels show: unknown kernel 'winograd': the families are conv, creation, ",
                "kernels", "show", "winograd");
        assertError("weft kernels show: missing required parameter: 'KERNEL'", "kernels", "show");
        assertError("weft kernels: unknown command 'shw': did you mean show?", "kernels", "shw");
    }

    private String onATerminal(String... args) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        assertThat(Main.run(new Console(out, out, true), weft, args)).isZero();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void assertError(String start, String... args) {
        assertThat(weft.run(args)).as(String.join(" ", List.of(args))).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(weft.err()).startsWith(start);
        assertThat(weft.err().lines()).hasSize(1);
        assertThat(weft.out()).isEmpty();
    }
}
