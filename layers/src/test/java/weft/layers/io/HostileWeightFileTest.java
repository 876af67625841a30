package weft.layers.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static weft.layers.io.WeightBytes.PROTOCOL_2;
import static weft.layers.io.WeightBytes.bytes;
import static weft.layers.io.WeightBytes.counted;
import static weft.layers.io.WeightBytes.dictionary;
import static weft.layers.io.WeightBytes.global;
import static weft.layers.io.WeightBytes.legacy;
import static weft.layers.io.WeightBytes.little;
import static weft.layers.io.WeightBytes.storage;
import static weft.layers.io.WeightBytes.tensor;
import static weft.layers.io.WeightBytes.text;
import static weft.layers.io.WeightBytes.tuple;
import static weft.layers.io.WeightBytes.whole;
import static weft.layers.io.WeightBytes.zip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files made to do harm, and files that lie about their sizes: each is refused in one line, at little cost. */
@Timeout(60)
class HostileWeightFileTest {

    private static final byte[] FOUR_FLOATS = new byte[16];
    private static final long HUGE = 1L << 62;

    @TempDir
    Path folder;

    static Stream<Arguments> programs() {
        return Stream.of(
                arguments("os.system", call("os", "system", text("touch /tmp/owned"))),
                arguments("posix.system", call("posix", "system", text("touch /tmp/owned"))),
                arguments("nt.system", call("nt", "system", text("calc"))),
                arguments("builtins.eval", call("builtins", "eval", text("1"))),
                arguments("__builtin__.eval", call("__builtin__", "eval", text("1"))),
                arguments("builtins.getattr", call("builtins", "getattr", text("1"))),
                arguments("subprocess.Popen", call("subprocess", "Popen", text("sh"))),
                arguments("torch.load", call("torch", "load", text("x"))),
                arguments("torch.jit._script.unpackage_script_module", call("torch.jit._script", "unpackage_script_module", "N")),
                arguments("torch.FloatStorage.from_file", call("torch", "FloatStorage.from_file", "N")),
                arguments("collections.OrderedDict.fromkeys", call("collections", "OrderedDict.fromkeys", "N")),
                arguments("java.lang.Runtime", call("java.lang", "Runtime", "N")),
                arguments("weft.layers.Linear", call("weft.layers", "Linear", "N")),
                arguments("__builtin__.apply", call("__builtin__", "apply", "N")),
                arguments("builtins.print", call("builtins", "print", "N")),
                arguments("codecs.open", call("codecs", "open", text("/etc/passwd"))),
                arguments("functools.partial", call("functools", "partial", "N")),
                arguments("operator.attrgetter", call("operator", "attrgetter", "N")),
                arguments("numpy.load", call("numpy", "load", text("/etc/passwd"))),
                arguments("numpy.core.multiarray.fromfile", call("numpy.core.multiarray", "fromfile", "N")),
                arguments("pathlib.Path.unlink", call("pathlib", "Path.unlink", "N")),
                arguments("argparse.FileType", call("argparse", "FileType", "N")),
                arguments("torch._utils._rebuild_model", call("torch._utils", "_rebuild_model", "N")),
                arguments("torch.storage._load_from_bytes", call("torch.storage", "_load_from_bytes", "N")),
                arguments("copyreg.__newobj__", call("copyreg", "__newobj__", "N")),
                arguments("my.Model", PROTOCOL_2 + global("copyreg", "_reconstructor") + global("my", "Model") + "."),
                arguments("my.Model", PROTOCOL_2 + global("my", "Model") + ")\u0081}b."),
                arguments("os.system", PROTOCOL_2 + "\u008c\u0002os\u008c\u0006system\u0093" + text("x") + "\u0085R."));
    }

    private static String call(String module, String name, String argument) {
        return PROTOCOL_2 + global(module, name) + argument + "\u0085R.";
    }

