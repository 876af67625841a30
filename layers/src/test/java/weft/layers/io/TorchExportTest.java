package weft.layers.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.layers.io.base.Source;
import weft.layers.io.safetensors.Safetensors;
import weft.layers.io.safetensors.SafetensorsTest;

/** What Weft writes for PyTorch. */
class TorchExportTest {

    @TempDir
    Path folder;

    /** {@code golden_torch.py check exported.pt} showed that {@code torch.load(..., weights_only=True)} reads these bytes. */
    @Test
    void theBytesAreThoseThatPyTorchWasSeenToRead() throws IOException {
        Path file = folder.resolve("a.pt");

        WeightFile.writeTorch(file, values());

        assertThat(file).hasBinaryContent(SafetensorsTest.resource("exported.pt"));
    }

    @Test
    void everyStorageIsUncompressedAndBeginsAtAMultipleOf64() throws IOException {
        Path file = folder.resolve("a.pt");
        WeightFile.writeTorch(file, values());
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);

        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).containsExactly("archive/data.pkl", "archive/byteorder",
                    "archive/data/0", "archive/data/1", "archive/data/2", "archive/data/3", "archive/data/4", "archive/data/5",
                    "archive/version");
            assertThat(zip.stream()).allMatch(entry -> entry.getMethod() == ZipEntry.STORED);
            for (ZipEntry entry : zip.stream().toList()) {
                int name = bytes.indexOf(entry.getName());
                int extra = bytes.charAt(name - 2) + 256 * bytes.charAt(name - 1);
                assertThat((name + entry.getName().length() + extra) % 64).as(entry.getName()).isZero();
            }
        }
    }

    @Test
    void whatIsWrittenIsReadBackAndTiedTensorsStayTied() {
        Path file = folder.resolve("a.pt");
        WeightFile.writeTorch(file, values());

        try (WeightFile read = WeightFile.open(file); Scope _ = Scope.open()) {
            assertThat(read.tensors().keySet()).containsExactlyElementsOf(values().keySet());
            assertThat(read.tensors().get("größe").toArray())
                    .isEqualTo(new float[] {0, 1, -1.5f, Float.MIN_VALUE, 4, Float.NaN});
            assertThat(read.tensors().get("größe").shape()).isEqualTo(Shape.of(2, 3));
            assertThat(read.tensors().get("bn.num_batches_tracked").toArray()).isEqualTo(new long[] {7});
            assertThat(read.tensors().get("empty").shape()).isEqualTo(Shape.of(0, 3));
            assertThat(read.tensors().get("double").toArray()).isEqualTo(new double[] {0.1, -0.0});
            assertThat(read.tensors().get("int").toArray()).isEqualTo(new int[] {-1, 2147483647});
            assertThat(read.tensors().get("mask").toArray()).isEqualTo(new byte[] {0, -1});
            Map<String, Tensor> state = read.stateDict(Device.cpu());
            assertThat(state.get("tied")).isSameAs(state.get("größe"));
        }
    }

    @Test
    void aFileThatPyTorchWroteIsWrittenAgainInBothFormats() throws IOException {
        Path sound = Files.write(folder.resolve("legacy.th"), SafetensorsTest.resource("legacy.th"));
        Path torch = folder.resolve("a.pt");
        Path safetensors = folder.resolve("a.safetensors");
        try (WeightFile file = WeightFile.open(sound)) {
            WeightFile.writeTorch(torch, file.sources());
            Safetensors.writeSources(safetensors, file.sources(), Map.of());
            for (Path path : new Path[] {torch, safetensors}) {
                try (WeightFile again = WeightFile.open(path)) {
                    assertThat(again.tensors().keySet()).containsExactlyInAnyOrderElementsOf(file.tensors().keySet());
                    file.tensors().forEach((name, tensor) -> {
                        assertThat(again.tensors().get(name).spec()).isEqualTo(tensor.spec());
                        assertThat(again.tensors().get(name).toArray()).isEqualTo(tensor.toArray());
                    });
                }
            }
        }
    }

    private static SequencedMap<String, Source> values() {
        SequencedMap<String, Source> values = new LinkedHashMap<>();
        values.put("größe", Source.of(Tensor.of(Shape.of(2, 3), 0, 1, -1.5f, Float.MIN_VALUE, 4, Float.NaN)));
        values.put("bn.num_batches_tracked", Source.ofLongs(Shape.SCALAR, 7));
        values.put("double", Source.of(Tensor.of(Shape.of(2), new double[] {0.1, -0.0}, Device.cpu())));
        values.put("int", Source.of(Tensor.of(-1, 2147483647)));
        values.put("mask", Source.of(Tensor.of(Shape.of(2, 1), new byte[] {0, -1}, Device.cpu())));
        values.put("empty", Source.of(Tensor.zeros(0, 3)));
        values.put("tied", values.get("größe"));
        return values;
    }
}
