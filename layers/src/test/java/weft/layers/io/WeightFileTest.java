package weft.layers.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static weft.layers.io.WeightBytes.PROTOCOL_2;
import static weft.layers.io.WeightBytes.counted;
import static weft.layers.io.WeightBytes.dictionary;
import static weft.layers.io.WeightBytes.global;
import static weft.layers.io.WeightBytes.legacy;
import static weft.layers.io.WeightBytes.tensor;
import static weft.layers.io.WeightBytes.text;
import static weft.layers.io.WeightBytes.zip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.layers.io.WeightFile.Format;
import weft.layers.io.base.CheckpointException;
import weft.layers.io.base.StoredTensor;
import weft.layers.io.base.StoredType;
import weft.layers.io.base.WeightOutput;
import weft.layers.io.safetensors.SafetensorsTest;

/** Files that PyTorch wrote, made by golden_torch.py. */
class WeightFileTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"zip.pt", "legacy.th"})
    void everyTypeOfElementIsReadFromBothFormats(String name) throws IOException {
        try (WeightFile file = open(name)) {
            assertThat(array(file, "float"))
                    .isEqualTo(new float[] {0, 1, -1.5f, Float.POSITIVE_INFINITY, Float.MIN_VALUE, Float.MAX_VALUE});
            assertThat(array(file, "half")).isEqualTo(new float[] {1, -2, 0.333251953125f, 0x1p-24f});
            assertThat(array(file, "bfloat16")).isEqualTo(new float[] {1, -2, Float.intBitsToFloat(0x7f7f0000)});
            assertThat(array(file, "double")).isEqualTo(new double[] {0.1, -0.0, Double.MIN_VALUE});
            assertThat(array(file, "long")).isEqualTo(new long[] {5_000_000_000L});
            assertThat(array(file, "int")).isEqualTo(new int[] {-1, 0, Integer.MAX_VALUE});
            assertThat(array(file, "uint8")).isEqualTo(new byte[] {0, 1, 127, -128, -1});
            assertThat(array(file, "bool")).isEqualTo(new byte[] {1, 0, 1});
            assertThat(array(file, "empty")).isEqualTo(new float[0]);
            assertThat(array(file, "parameter")).isEqualTo(new float[] {0.25f});
            assertThat(file.tensors().get("float").spec()).isEqualTo(new Spec(DType.FLOAT32, Shape.of(2, 3)));
            assertThat(file.tensors().get("half").type()).isEqualTo(StoredType.F16);
            assertThat(file.tensors().get("long").shape()).isEqualTo(Shape.SCALAR);
            assertThat(file.tensors().get("empty").shape()).isEqualTo(Shape.of(0, 3));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip.pt", "legacy.th"})
    void viewsOfAnyStridesAreCopiedIntoRowMajorOrder(String name) throws IOException {
        try (WeightFile file = open(name)) {
            assertThat(file.tensors().get("transposed").shape()).isEqualTo(Shape.of(6, 4));
            assertThat(array(file, "transposed")).isEqualTo(floats(IntStream.range(0, 24).map(i -> i % 4 * 6 + i / 4)));
            assertThat(array(file, "window")).isEqualTo(new float[] {8, 9, 10, 14, 15, 16});
            assertThat(array(file, "every_other")).isEqualTo(floats(IntStream.range(0, 12).map(i -> 2 * i + 1)));
            assertThat(array(file, "expanded")).isEqualTo(new float[] {7, 7, 7, 7, 7, 7});
            assertThat(file.tensors().get("channels_last").shape()).isEqualTo(Shape.of(1, 2, 3, 4));
            assertThat(array(file, "channels_last")).isEqualTo(floats(IntStream.range(0, 24)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip.pt", "legacy.th"})
    void keysComeInTheOrderOfTheStateDict(String name) throws IOException {
        try (WeightFile file = open(name)) {
            assertThat(file.tensors().keySet()).startsWith("float", "half", "bfloat16").endsWith("tied.a", "tied.b");
        }
    }

    @Test
    void aCheckpointsStateDictIsFoundAndThePrefixOfAWrappedModelTakenAway() throws IOException {
        try (WeightFile file = open("wrapped.pt"); Scope _ = Scope.open()) {
            assertThat(file.format()).isEqualTo(Format.TORCH_ZIP);
            Map<String, Tensor> state = file.stateDict(Device.cpu());
            assertThat(state.keySet()).containsExactly("0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean",
                    "1.running_var", "1.num_batches_tracked");
            assertThat(state.get("0.weight").shape()).isEqualTo(Shape.of(2, 1, 3, 3));
            assertThat(state.get("0.weight").toFloats()).isEqualTo(floats(IntStream.range(0, 18)));
            assertThat(state.get("1.running_var").toFloats()).isEqualTo(new float[] {5, 6});
            assertThat(state.get("1.num_batches_tracked").toInts()).isEqualTo(new int[] {6});
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"state_dict", "model", "model_state_dict"})
    void theStateDictIsFoundUnderEachOfItsUsualNames(String usual) throws IOException {
        String inner = "}" + text("w") + tensor("0", 4, 1, new long[] {2}, new long[] {2}) + "s";
        String outer = PROTOCOL_2 + "}(" + text("epoch") + "K\u0003" + text(usual) + inner + text("losses") + "](K\u0001Neu.";

        try (WeightFile file = WeightFile.open(write("a.pt", zip(outer, floats(1, 2, 3, 4))))) {
            assertThat(file.tensors().keySet()).containsExactly("w");
            assertThat(array(file, "w")).isEqualTo(new float[] {2, 4});
        }
    }

    @Test
    void picklesOfProtocol4AreRead() throws IOException {
        try (WeightFile file = open("protocol4.pt")) {
            assertThat(file.tensors().keySet()).containsExactly("a", "b");
            assertThat(array(file, "a")).isEqualTo(new float[] {1, 1});
        }
    }

    @Test
    void picklesOfPython2AreRead() throws IOException {
        String view = global("torch._utils", "_rebuild_tensor") + "((U\u0007storage" + global("torch", "FloatStorage")
                + "U\u00010U\u0003cpuK\u0004NtQK\u0000K\u0002K\u0002\u0086K\u0001K\u0002\u0086tR";
        String pickle = PROTOCOL_2 + global("collections", "OrderedDict") + "](](U\u0001w" + view + "ee\u0085R.";

        try (WeightFile file = WeightFile.open(write("a.th", legacy(pickle, Map.of("0", counted(4, floats(1, 2, 3, 4))))))) {
            assertThat(file.tensors().get("w").shape()).isEqualTo(Shape.of(2, 2));
            assertThat(array(file, "w")).isEqualTo(new float[] {1, 3, 2, 4});
        }
    }

    @Test
    void aLargeTransposedTensorIsGatheredPieceByPiece() throws IOException {
        int rows = 300;
        int columns = 700;
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        String pickle = dictionary("w", tensor("0", values.length, 0, new long[] {columns, rows}, new long[] {1, columns}));

        try (WeightFile file = WeightFile.open(write("a.pt", zip(pickle, floats(values))))) {
            assertThat(array(file, "w")).isEqualTo(floats(IntStream.range(0, values.length)
                    .map(i -> i % rows * columns + i / rows)));
        }
    }

    @Test
    void aSmallCompressedArchiveIsRead() throws IOException {
        String pickle = dictionary("w", tensor("0", 4, 0, new long[] {2, 2}, new long[] {1, 2}));

        try (WeightFile file = WeightFile.open(write("a.pt", zip(ZipEntry.DEFLATED, pickle, floats(1, 2, 3, 4))))) {
            assertThat(array(file, "w")).isEqualTo(new float[] {1, 3, 2, 4});
        }
    }

    @Test
    void twoNamesOfOneViewGiveOneTensor() throws IOException {
        String view = tensor("0", 4, 0, new long[] {2}, new long[] {1});
        String other = tensor("0", 4, 2, new long[] {2}, new long[] {1});
        String pickle = PROTOCOL_2 + "}(" + text("a") + view + text("b") + view + text("c") + other + "u.";

        try (WeightFile file = WeightFile.open(write("a.pt", zip(pickle, floats(1, 2, 3, 4)))); Scope _ = Scope.open()) {
            Map<String, Tensor> state = file.stateDict(Device.cpu());
            assertThat(state.get("a")).isSameAs(state.get("b")).isNotSameAs(state.get("c"));
            assertThat(state.get("c").toFloats()).isEqualTo(new float[] {3, 4});
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip.pt", "legacy.th"})
    void aFileThatShrinksAfterItWasOpenedIsRefused(String name) throws IOException {
        try (WeightFile file = open(name)) {
            Path path = file.path();
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(100);
            }
            assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> array(file, "float"))
                    .withMessage("cannot read " + path + ": it became shorter while it was read");
            assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> array(file, "transposed"))
                    .withMessage("cannot read " + path + ": it became shorter while it was read");
        }
    }

    @Test
    void theFormatIsToldByTheContentNotTheName() throws IOException {
        Path disguised = write("weights.jpg", SafetensorsTest.resource("golden.safetensors"));
        try (WeightFile file = WeightFile.open(disguised)) {
            assertThat(file.format()).isEqualTo(Format.SAFETENSORS);
            assertThat(file.metadata()).containsEntry("epoch", "3");
            assertThat(array(file, "labels")).isEqualTo(new int[] {-1, 0, Integer.MAX_VALUE});
        }
        try (WeightFile file = WeightFile.open(write("weights.safetensors", SafetensorsTest.resource("legacy.th")))) {
            assertThat(file.format()).isEqualTo(Format.TORCH_LEGACY);
            assertThat(file.metadata()).isEmpty();
        }
    }

    @Test
    void whatIsNoWeightFileIsNamed() throws IOException {
        Path page = write("a.pth", "<!DOCTYPE html>".getBytes());
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> WeightFile.open(page))
                .withMessage(page + ": is neither a safetensors nor a PyTorch file; was it downloaded whole?");
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> WeightFile.open(folder.resolve("none")))
                .withMessage("cannot read " + folder.resolve("none") + ": there is no such file");
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> WeightFile.open(folder))
                .withMessage("cannot read " + folder + ": it is not a file");
    }

    @Test
    void anInt64ThatDoesNotFitTheEngineIsNamed() throws IOException {
        try (WeightFile file = open("zip.pt"); Scope _ = Scope.open()) {
            assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> file.stateDict(Device.cpu()))
                    .withMessageEndingWith("tensor \"long\": 5000000000 does not fit into int32");
        }
    }

    @Test
    void aClosedFileSaysSo() throws IOException {
        WeightFile file = open("zip.pt");
        StoredTensor tensor = file.tensors().get("float");
        file.close();
        file.close();

        assertThatIllegalStateException().isThrownBy(tensor::toArray);
    }

    private WeightFile open(String resource) throws IOException {
        return WeightFile.open(write(resource, SafetensorsTest.resource(resource)));
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static Object array(WeightFile file, String name) {
        return file.tensors().get(name).toArray();
    }

    private static float[] floats(IntStream values) {
        int[] ints = values.toArray();
        float[] floats = new float[ints.length];
        for (int i = 0; i < ints.length; i++) {
            floats[i] = ints[i];
        }
        return floats;
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = WeightOutput.littleEndian(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
