package weft.layers.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static weft.layers.io.WeightBytes.PROTOCOL_2;
import static weft.layers.io.WeightBytes.global;
import static weft.layers.io.WeightBytes.tensor;
import static weft.layers.io.WeightBytes.text;
import static weft.layers.io.WeightBytes.tuple;
import static weft.layers.io.WeightBytes.whole;
import static weft.layers.io.WeightBytes.zip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.engine.Device;
import weft.engine.Scope;
import weft.layers.Linear;
import weft.layers.Sequential;
import weft.layers.io.base.CheckpointException;
import weft.layers.io.base.KeyPrefix;
import weft.layers.io.base.LeftOut;
import weft.layers.io.base.WeightOutput;
import weft.layers.io.safetensors.Safetensors;
import weft.layers.io.safetensors.SafetensorsFile;
import weft.layers.io.safetensors.SafetensorsTest;

/** Files with more in them than Weft reads, made by odd_torch.py or by hand: the rest is read, and what is not is named. */
class OddWeightFileTest {
    private static final float[] WEIGHT = {1, 2, 3, 4};
    private static final byte[] FOUR_FLOATS = floats(WEIGHT);

    @TempDir
    Path folder;

    // ---- types and objects ----

    @ParameterizedTest
    @ValueSource(strings = {"beside.pt", "beside4.pt", "beside.th"})
    void tensorsOfOtherTypesAreNamedAndTheRestIsRead(String name) throws IOException {
        try (WeightFile file = open(name)) {
            assertThat(array(file, "first.weight")).isEqualTo(WEIGHT);
            assertThat(array(file, "last.bias")).isEqualTo(new float[] {5, 6});
            assertThat(file.leftOut()).contains(new LeftOut("int8", "I8"), new LeftOut("int16", "I16"),
                    new LeftOut("complex64", "C64"), new LeftOut("complex128", "C128"), new LeftOut("quantized", "quantized"),
                    new LeftOut("channels", "quantized"), new LeftOut("sparse", "sparse"),
                    new LeftOut("meta", "meta: without values"), new LeftOut("array", "a NumPy array"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"beside.pt", "beside4.pt"})
    void objectsBesideTheWeightsKeepNothingFromBeingRead(String name) throws IOException {
        try (WeightFile file = open(name)) {
            assertThat(file.tensors().keySet()).containsExactly("first.weight", "last.bias", "attributed");
            assertThat(array(file, "attributed")).isEqualTo(new float[] {7});
            assertThat(file.leftOut()).hasSize(11).contains(LeftOut.tensors("rng", 1), LeftOut.tensors("numpy_state", 1));
        }
    }

    @Test
    void safetensorsOfOtherTypesAreNamedAndTheRestIsRead() throws IOException {
        String header = "{\"__metadata__\":{\"step\":12,\"best\":0.5,\"a\":\"b\",\"tags\":[1, {}],\"done\":true,\"none\":null},"
                + "\"a\":{\"dtype\":\"I8\",\"shape\":[3],\"data_offsets\":[0,3]},"
                + "\"b\":{\"dtype\":\"F8_E4M3\",\"shape\":[1],\"data_offsets\":[3,4]},"
                + "\"c\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]},"
                + "\"d\":{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[8,10]}}";
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = WeightOutput.littleEndian(Long.BYTES + json.length + 10);
        bytes.putLong(json.length).put(json).putInt(0).putFloat(2.5f);

        try (WeightFile file = WeightFile.open(write("a.safetensors", bytes.array()))) {
            assertThat(file.tensors().keySet()).containsExactly("c");
            assertThat(array(file, "c")).isEqualTo(new float[] {2.5f});
            assertThat(file.leftOut()).containsExactly(new LeftOut("a", "I8"), new LeftOut("b", "F8_E4M3"),
                    new LeftOut("d", "F4"));
            assertThat(file.metadata()).containsEntry("step", "12").containsEntry("best", "0.5").containsEntry("a", "b")
                    .containsEntry("tags", "[1, {}]").containsEntry("done", "true").containsEntry("none", "null");
        }
        try (SafetensorsFile file = Safetensors.read(folder.resolve("a.safetensors"))) {
            assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> file.tensor("b")).withMessage(file.path()
                    + ": tensor \"b\" is of the type F8_E4M3, which Weft does not read; it reads I64, F64, F32, I32, BF16, F16, "
                    + "U8, BOOL");
        }
    }

    @Test
    void aFileWithNothingButOtherTypesNamesThem() throws IOException {
        String view = tensor("0", 4, 0, new long[] {4}, new long[] {1}).replace("FloatStorage", "ShortStorage");
        Path file = write("a.pt", zip(WeightBytes.dictionary("w", view), new byte[8]));

        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> WeightFile.open(file))
                .withMessage(file + ": holds no tensors by name that can be read, but w (I16); save model.state_dict()");
    }

