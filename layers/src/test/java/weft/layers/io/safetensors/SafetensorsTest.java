package weft.layers.io.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.layers.io.base.CheckpointException;
import weft.layers.io.base.Source;
import weft.layers.io.base.StoredType;
import weft.layers.io.base.WeightOutput;

public class SafetensorsTest {
    private static final String AWKWARD = "name with \"quotes\", \\, \n, \u0001 and größe";

    @TempDir
    Path folder;

    @Test
    void theBytesAreThoseOfThePublishedFormat() throws IOException {
        Path file = folder.resolve("a.safetensors");

        Safetensors.writeSources(file, goldenValues(), Map.of("format", "pt", "epoch", "3"));

        assertThat(file).hasBinaryContent(resource("golden.safetensors"));
    }

    @Test
    void theBytesDoNotDependOnTheCountry() throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.of("ar", "EG")); // where Java writes other digits
        try {
            theBytesAreThoseOfThePublishedFormat();
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void theBytesDoNotDependOnTheOrderInWhichTensorsAreHandedOver() throws IOException {
        Path file = folder.resolve("a.safetensors");

        Safetensors.writeSources(file, goldenValues().reversed(), Map.of("epoch", "3", "format", "pt"));

        assertThat(file).hasBinaryContent(resource("golden.safetensors"));
    }

    @Test
    void everyTypeComesBackAsItWas() throws IOException {
        try (SafetensorsFile file = Safetensors.read(copyOf("golden.safetensors"))) {
            assertThat(file.metadata()).containsExactly(Map.entry("epoch", "3"), Map.entry("format", "pt"));
            assertThat(file.tensors().keySet()).containsExactly("bn.num_batches_tracked", "check", "empty", "fc.weight", AWKWARD,
                    "labels", "mask");
            assertThat(file.tensor("bn.num_batches_tracked").spec()).isEqualTo(new Spec(DType.INT64, Shape.SCALAR));
            assertThat(file.tensor("bn.num_batches_tracked").toArray()).isEqualTo(new long[] {5_000_000_000L});
            assertThat(file.tensor("check").toArray())
                    .isEqualTo(new double[] {0.1, -0.0, Double.POSITIVE_INFINITY, Double.MIN_VALUE});
            assertThat(file.tensor("empty").shape()).isEqualTo(Shape.of(0, 3));
            assertThat(file.tensor("empty").toArray()).isEqualTo(new float[0]);
            assertThat(file.tensor("fc.weight").spec()).isEqualTo(new Spec(DType.FLOAT32, Shape.of(2, 3)));
            assertThat(file.tensor("fc.weight").toArray())
                    .isEqualTo(new float[] {0, 1, -1.5f, Float.NEGATIVE_INFINITY, Float.MIN_VALUE, Float.MAX_VALUE});
            assertThat(file.tensor(AWKWARD).toArray()).isEqualTo(new float[] {9});
            assertThat(file.tensor("labels").toArray()).isEqualTo(new int[] {-1, 0, Integer.MAX_VALUE});
            assertThat(file.tensor("mask").toArray()).isEqualTo(new byte[] {0, 1, 127, -128, -1});
        }
    }

    @Test
    void halfPrecisionAndBooleansAreWidenedAndAnyLayoutIsRead() throws IOException {
        try (SafetensorsFile file = Safetensors.read(copyOf("foreign.safetensors"))) {
            assertThat(file.metadata()).containsExactly(Map.entry("note", "any 🧵"));
            assertThat(file.tensor("flags").dtype()).isEqualTo(DType.UINT8);
            assertThat(file.tensor("flags").toArray()).isEqualTo(new byte[] {1, 0, 1});
            assertThat(file.tensor("half").type()).isEqualTo(StoredType.F16);
            assertThat(file.tensor("half").toArray()).isEqualTo(new float[] {1, -2, 0.333251953125f, 0x1p-24f});
            assertThat(file.tensor("brain").toArray()).isEqualTo(new float[] {1, -2, Float.intBitsToFloat(0x7f7f0000)});
            assertThat(file.tensor("thread 🧵").toArray()).isEqualTo(new float[] {0.5f});
        }
    }

    @Test
    void tensorsGoThroughAFileAndBackOnEitherDevice() {
        for (Device device : new Device[] {Device.cpu(), Device.reference()}) {
            Path file = folder.resolve(device.name());
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("w", Tensor.of(Shape.of(2, 2), new float[] {1, 2, Float.NaN, -0.0f}, device));
            tensors.put("d", Tensor.of(Shape.SCALAR, new double[] {Math.PI}, device));
            tensors.put("i", Tensor.of(Shape.of(0), new int[0], device));
            tensors.put("b", Tensor.of(Shape.of(2), new byte[] {7, -1}, device));
            Safetensors.write(file, tensors, Map.of());

            try (SafetensorsFile read = Safetensors.read(file)) {
                assertThat(read.metadata()).isEmpty();
                tensors.forEach((name, tensor) -> {
                    Tensor loaded = read.tensor(name).load(device);
                    assertThat(loaded.spec()).isEqualTo(tensor.spec());
                    assertThat(loaded.device()).isSameAs(device);
                    assertThat(loaded.toArray()).isEqualTo(tensor.toArray());
                });
            }
        }
    }

    @Test
    void aTensorLargerThanOneChunkAndAPartOfABufferSurvive() {
        int size = 2 * WeightOutput.CHUNK + 3;
        float[] values = new float[size + 5];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Tensor part = Tensor.of(values).view(Shape.of(size), 5);
        Safetensors.write(folder.resolve("a"), Map.of("part", part), Map.of());

        Tensor target = Tensor.zeros(size + 2);
        try (SafetensorsFile file = Safetensors.read(folder.resolve("a"))) {
            file.tensor("part").copyTo(target.view(Shape.of(size), 1));
        }

        float[] read = target.toFloats();
        assertThat(read[0]).isZero();
        assertThat(read[size + 1]).isZero();
        for (int i = 0; i < size; i++) {
            assertThat(read[i + 1]).isEqualTo(i + 5);
        }
    }

    @Test
    void aCopyConvertsBetweenFloatTypesAndCountsAsAChange() throws IOException {
        Tensor target = Tensor.zeros(2, 2);
        int version = target.version();
        try (SafetensorsFile file = Safetensors.read(copyOf("golden.safetensors"))) {
            file.tensor("check").copyTo(target);
        }

        assertThat(target.toFloats()).containsExactly(0.1f, -0.0f, Float.POSITIVE_INFINITY, 0);
        assertThat(target.version()).isGreaterThan(version);
    }

    @Test
    void aCopyIntoAnotherShapeOrTypeNamesTensorFoundAndExpected() throws IOException {
        Path golden = copyOf("golden.safetensors");
        try (SafetensorsFile file = Safetensors.read(golden)) {
            Tensor target = Tensor.ones(3, 2);
            assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> file.tensor("fc.weight").copyTo(target))
                    .withMessage(golden + ": tensor \"fc.weight\" is float32[2, 3] where float32[3, 2] is expected");
            assertThat(target.toFloats()).containsOnly(1);
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> file.tensor("labels").copyTo(Tensor.zeros(3)))
                    .withMessageEndingWith("is int32[3] where float32[3] is expected");
        }
    }

    @Test
    void anInt64LoadsAsInt32WhenItFits() throws IOException {
        Path small = folder.resolve("small");
        Safetensors.writeSources(small, Map.of("n", Source.ofLongs(Shape.of(2), 7, -8)), Map.of());
        try (SafetensorsFile file = Safetensors.read(small)) {
            assertThat(file.tensor("n").load(Device.cpu()).toArray()).isEqualTo(new int[] {7, -8});
        }
        try (SafetensorsFile file = Safetensors.read(copyOf("golden.safetensors"))) {
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> file.tensor("bn.num_batches_tracked").load(Device.cpu()))
                    .withMessageEndingWith("tensor \"bn.num_batches_tracked\": 5000000000 does not fit into int32");
        }
    }

    @Test
    void aHeaderThatIsAlreadyAlignedGetsNoPaddingAndAnEmptyFileIsSound() throws IOException {
        Path file = folder.resolve("a");
        Safetensors.write(file, Map.of("attn.0", Tensor.zeros(1, 2, 3)), Map.of());
        assertThat(text(file)).startsWith("\100\0\0\0\0\0\0\0"
                + "{\"attn.0\":{\"dtype\":\"F32\",\"shape\":[1,2,3],\"data_offsets\":[0,24]}}\0");

        Safetensors.write(file, Map.of(), Map.of());
        assertThat(text(file)).isEqualTo("\10\0\0\0\0\0\0\0{}      ");
        try (SafetensorsFile read = Safetensors.read(file)) {
            assertThat(read.tensors()).isEmpty();
        }
    }

    @Test
    void aMissingTensorIsNamed() throws IOException {
        Path golden = copyOf("golden.safetensors");
        try (SafetensorsFile file = Safetensors.read(golden)) {
            assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> file.tensor("fc.bias"))
                    .withMessage(golden + ": holds no tensor called \"fc.bias\"");
        }
    }

    @Test
    void readingAfterCloseIsRefused() throws IOException {
        SafetensorsFile file = Safetensors.read(copyOf("golden.safetensors"));
        file.close();
        file.close();

        assertThatIllegalStateException().isThrownBy(() -> file.tensor("labels").toArray())
                .withMessageEndingWith("used after close");
    }

    @Test
    void namesThatNoReaderTakesAreRefusedAndNothingIsWritten() {
        Path file = folder.resolve("a");
        for (String name : new String[] {"", "__metadata__", "half \ud83e"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Safetensors.write(file, Map.of(name, Tensor.zeros(1)), Map.of()))
                    .withMessageStartingWith("safetensors: ");
        }
        assertThat(folder).isEmptyDirectory();
    }

    private static SequencedMap<String, Source> goldenValues() {
        SequencedMap<String, Source> values = new LinkedHashMap<>();
        values.put("mask", Source.of(Tensor.of(Shape.of(1, 1, 5), new byte[] {0, 1, 127, -128, -1}, Device.cpu())));
        values.put("fc.weight", Source.of(Tensor.of(Shape.of(2, 3), 0, 1, -1.5f, Float.NEGATIVE_INFINITY, Float.MIN_VALUE,
                Float.MAX_VALUE)));
        values.put("bn.num_batches_tracked", Source.ofLongs(Shape.SCALAR, 5_000_000_000L));
        values.put(AWKWARD, Source.of(Tensor.of(9f)));
        values.put("check", Source.of(Tensor.of(Shape.of(2, 2),
                new double[] {0.1, -0.0, Double.POSITIVE_INFINITY, Double.MIN_VALUE}, Device.cpu())));
        values.put("labels", Source.of(Tensor.of(-1, 0, Integer.MAX_VALUE)));
        values.put("empty", Source.of(Tensor.zeros(0, 3)));
        return values;
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private Path copyOf(String resource) throws IOException {
        return Files.write(folder.resolve(resource), resource(resource));
    }

    public static byte[] resource(String name) throws IOException {
        try (InputStream in = SafetensorsTest.class.getResourceAsStream("/weft/layers/io/" + name)) {
            return in.readAllBytes();
        }
    }
}
