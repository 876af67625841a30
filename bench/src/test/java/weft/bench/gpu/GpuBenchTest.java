package weft.bench.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.engine.Device;

/** The bundle's program runs from end to end on the simulated GPU, and its table says what was measured. */
class GpuBenchTest {

    @TempDir
    private Path directory;

    @Test
    void everythingRunsOnTheSimulatedGpuWithTinySizes() {
        GpuBench.Report report = GpuBench.run(Device.of("sim"), GpuBench.Plan.TINY, Table.Peer.NONE);

        assertThat(report.problems()).isEmpty();
        assertThat(report.text()).contains("LeNet-5 on the digits, 1 epochs").contains("matmul 130, 1_naive")
                .contains("matmul 130, 4_wide_register_tiles").contains("conv tiny, weight gradient")
                .contains("lenet5 train step, batch 2").contains("PyTorch was not at hand.");
        List<String> rows = report.text().lines().filter(line -> line.startsWith("| ")).toList();
        assertThat(rows).hasSize(1 + 4 + 3 + 1).allSatisfy(line -> assertThat(line).hasSameSizeAs(rows.getFirst()));
    }

    @Test
    void aPartThatFailsIsAProblemAndTheOthersRun() {
        GpuBench.Plan hopeless = new GpuBench.Plan(List.of(16), List.of(), 1, 1, 2, 1.1, 0);

        GpuBench.Report report = GpuBench.run(Device.of("sim"), hopeless, Table.Peer.NONE);

        assertThat(report.problems()).singleElement().asString()
                .startsWith("FAILED training: lenet5 on sim: the validation accuracy is");
        assertThat(report.text()).contains(report.problems().getFirst()).contains("lenet5 train step, batch 1");
    }

    @Test
    void theShareIsPytorchsTimeOverOurs() throws IOException {
        Path times = Files.writeString(directory.resolve("torch.tsv"), "version\t2.7.1\nmatmul 1024\t1.5\nother\t3\n");
        Table.Peer peer = Table.Peer.read(times);

        assertThat(peer.version()).isEqualTo("2.7.1");
        Row tiled = new Row("matmul 1024, 2_tiled", 2, 2e9, "matmul 1024");
        String table = Table.of(List.of(tiled, new Row("new", 1, 0, "new")), peer);
        List<String[]> rows = table.lines().skip(2).map(line -> line.replace(" ", "").split("\\|")).toList();
        assertThat(rows.get(0)).containsExactly("", "matmul1024,2_tiled", "2.0000", "1,000", "1.5000", "1,333", "75");
        assertThat(rows.get(1)).containsExactly("", "new", "1.0000", "-", "-", "-", "-");
    }

    @Test
    void operationsPerSecondFollowFromFlopsAndMilliseconds() {
        assertThat(Double.parseDouble(new Row("x", 4, 2e9, "").gigaflops())).isCloseTo(500, within(0.5));
    }
}