    /** PyTorch 2.3 stores what has no storage of its own as bytes with a dtype, and notes signs that are still to be changed. */
    @Test
    void whatNewerVersionsWriteIsNamed() throws IOException {
        String arguments = whole(0) + tuple(2) + tuple(1) + "\u0089N";
        String uint16 = global("torch._utils", "_rebuild_tensor_v3") + "(" + WeightBytes.storage("1", 4).replace(
                global("torch", "FloatStorage"), global("torch.storage", "UntypedStorage")) + arguments
                + global("torch", "uint16") + "tR";
        String negated = global("torch._utils", "_rebuild_tensor_v2") + "(" + WeightBytes.storage("0", 4) + arguments
                + "}" + text("neg") + "\u0088stR";
        String plain = global("torch._utils", "_rebuild_tensor_v2") + "(" + WeightBytes.storage("0", 4) + arguments
                + "}" + text("neg") + "\u0089stR";
        String pickle = PROTOCOL_2 + "}(" + text("a") + uint16 + text("b") + negated + text("c") + plain + "u.";

        try (WeightFile file = WeightFile.open(write("a.pt", zip(pickle, FOUR_FLOATS, new byte[4])))) {
            assertThat(array(file, "c")).isEqualTo(new float[] {1, 2});
            assertThat(file.leftOut()).containsExactly(new LeftOut("a", "uint16"), new LeftOut("b", "F32, not yet negated"));
        }
    }

    // ---- names ----

    @Test
    void tensorsInDictionariesListsAndObjectsAreReadUnderNamesWithPoints() throws IOException {
        try (WeightFile file = open("nested.pt")) {
            assertThat(file.tensors().keySet()).containsExactly("encoder.weight", "encoder.bias", "heads.0.weight",
                    "heads.0.bias",
                    "heads.1.scale", "args.mean");
            assertThat(array(file, "heads.1.scale")).isEqualTo(new float[] {2});
            assertThat(file.leftOut()).isEmpty();
        }
        try (WeightFile file = open("nested.pt", "encoder")) {
            assertThat(file.tensors().keySet()).containsExactly("weight", "bias");
            assertThat(file.leftOut()).containsExactly(LeftOut.tensors("heads", 3), LeftOut.tensors("args", 1));
        }
    }

    @Test
    void aStateDictIsFoundWithinAnotherAndWhatIsBesideItIsNamed() throws IOException {
        try (WeightFile file = open("compiled.pt")) {
            assertThat(file.tensors().keySet()).containsExactly("weight", "bias");
            assertThat(array(file, "weight")).isEqualTo(WEIGHT);
            assertThat(file.leftOut()).containsExactly(LeftOut.tensors("ema", 2), LeftOut.tensors("optimizer", 2));
            assertThat(LeftOut.list(file.leftOut())).isEqualTo("ema (2 tensors), optimizer (2 tensors)");
        }
        try (WeightFile file = open("compiled.pt", "ema.")) {
            assertThat(array(file, "weight")).isEqualTo(new float[] {11, 12, 13, 14});
            assertThat(file.leftOut()).containsExactly(LeftOut.tensors("model", 2), LeftOut.tensors("optimizer", 2));
        }
    }