    @ParameterizedTest
    @MethodSource("programs")
    void aPickleThatNamesAnythingElseIsRefusedByName(String name, String pickle) throws IOException {
        assertThat(refused(zip(pickle))).contains(": names " + name + ", which is not allowed in a weight file; ");
        assertThat(refused(legacy(pickle, Map.of()))).contains(": names " + name + ", which is not allowed in a weight file; ");
    }

    static Stream<Arguments> pickles() {
        String view = tensor("0", 4, 0, new long[] {4}, new long[] {1});
        return Stream.of(
                arguments("", "its pickle is damaged at byte 0"),
                arguments(".", "its pickle is damaged"),
                arguments(PROTOCOL_2, "its pickle is damaged at byte 2"),
                arguments(PROTOCOL_2 + "}", "its pickle is damaged at byte 3"),
                arguments(PROTOCOL_2 + "}.", "holds no tensors by name"),
                arguments(PROTOCOL_2 + "N.", "holds no dictionary of tensors"),
                arguments(PROTOCOL_2 + view + ".", "holds no dictionary of tensors"),
                arguments(PROTOCOL_2 + "R.", "its pickle is damaged"),
                arguments(PROTOCOL_2 + "))R.", "its pickle is damaged"),
                arguments(PROTOCOL_2 + "s.", "its pickle is damaged"),
                arguments(PROTOCOL_2 + "t.", "its pickle is damaged"),
                arguments(PROTOCOL_2 + "h\u0005.", "its pickle is damaged"),
                arguments(PROTOCOL_2 + "]Ne.", "its pickle is damaged"),
                arguments(PROTOCOL_2 + global("torch", "float32") + ")R.", "its pickle is damaged"),
                arguments(PROTOCOL_2 + "Nb.", "its pickle is damaged"),
                arguments(PROTOCOL_2 + "]}b.", "sets the state of something that is no dictionary"),
                arguments(PROTOCOL_2 + "}(]Nu.", "a dictionary key that is a list or the like"),
                arguments(PROTOCOL_2 + "}(}Nu.", "a dictionary key that is a list or the like"),
                arguments(PROTOCOL_2 + "}()Nu.", "holds no tensors by name, but \"key 0\""),
                arguments(PROTOCOL_2 + "C\u0009abc.", "its pickle is damaged"),
                arguments(PROTOCOL_2 + "B\u00ff\u00ff\u00ff\u00ffabc.", "its pickle is damaged"),
                arguments(PROTOCOL_2 + "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffabc.", "its pickle is damaged"),
                arguments(PROTOCOL_2 + "\u0096\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007fabc.", "its pickle is damaged"),
                arguments(PROTOCOL_2 + "N(K\u0001\u0090.", "its pickle is damaged"),
                arguments(PROTOCOL_2 + global("torch._tensor", "_rebuild_from_type_v2") + "q\u0000(h\u0000N(h\u0000NNNtNtR.",
                        "its pickle is damaged"),
                arguments(PROTOCOL_2 + global("torch._utils", "_rebuild_parameter") + "(]\u0089}tR.", "its pickle is damaged"),
                arguments(PROTOCOL_2 + "}(Nu.", "its pickle is damaged"),
                arguments("\u0080\u0009}.", "its pickle is damaged"),
                arguments("I1\n.", "has the operation 0x49 at byte 0, which no weight file needs"),
                arguments(PROTOCOL_2 + "\u0082\u0001.", "has the operation 0x82 at byte 2"),
                arguments(PROTOCOL_2 + "(ios\nsystem\n.", "has the operation 0x69"),
                arguments(PROTOCOL_2 + global("collections", "OrderedDict") + ")\u0081.", "holds no tensors by name"),
                arguments(PROTOCOL_2 + "\u00ff.", "has the operation 0xff"),
                arguments(PROTOCOL_2 + "X\u00ff\u00ff\u00ff\u00ff.", "its pickle is damaged"),
                arguments(PROTOCOL_2 + "X\u00ff\u00ff\u00ff\u007f.", "its pickle is damaged"),
                arguments(PROTOCOL_2 + "\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f.", "has the operation 0x8d"),
                arguments(PROTOCOL_2 + "\u008b\u00ff\u00ff\u00ff\u007f.", "has the operation 0x8b"),
                arguments(PROTOCOL_2 + "\u008a\u00ff\u0001.", "its pickle is damaged"),
                arguments(PROTOCOL_2 + "c" + "x".repeat(100_000), "its pickle is damaged at byte"),
                arguments(PROTOCOL_2 + "cos\u001b[31m\nsys\rtem\n.", "names os?[31m.sys?tem, which"),
                arguments(dictionary("w", "(" + text("module") + "NNNtQ"), "holds a whole model with its program"),
                arguments(dictionary("w", storage("0", -1)), "storage \"0\" has -1 elements"),
                arguments(dictionary("w", storage("0", HUGE)), "storage \"0\" has 4611686018427387904 elements"),
                arguments(PROTOCOL_2 + "}(" + text("a") + storage("0", 4) + text("b") + storage("0", 5) + "u.",
                        "storage \"0\" is declared twice, as 4 of F32 and as 5 of F32"));
    }

