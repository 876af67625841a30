package weft.layers.io.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import weft.layers.io.Reading;
import weft.layers.io.base.CheckpointException;
import weft.layers.io.base.StoredTensor;
import weft.layers.io.base.WeightOutput;

/** Files that are not what they say: each is refused with one line that names the file and the problem. */
class SafetensorsBadFileTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path folder;

    static Stream<Arguments> badHeaders() {
        return Stream.of(
                arguments("", "does not begin with '{'"),
                arguments(" {}", "does not begin with '{'"),
                arguments("[]", "does not begin with '{'"),
                arguments("{", "not valid JSON at character 1: '\"' was expected"),
                arguments("{} x", "not valid JSON at character 3: nothing more was expected"),
                arguments("{\"a\":1}", "the header has a number at character 5, where an object was expected"),
                arguments("{\"a\":[]}", "the header has an array at character 5, where an object was expected"),
                arguments("{\"a\":nul}", "the header has null at character 5, where an object was expected"),
                arguments("{\"a\":?}", "not valid JSON at character 5: '{' was expected"),
                arguments("{\"a\":{\"dtype\":5}}", "has a number at character 14, where a text was expected"),
                arguments("{\"a\":{\"shape\":\"\"}}", "has a text at character 14, where an array was expected"),
                arguments("{\"a\":{\"shape\":[true]}}", "has a truth value at character 15, where a number was expected"),
                arguments("{\"__metadata__\":3}", "has a number at character 16, where an object was expected"),
                arguments("{\"a\":{}}", "tensor \"a\": dtype, shape or data_offsets is missing"),
                arguments("{\"a\":{},}", "tensor \"a\""),
                arguments("{'a':{}}", "'\"' was expected"),
                arguments("{\"a", "a string does not end"),
                arguments("{\"a\nb\":{}}", "a control character in a string"),
                arguments("{\"\\x\":{}}", "an unknown escape"),
                arguments("{\"\\u12g4\":{}}", "\\u wants four hexadecimal digits"),
                arguments("{\"\\ud83e\":{}}", "half of a surrogate pair"),
                arguments("{\"__metadata__\":{\"a\":1x}}", "not valid JSON at character 22: '}' was expected"),
                arguments("{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", "has the key \"a\" twice"),
                arguments("{\"a\":" + EMPTY + ",\"a\":" + EMPTY + "}", "has the key \"a\" twice"),
                arguments("{\"a\":" + EMPTY + ",\"\\u0061\":" + EMPTY + "}", "has the key \"a\" twice"),
                arguments("{\"\":" + EMPTY + "}", "a tensor has an empty name"),
                arguments("{\"a\":" + "{\"x\":[".repeat(1000), "nesting deeper than 16"),
                arguments(tensor("I7", "[0]", "[0,0]"),
                        "unknown dtype \"I7\"; Weft reads I64, F64, F32, I32, BF16, F16, U8, BOOL"),
                arguments(tensor("I16", "[2]", "[0,8]"), "I16[2] takes 4 bytes, its offsets 0 to 8 span 8"),
                arguments(tensor("F6_E2M3", "[5]", "[0,3]"), "F6_E2M3[5] takes 4 bytes, its offsets 0 to 3 span 3"),
                arguments(tensor("I8", "[9]", "[0,9]"), "ends at byte 9 of 8"),
                arguments(tensor("f32", "[0]", "[0,0]"), "unknown dtype \"f32\""),
                arguments(tensor("F32", "[-1]", "[0,0]"), "a dimension of -1"),
                arguments(tensor("F32", "[4294967296,0]", "[0,0]"), "a dimension of 4294967296"),
                arguments(tensor("F32", "[65536,65536]", "[0,0]"), "2^31 elements or more: [65536, 65536]"),
                arguments(tensor("F32", "[99999999999999999999]", "[0,0]"), "a number too large"),
                arguments(tensor("F32", "[1.0]", "[0,4]"), "a number that is not whole"),
                arguments(tensor("F32", "[1e0]", "[0,4]"), "a number that is not whole"),
                arguments(tensor("F32", "[01]", "[0,4]"), "a number that begins with 0"),
                arguments(tensor("F32", "[-]", "[0,4]"), "a number was expected"),
                arguments(tensor("F32", "[" + "1,".repeat(64) + "1]", "[0,4]"), "more than 64 dimensions"),
                arguments(tensor("F32", "[0]", "[0,0,0]"), "more than 2 offsets"),
                arguments(tensor("F32", "[0]", "[0]"), "wants a begin and an end"),
                arguments(tensor("F32", "[0]", "[-4,-4]"), "offsets from -4 to -4"),
                arguments(tensor("F32", "[2]", "[8,0]"), "offsets from 8 to 0"),
                arguments(tensor("F32", "[2]", "[0,4]"), "F32[2] takes 8 bytes, its offsets 0 to 4 span 4"),
                arguments(tensor("BF16", "[2]", "[0,8]"), "BF16[2] takes 4 bytes, its offsets 0 to 8 span 8"),
                arguments(tensor("U8", "[9]", "[0,9]"), "ends at byte 9 of 8"),
                arguments(tensor("U8", "[7]", "[1,8]"), "begins at byte 1, which leaves a gap from 0 on"),
                arguments(tensor("U8", "[7]", "[0,7]"), "1 bytes follow the last tensor"),
                arguments(tensor("U8", "[9223372036854775807]", "[0,9223372036854775807]"), "a dimension of 9223372036854775807"),
                arguments("{}", "8 bytes follow the last tensor"),
                arguments("{\"a\":" + fields("U8", "[5]", "[0,5]") + ",\"b\":" + fields("U8", "[4]", "[4,8]") + "}",
                        "tensor \"b\": begins at byte 4, inside the tensor before it, which ends at 5"),
                arguments("{\"a\":" + fields("U8", "[8]", "[0,8]") + ",\"b\":" + fields("U8", "[8]", "[0,8]") + "}",
                        "inside the tensor before it"),
                arguments("{\"a\":" + fields("U8", "[3]", "[0,3]") + ",\"b\":" + fields("U8", "[4]", "[4,8]") + "}",
                        "leaves a gap from 3 on"),
                arguments("{\"a\":" + fields("U8", "[8]", "[0,8]") + ",\"b\":" + fields("U8", "[0]", "[3,3]") + "}",
                        "inside the tensor before it"));
    }

    private static final String EMPTY = fields("U8", "[0]", "[0,0]");

    private static String tensor(String dtype, String shape, String offsets) {
        return "{\"a\":" + fields(dtype, shape, offsets) + "}";
    }

    private static String fields(String dtype, String shape, String offsets) {
        return "{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}".formatted(dtype, shape, offsets);
    }

    @ParameterizedTest
    @MethodSource("badHeaders")
    void aBadHeaderIsRefusedInOneLine(String header, String problem) throws IOException {
        Path file = write(header.getBytes(StandardCharsets.UTF_8), 8);

        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Safetensors.read(file))
                .withMessageStartingWith(file + ": ").withMessageContaining(problem).withMessageNotContainingAny("\n", "\r");
    }

    @Test
    void whatTheFormatAllowsIsRead() throws IOException {
        String header = "{ \"a\" :\t{\"data_offsets\":[0, 8],\"shape\":[8],\r\n\"dtype\":\"U8\", \"extra\":"
                + "[null,true,false,-1.5E+3,0,\"\\u00e9\\/\",{\"deep\":[]}]}, \"\\ud83e\\uDDF5\":" + EMPTY + "}   ";

        try (SafetensorsFile file = Safetensors.read(write(header.getBytes(StandardCharsets.UTF_8), 8))) {
            assertThat(file.tensors().keySet()).containsExactlyInAnyOrder("a", "🧵");
        }
    }

    @Test
    void aNameCanNotForgeLinesOrFloodTheTerminal() throws IOException {
        String name = "\\u001b[31m\\n" + "x".repeat(10_000);
        Path file = write(("{\"" + name + "\":{}}").getBytes(StandardCharsets.UTF_8), 0);

        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Safetensors.read(file))
                .satisfies(e -> assertThat(e.getMessage().substring(file.toString().length()))
                        .hasSizeLessThan(200).startsWith(": tensor \"?[31m?xxx"));
    }

    @Test
    void aHeaderThatIsNotUtf8IsRefused() throws IOException {
        Path file = write(new byte[] {'{', '"', (byte) 0xc3, '"', '}'}, 0);

        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Safetensors.read(file))
                .withMessage(file + ": the header is not UTF-8");
    }

    @Test
    void aFileTooShortForItsLengthOrItsHeaderIsRefused() throws IOException {
        Path file = folder.resolve("bad");
        Files.write(file, new byte[7]);
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Safetensors.read(file))
                .withMessage(file + ": too short for a safetensors file: 7 bytes");
        Files.write(file, new byte[] {9, 0, 0, 0, 0, 0, 0, 0, '{', '}'});
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Safetensors.read(file))
                .withMessage(file + ": the header's length reads 9, but 2 bytes follow: not a safetensors file, or cut short");
        Files.write(file, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, '{', '}'});
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Safetensors.read(file))
                .withMessageContaining("the header's length reads 18446744073709551615, but 2 bytes follow");
    }

    @Test
    void aHeaderOverTheFormatsLimitIsRefusedWithoutReadingIt() throws IOException {
        Path file = folder.resolve("sparse");
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE)) {
            channel.write(WeightOutput.littleEndian(8).putLong(0, 100_000_001), 0);
            channel.write(ByteBuffer.allocate(1), 200_000_000);
        }

        long before = THREADS.getCurrentThreadAllocatedBytes();
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Safetensors.read(file))
                .withMessage(file + ": the header has 100000001 bytes, more than 100000000");
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000_000);
    }

    @Test
    void aHeaderOfManySmallThingsIsRefusedBeforeTheyFillTheMemory() throws IOException {
        for (String small : new String[] {"\"%07x\":\"\"", "\"%07x\":\"\\u0020\""}) {
            StringBuilder header = new StringBuilder("{\"__metadata__\":{");
            for (int i = 0; i < 400_000; i++) {
                header.append(i == 0 ? "" : ",").append(small.formatted(i));
            }
            Path file = write(header.append("}}").toString().getBytes(StandardCharsets.UTF_8), 0);

            assertThat(Reading.of(file)).contains("its header would take more memory than the file's own size");
        }
        Path text = write(("{\"" + "x".repeat(12 << 20) + "\":1}").getBytes(StandardCharsets.UTF_8), 0);
        assertThat(Reading.of(text)).contains("its header would take more memory");
    }

    @Test
    void aMissingFileAndAFolderAreNamed() {
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Safetensors.read(folder.resolve("none")))
                .withMessage("cannot read " + folder.resolve("none") + ": there is no such file");
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Safetensors.read(folder))
                .withMessage("cannot read " + folder + ": it is not a file");
    }

    @Test
    void aFileThatShrinksAfterItWasOpenedIsRefused() throws IOException {
        Path file = write(tensor("U8", "[8]", "[0,8]").getBytes(StandardCharsets.UTF_8), 8);
        try (SafetensorsFile open = Safetensors.read(file)) {
            Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 20));
            assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> open.tensor("a").toArray())
                    .withMessage("cannot read " + file + ": it became shorter while it was read");
        }
    }

    @Test
    @Timeout(120)
    void aFileCutAtAnyLengthIsRefused() throws IOException {
        byte[] sound = SafetensorsTest.resource("golden.safetensors");
        Path cut = Files.write(folder.resolve("cut"), sound);
        try (FileChannel channel = FileChannel.open(cut, StandardOpenOption.WRITE)) {
            for (int length = sound.length - 1; length >= 0; length--) {
                channel.truncate(length);
                assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Safetensors.read(cut));
            }
        }
    }

    @Test
    @Timeout(120)
    void aFileWithAnyByteChangedIsReadOrRefusedAndNothingElse() throws IOException {
        int[] replacements = {'"', '{', ']', ',', '-', '9', '\\'};
        int refused = 0;
        for (String golden : new String[] {"golden.safetensors", "foreign.safetensors"}) {
            byte[] sound = SafetensorsTest.resource(golden);
            Path changed = Files.write(folder.resolve(golden), sound);
            try (FileChannel channel = FileChannel.open(changed, StandardOpenOption.WRITE)) {
                for (int i = 0; i < sound.length; i++) {
                    for (int r = 0; r < replacements.length + Byte.SIZE; r++) {
                        int value = r < Byte.SIZE ? sound[i] ^ 1 << r : replacements[r - Byte.SIZE];
                        channel.write(ByteBuffer.wrap(new byte[] {(byte) value}), i);
                        refused += isReadWhole(changed) ? 0 : 1;
                    }
                    channel.write(ByteBuffer.wrap(sound, i, 1), i);
                }
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }

    /** Whether the file and all its tensors are read; false if it is refused. Any other exception fails the test. */
    private static boolean isReadWhole(Path path) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try (SafetensorsFile file = Safetensors.read(path)) {
            file.tensors().values().forEach(StoredTensor::toArray);
            return true;
        } catch (CheckpointException e) {
            assertThat(e.getMessage()).doesNotContain("\n");
            return false;
        } finally {
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000_000);
        }
    }

    private Path write(byte[] header, int dataBytes) throws IOException {
        byte[] file = Arrays.copyOf(WeightOutput.littleEndian(8).putLong(header.length).array(),
                8 + header.length + dataBytes);
        System.arraycopy(header, 0, file, 8, header.length);
        return Files.write(folder.resolve("bad"), file);
    }
}
