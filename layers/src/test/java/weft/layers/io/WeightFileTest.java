package weft.layers.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
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
            assertThat(file.tensors().get("half").storedType()).isEqualTo("F16");
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
}