    @Test
    void aPrefixThatNotAllKeysHaveIsTakenAwayWhenItIsNamed() throws IOException {
        try (WeightFile file = open("lightning.ckpt")) {
            assertThat(file.tensors().keySet()).containsExactly("model.weight", "model.bias", "criterion.weight");
            assertThat(KeyPrefix.best(new Linear(2, 2).stateDict().keySet(), file.tensors().keySet())).isEqualTo("model.");
        }
        for (String prefix : new String[] {"model", "model."}) {
            try (WeightFile file = open("lightning.ckpt", prefix)) {
                assertThat(file.tensors().keySet()).containsExactly("weight", "bias");
                assertThat(file.leftOut()).containsExactly(LeftOut.tensors("criterion", 1));
            }
        }
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> open("lightning.ckpt", "net."))
                .withMessage(
                        folder.resolve("lightning.ckpt") + ": no name of a tensor begins with the prefix \"net.\"; there are "
                                + "model.weight, model.bias, criterion.weight");
    }

    @ParameterizedTest
    @CsvSource({"module.", "model.", "_orig_mod.", "backbone.", "model._orig_mod.", "module.model.", "_orig_mod.module.",
            "model.backbone.", "module._orig_mod.model.backbone."})
    void wrappersPrefixesAreTakenAwayAlsoOneWithinAnother(String prefix) throws IOException {
        String first = tensor("0", 4, 0, new long[] {2}, new long[] {1});
        String second = tensor("0", 4, 2, new long[] {2}, new long[] {1});
        String pickle = PROTOCOL_2 + "}(" + text(prefix + "a") + first + text(prefix + "b.model.c") + second + "u.";

        try (WeightFile file = WeightFile.open(write("a.pt", zip(pickle, FOUR_FLOATS)))) {
            assertThat(file.tensors().keySet()).containsExactly("a", "b.model.c");
            assertThat(array(file, "b.model.c")).isEqualTo(new float[] {3, 4});
        }
    }

    /** A network whose own keys have such a prefix finds its weights all the same. */
    @Test
    void aNetworkWithAPartCalledModelReadsItsOwnWeights() throws IOException {
        try (Scope _ = Scope.open()) {
            Wrapped written = new Wrapped();
            Wrapped read = new Wrapped();
            Path path = folder.resolve("own.safetensors");
            Safetensors.write(path, written.stateDict(), java.util.Map.of());
            try (WeightFile file = WeightFile.open(path)) {
                read.loadStateDict(file.stateDict(Device.cpu()));
            }
            assertThat(read.stateDict().get("model.0.weight").toFloats())
                    .isEqualTo(written.stateDict().get("model.0.weight").toFloats());
        }
    }

    private static final class Wrapped extends weft.layers.Module {
        private final Sequential model = child("model", new Sequential(new Linear(2, 2)));

        @Override
        protected weft.engine.Tensor forward(weft.engine.Tensor x) {
            return model.call(x);
        }
    }

    // ---- sums ----

    @ParameterizedTest
    @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
    void aChangedBitInAStorageIsRefusedBeforeItsValuesAreUsed(int method) throws IOException {
        String pickle = WeightBytes.dictionary("w", tensor("0", 4, 0, new long[] {2, 2}, new long[] {1, 2}));
        byte[] sound = zip(method, pickle, FOUR_FLOATS);
        int at = method == ZipEntry.STORED ? find(sound, FOUR_FLOATS) + 5 : find(sound, WeightBytes.bytes("any/data/0")) + 12;
        Path path = write("a.pt", sound);
        assertThat(Reading.of(path)).isNull();
        for (int bit = 0; bit < 8; bit++) {
            byte[] changed = sound.clone();
            changed[at] ^= (byte) (1 << bit);
            write("a.pt", changed);
            assertThat(Reading.of(path)).as("bit %d", bit).contains("a zip file, but ");
        }
    }

    @Test
    void theSumOfAStorageOrOfThePickleIsInTheMessage() throws IOException {
        String pickle = WeightBytes.dictionary("weight", tensor("0", 4, 0, new long[] {4}, new long[] {1}));
        byte[] sound = zip(pickle, FOUR_FLOATS);
        byte[] weights = sound.clone();
        weights[find(sound, FOUR_FLOATS) + 3] ^= 1;
        assertThat(Reading.of(write("a.pt", weights))).endsWith(": a zip file, but the bytes of \"any/data/0\" have the CRC-32 "
                + "5631cdd1, where 8ba71454 is written: they were changed on the way; was it copied whole?");
        byte[] name = sound.clone();
        name[find(sound, WeightBytes.bytes("weight"))] ^= 1;
        assertThat(Reading.of(write("a.pt", name))).contains("the bytes of \"any/data.pkl\" have the CRC-32 ");
    }

    private static int find(byte[] bytes, byte[] part) {
        for (int at = 0; at + part.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        throw new AssertionError("not there");
    }

    // ---- files ----

    private WeightFile open(String resource) throws IOException {
        return WeightFile.open(write(resource, SafetensorsTest.resource(resource)));
    }

    private WeightFile open(String resource, String prefix) throws IOException {
        return WeightFile.open(write(resource, SafetensorsTest.resource(resource)), Optional.of(prefix));
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static Object array(WeightFile file, String name) {
        return file.tensors().get(name).toArray();
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = WeightOutput.littleEndian(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