    @ParameterizedTest
    @MethodSource("pickles")
    void aPickleThatIsNoStateDictIsRefused(String pickle, String problem) throws IOException {
        assertThat(refused(zip(pickle, FOUR_FLOATS))).contains(problem);
    }

    static Stream<Arguments> views() {
        return Stream.of(
                arguments(4, 0, new long[] {-1}, new long[] {1}, "a dimension of -1 with the stride 1"),
                arguments(4, 0, new long[] {2}, new long[] {-1}, "a dimension of 2 with the stride -1"),
                arguments(4, 0, new long[] {5}, new long[] {1}, "shape [5], strides [1] and offset 0, which reach beyond its 4"),
                arguments(4, 1, new long[] {4}, new long[] {1}, "reach beyond its 4 elements"),
                arguments(4, -1, new long[] {4}, new long[] {1}, "reach beyond its 4 elements"),
                arguments(4, HUGE, new long[] {1}, new long[] {1}, "reach beyond its 4 elements"),
                arguments(4, HUGE, new long[] {0}, new long[] {1}, "reach beyond its 4 elements"),
                arguments(4, 0, new long[] {2, 2}, new long[] {3, 1}, "reach beyond its 4 elements"),
                arguments(4, 0, new long[] {3}, new long[] {Long.MAX_VALUE}, "reach beyond its 4 elements"),
                arguments(4, 0, new long[] {2, 2, 2}, new long[] {HUGE, HUGE, HUGE}, "reach beyond its 4 elements"),
                arguments(4, 0, new long[] {1L << 32}, new long[] {0}, "a dimension of 4294967296"),
                arguments(4, 0, new long[] {1 << 16, 1 << 16}, new long[] {0, 0}, "2^31 elements or more"),
                arguments(4, 0, new long[] {1 << 15, 1 << 15}, new long[] {0, 0}, "its tensors would take more memory"),
                arguments(4, 0, new long[] {4}, new long[] {1, 1}, "1 dimensions with 2 strides"),
                arguments(4, 0, new long[65], new long[65], "65 dimensions with 65 strides"),
                arguments(0, 0, new long[] {1}, new long[] {1}, "reach beyond its 0 elements"),
                arguments(5, 0, new long[] {4}, new long[] {1}, "where 5 elements of F32 take 20"),
                arguments(1 << 28, 0, new long[] {1 << 28}, new long[] {1}, "would take more memory"));
    }

    @ParameterizedTest
    @MethodSource("views")
    void aTensorThatLiesAboutItsStorageIsRefused(long elements, long offset, long[] dims, long[] strides, String problem)
            throws IOException {
        String pickle = dictionary("w", tensor("0", elements, offset, dims, strides));

        assertThat(refused(zip(pickle, FOUR_FLOATS))).contains(problem);
    }

