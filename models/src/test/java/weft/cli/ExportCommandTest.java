package weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.cli.base.ExitCodes;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.layers.io.WeightFile;
import weft.layers.io.WeightFile.Format;
import weft.layers.io.safetensors.Safetensors;

class ExportCommandTest {

    @TempDir
    Path folder;
    private final CommandLineFixture weft = new CommandLineFixture();

    @Test
    void aCheckpointIsWrittenForPyTorchBesideIt() throws IOException {
        Path checkpoint = checkpoint();

        assertThat(weft.run("export", checkpoint.toString())).as(weft.err()).isZero();

        assertThat(weft.out()).isEqualTo("2 tensors in " + folder.resolve("best.pt") + System.lineSeparator());
        try (WeightFile file = WeightFile.open(folder.resolve("best.pt"))) {
            assertThat(file.format()).isEqualTo(Format.TORCH_ZIP);
            assertThat(file.tensors().keySet()).containsExactly("fc.bias", "fc.weight");
            assertThat(file.tensors().get("fc.weight").toArray()).isEqualTo(new float[] {1, 2, 3, 4});
        }
    }

    @Test
    void aCheckpointComesBackWithAPrefixAndWhatItSays() throws IOException {
        Path checkpoint = checkpoint();
        Path out = folder.resolve("other");

        assertThat(weft.run("export", checkpoint.toString(), "--format", "safetensors", "--out", out.toString(), "--prefix",
                "body.")).as(weft.err()).isZero();

        try (WeightFile file = WeightFile.open(out)) {
            assertThat(file.tensors().keySet()).containsExactly("body.fc.bias", "body.fc.weight");
            assertThat(file.metadata()).containsExactly(Map.entry("epoch", "3"));
        }
    }

    @Test
    void whatCannotBeExportedIsOneLine() throws IOException {
        Path checkpoint = checkpoint();
        refused("weft export: " + checkpoint + ": is the file to export; name another with --out",
                "export", checkpoint.toString(), "--format", "safetensors");
        Path evil = Files.writeString(folder.resolve("evil.th"), "\u0080");
        refused("weft export: " + evil + ": is neither a safetensors nor a PyTorch file", "export", evil.toString());
        refused("weft export: unknown 'onnx': known are pt, safetensors", "export", checkpoint.toString(), "--format", "onnx");
        refused("weft export: cannot write " + folder.resolve("none").resolve("a.pt") + ": there is no such folder",
                "export", checkpoint.toString(), "--out", folder.resolve("none").resolve("a.pt").toString());
    }

    @Test
    void publishedWeightsAreListed() {
        assertThat(weft.run("weights")).isZero();

        assertThat(weft.out().lines()).anyMatch(line -> line.startsWith("vgg16:imagenet") && line.contains("1000 classes"))
                .anyMatch(line -> line.startsWith("resnet20:cifar10") && line.contains("  10 classes"));
    }

    private void refused(String message, String... args) {
        assertThat(weft.run(args)).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(weft.err()).contains(message.substring("weft export: ".length())).startsWith("weft export: ");
        assertThat(weft.err().lines()).hasSize(1);
    }

    private Path checkpoint() {
        Path file = folder.resolve("best.safetensors");
        try (Scope _ = Scope.open()) {
            Safetensors.write(file, Map.of("fc.weight", Tensor.of(Shape.of(2, 2), 1f, 2f, 3f, 4f), "fc.bias", Tensor.zeros(2)),
                    Map.of("epoch", "3"));
        }
        return file;
    }
}
