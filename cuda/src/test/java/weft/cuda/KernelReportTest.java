package weft.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import weft.kernels.Architecture;
import weft.kernels.KernelCatalog;
import weft.kernels.KernelResources;
import weft.kernels.KernelResources.Row;
import weft.kernels.driver.PtxAssembler;
import weft.kernels.driver.PtxAssembler.Assembled;
import weft.kernels.ptx.PtxFunction;

/**
 * Every kernel that Weft ships becomes machine code for each architecture, spills no register, and takes what the committed table
 * says. {@code -Dweft.kernels.write=true} writes that table anew. The figures of all kernels go to
 * {@code target/kernel-report.md}.
 */
class KernelReportTest {

    private static final Path TABLE = Path.of("../kernels/src/main/resources/ptx/resources.csv");
    private static final Path REPORT = Path.of("target/kernel-report.md");

    private static final List<Row> ROWS = new ArrayList<>();
    private static final List<String> SPILLS = new ArrayList<>();

    @BeforeAll
    static void assembleAllKernels() throws IOException {
        Optional<PtxAssembler> assembler = PtxAssembler.find();
        assumeTrue(assembler.isPresent(), "no kernel is assembled: JCuda has no PTX assembler for "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        for (KernelCatalog.Entry file : KernelCatalog.load().entries()) {
            List<PtxFunction> entries = file.module().entries();
            for (Architecture arch : Architecture.values()) {
                Map<String, Assembled> assembled = assembler.get().assemble(file.ptx(), arch.target());
                assertThat(assembled.keySet()).as("kernels of %s", file.name())
                        .containsExactlyInAnyOrderElementsOf(entries.stream().map(PtxFunction::name).toList());
                for (PtxFunction entry : entries) {
                    Assembled a = assembled.get(entry.name());
                    ROWS.add(new Row(file.name(), entry.name(), arch, threads(entry), a.registers(), a.shared(), a.stack()));
                    if (a.spilled() > 0) {
                        SPILLS.add("%s of %s on %s: %d bytes".formatted(entry.name(), file.name(), arch, a.spilled()));
                    }
                }
            }
        }
        Files.writeString(REPORT, KernelReport.of(ROWS));
        if (Boolean.getBoolean("weft.kernels.write")) {
            Files.writeString(TABLE, table());
        }
    }

    @Test
    void noKernelSpillsRegisters() {
        assertThat(ROWS).isNotEmpty();
        assertThat(SPILLS).isEmpty();
    }

    @Test
    void theCommittedTableIsWhatTheKernelsTake() throws IOException {
        assertThat(Files.readString(TABLE)).as("write it anew with kernels/ptx.sh --table").isEqualToNormalizingNewlines(table());
    }

    @Test
    void aBlockOfEveryKernelFitsOnEveryArchitecture() {
        assertThat(ROWS).allSatisfy(row -> assertThat(row.occupancy()).as(row.line()).isGreaterThan(0).isLessThanOrEqualTo(1));
    }

    private static int threads(PtxFunction entry) {
        int[] bound = entry.required() != null ? entry.required() : entry.maximum();
        return bound == null ? KernelResources.USUAL_THREADS : Arrays.stream(bound).reduce(1, Math::multiplyExact);
    }

    private static String table() {
        return String.join("\n", Stream.concat(Stream.of(KernelResources.HEADER), ROWS.stream().map(Row::line)).toList()) + "\n";
    }
}