    @Test
    void aStorageThatIsMissingIsNamed() throws IOException {
        String pickle = dictionary("w", tensor("7", 4, 0, new long[] {4}, new long[] {1}));

        assertThat(refused(zip(pickle, FOUR_FLOATS)))
                .contains("its pickle speaks of \"any/data/7\", which is not in the archive");
        assertThat(refused(legacy(pickle, Map.of()))).contains("storage \"7\" is missing");
        assertThat(refused(legacy(pickle, Map.of("8", counted(4, FOUR_FLOATS)))))
                .contains("has a storage that its pickle does not speak of");
    }

    @Test
    void aStorageOfTheOlderFormatHasTheLengthThatItSays() throws IOException {
        String pickle = dictionary("w", tensor("0", 4, 0, new long[] {4}, new long[] {1}));

        assertThat(refused(legacy(pickle, Map.of("0", counted(5, FOUR_FLOATS)))))
                .contains("should have 4 elements of F32, but has 5");
        assertThat(refused(legacy(pickle, Map.of("0", counted(4, new byte[15]))))).contains("but 15 bytes are left");
        assertThat(refused(legacy(pickle, Map.of("0", "1234567")))).contains("should have 4 elements of F32, but has -1");
        assertThat(refused(legacy(dictionary("w", tensor("0", 1L << 59, 0, new long[] {4}, new long[] {1})),
                Map.of("0", counted(1L << 59, FOUR_FLOATS))))).contains("but 16 bytes are left");
    }

    @Test
    void aFileOfTheOlderFormatThatIsNoneIsRefused() throws IOException {
        assertThat(refused(bytes(PROTOCOL_2 + "K\u0001."))).contains("a pickle, but not one of torch.save");
        String sound = new String(legacy(PROTOCOL_2 + "}.", Map.of()), StandardCharsets.ISO_8859_1);
        assertThat(refused(bytes(sound.replace("M\u00e9\u0003.", "M\u00e8\u0003.")))).contains("of a version");
        assertThat(refused(bytes(sound.replace("\u0088s.", "\u0089s.")))).contains("written on a big-endian machine");
        assertThat(refused(bytes(sound.replace("](e.", "}.")))).contains("the list of its storages is missing");
    }

    @Test
    void recursionCostsNothing() throws IOException {
        // A list that holds itself, as the state dict, a value and a key; tuples within tuples; a memo that doubles.
        assertThat(refused(zip(PROTOCOL_2 + "]q\u0000h\u0000a."))).contains("holds no dictionary");
        assertThat(refused(zip(PROTOCOL_2 + "}q\u0000" + text("a") + "h\u0000s."))).contains("holds no tensors");
        assertThat(refused(zip(PROTOCOL_2 + "}q\u0000" + text("state_dict") + "h\u0000s."))).contains("holds no tensors");
        assertThat(refused(zip(PROTOCOL_2 + "}(]q\u0000h\u0000ah\u0000u."))).contains("a dictionary key");
        String view = tensor("0", 4, 0, new long[] {4}, new long[] {1});
        assertThat(refused(zip(PROTOCOL_2 + "}" + text("a") + view + "\u0085".repeat(100_000) + "s.", FOUR_FLOATS)))
                .contains("holds no tensors by name that can be read, but a.0.0").contains("(nested more than 16 deep)");
        // Lists that hold the one before them, from the innermost on, as the items of one list.
        StringBuilder chain = new StringBuilder(PROTOCOL_2 + "}" + text("a") + "](" + view + "\u0085");
        for (int i = 0; i < 200; i++) {
            chain.append("q").append((char) i).append("h").append((char) i).append("\u0085");
        }
        Files.write(folder.resolve("chain.pt"), zip(chain + "es.", FOUR_FLOATS));
        try (WeightFile file = WeightFile.open(folder.resolve("chain.pt"))) {
            assertThat(file.tensors()).hasSizeBetween(10, 20);
            assertThat(file.leftOut()).hasSizeGreaterThan(100).allMatch(one -> one.what().equals("nested more than 16 deep"));
        }
        // A tuple of two that are the same tuple of two ... holds 2 to the power of 16 tensors, each by a name of its own.
        String doubled = "h\u0000" + "q\u0001h\u0001\u0086".repeat(40);
        assertThat(refused(zip(PROTOCOL_2 + "}" + text("a") + view + "q\u0000" + doubled.substring(2) + "s.", FOUR_FLOATS)))
                .containsAnyOf("would take more memory", "nested more than 16 deep");
        assertThat(refused(zip(PROTOCOL_2 + ")" + "\u0085".repeat(100_000) + "."))).contains("holds no dictionary");
        assertThat(refused(zip(PROTOCOL_2 + ")" + "q\u0000h\u0000\u0086".repeat(30_000) + "."))).contains("holds no dictionary");
    }

    @Test
    void aPickleOfManySmallThingsIsRefusedBeforeTheyFillTheMemory() throws IOException {
        for (String small : new String[] {"]", "}", "(", "N", ")", "K\u00ff", "U\u0001x", text("x"), "}q\u0000", "h\u0000",
                "\u0094", "}NNs", ")\u0085", "G........", "\u008a\u0010................", "(]K\u0001a"}) {
            String pickle = PROTOCOL_2 + "]q\u0000" + small.repeat(4_000_000 / small.length()) + ".";
            assertThat(refused(zip(pickle))).containsAnyOf("its pickle would take more memory", "holds no dictionary");
        }
        String grown = PROTOCOL_2 + "]" + "(Ne".repeat(300_000) + ".";
        assertThat(refused(zip(grown))).containsAnyOf("its pickle would take more memory", "holds no dictionary");
    }

    /** What is said once and used often through the memo: each use costs a few bytes of the file. */
    @Test
    void aPickleThatUsesLargeThingsOftenIsRefusedBeforeTheyFillTheMemory() throws IOException {
        String pairs = "](" + "(NNt".repeat(50_000) + "eq\u0000";
        assertThat(refused(zip(PROTOCOL_2 + pairs + global("collections", "OrderedDict") + "q\u0001"
                + "h\u0001h\u0000\u0085R".repeat(50_000) + "."))).contains("its pickle would take more memory");

        String wide = "(" + "N".repeat(50_000) + "tq\u0000" + "](" + "h\u0000".repeat(50_000) + "eq\u0001";
        assertThat(refused(zip(PROTOCOL_2 + wide + global("collections", "OrderedDict") + "q\u0002"
                + "h\u0002h\u0001\u0085R".repeat(5_000) + "."))).contains("its pickle would take more memory");

        long[] ones = new long[64];
        Arrays.fill(ones, 1);
        String arguments = "(" + storage("0", 4) + whole(0) + tuple(ones) + tuple(ones) + "tq\u0000";
        assertThat(refused(zip(PROTOCOL_2 + arguments + global("torch._utils", "_rebuild_tensor") + "q\u0001"
                + "h\u0001h\u0000R".repeat(200_000) + "."))).contains("its pickle would take more memory");

        String view = tensor("0", 4, 0, new long[] {4}, new long[] {1}) + "q\u0000";
        StringBuilder names = new StringBuilder(PROTOCOL_2 + "}" + view + "}(");
        for (int i = 0; i < 200_000; i++) {
            names.append("U\u0003").append((char) (i & 0xff)).append((char) (i >> 8 & 0xff)).append((char) (i >> 16))
                    .append("h\u0000");
        }
        assertThat(refused(zip(names + "u.", FOUR_FLOATS))).contains("would take more memory");
    }

    @Test
    void longNumbersAndManyNamesAreRefused() throws IOException {
        assertThat(refused(zip(PROTOCOL_2 + "\u008a\u00ff" + "\u0001".repeat(255) + "."))).contains("its pickle is damaged");
        assertThat(refused(zip(PROTOCOL_2 + global("torch", "Size").repeat(300_000) + ".")))
                .contains("its pickle would take more memory");
    }

    @Test
    void keysOfEqualHashesCostNoTime() throws IOException {
        StringBuilder keys = new StringBuilder(PROTOCOL_2 + "}(");
        for (int i = 0; i < 60_000; i++) {
            // Longs whose halves are equal hash to 0, as the text "" does; the text "AaBB..." hashes as "BBAa..." does.
            keys.append("\u008a\u0008").append(little(Integer.BYTES, i)).append(little(Integer.BYTES, i)).append("N");
            keys.append("U\u0010");
            for (int bit = 0; bit < 8; bit++) {
                keys.append((i * 31 >> bit & 1) == 0 ? "Aa" : "BB");
            }
            keys.append("N");
        }
        assertThat(refused(zip(keys + "u."))).containsAnyOf("holds no tensors", "its pickle would take more memory");
    }

    @Test
    void aZipBombIsRefusedBeforeItIsUnpacked() throws IOException {
        byte[] zeros = new byte[80 << 20];
        String pickle = dictionary("w", tensor("0", zeros.length / 4, 0, new long[] {zeros.length / 4}, new long[] {1}));
        assertThat(refused(zip(ZipEntry.DEFLATED, pickle, zeros))).containsAnyOf(
                "what its compressed entries unpack to would take more memory", "its tensors would take more memory");
        assertThat(refused(zip(ZipEntry.DEFLATED, "N".repeat(80 << 20)))).contains("unpack to would take more memory");
    }

    @Test
    void anEntryThatUnpacksToAnotherLengthIsRefused() throws IOException {
        String pickle = dictionary("w", tensor("0", 4, 0, new long[] {4}, new long[] {1}));
        byte[] sound = zip(ZipEntry.DEFLATED, pickle, FOUR_FLOATS);
        assertThat(read(sound)).isNull();

        ByteBuffer longer = ByteBuffer.wrap(zip(ZipEntry.DEFLATED, pickle, new byte[17])).order(ByteOrder.LITTLE_ENDIAN);
        int size = lastEntry(longer) + 24;
        assertThat(longer.getInt(size)).isEqualTo(17);
        assertThat(refused(longer.putInt(size, 16).array())).contains("does not unpack to the 16 bytes that it should have");
        assertThat(refused(longer.putInt(size, 20).array())).contains("has 20 bytes where 4 elements of F32 take 16");
        assertThat(refused(longer.putInt(size, -1).array())).contains("a zip file, but its directory is damaged");
    }

    private static int lastEntry(ByteBuffer zip) {
        int at = zip.capacity();
        do {
            at--;
        } while (zip.getInt(Math.min(at, zip.capacity() - 4)) != 0x02014b50);
        return at;
    }

    @Test
    void aZipFileThatTorchDidNotWriteIsRefused() throws IOException {
        assertThat(refused(bytes("PK\u0003\u0004" + "x".repeat(100)))).contains("a zip file, but its end is missing");
        assertThat(refused(bytes("PK\u0003\u0004"))).contains("a zip file, but its end is missing");
        byte[] other = zip("");
        assertThat(refused(bytes(latin(other).replace("data.pkl", "readme.t")))).contains("a zip file without data.pkl");
        byte[] two = zip(dictionary("w", "N"), new byte[1]);
        assertThat(refused(bytes(latin(two).replace("any/data/0", "a/data.pkl")))).contains("more than one data.pkl");
        byte[] same = zip("N.", new byte[1], new byte[1]);
        assertThat(refused(bytes(latin(same).replace("data/1", "data/0")))).contains("it has the entry \"any/data/0\" twice");
    }

    @Test
    void bytesInTheOrderOfABigEndianMachineAreRefused() throws IOException {
        Map<String, byte[]> entries = Map.of("any/data.pkl", bytes(dictionary("w", "N")), "any/byteorder", bytes("big"));

        assertThat(refused(zip(ZipEntry.STORED, entries))).contains("written on a big-endian machine");
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    // ---- how a file is judged ----

    private String refused(byte[] content) throws IOException {
        String message = read(content);
        assertThat(message).as("the message of the refusal").isNotNull();
        return message;
    }

    /** The one line with which a file is refused, or null when all of it is read. */
    private String read(byte[] content) throws IOException {
        return Reading.of(Files.write(folder.resolve("file.pt"), content));
    }
}
