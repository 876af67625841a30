package weft.datasets.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.datasets.base.DataException;

class NpyFileTest {

    @TempDir
    private Path folder;

    private Path file(int version, String header, byte... data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[6 + 2 + (version == 1 ? 2 : 4) + text.length + data.length];
        byte[] magic = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0, (byte) text.length, (byte) (text.length >> 8)};
        System.arraycopy(magic, 0, all, 0, magic.length);
        System.arraycopy(text, 0, all, all.length - data.length - text.length, text.length);
        System.arraycopy(data, 0, all, all.length - data.length, data.length);
        return Files.write(folder.resolve("x.npy"), all);
    }

    private String message(Path file) {
        Throwable thrown = catchThrowable(() -> NpyFile.read(file));
        assertThat(thrown).isInstanceOf(DataException.class);
        assertThat(thrown.getMessage()).startsWith(file + ": ").doesNotContain("\n");
        return thrown.getMessage().substring(file.toString().length() + 2);
    }

    /** The bytes that {@code numpy.save} writes for {@code numpy.arange(3, dtype='f4')}. */
    @Test
    void aFileOfNumpyIsReadAndWrittenByteForByte() throws IOException {
        byte[] numpy = HexFormat.of().parseHex("934e554d505901007600"
                + HexFormat.of().formatHex(("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }" + " ".repeat(60) + "\n")
                        .getBytes(StandardCharsets.US_ASCII))
                + "000000000000803f00000040");
        Path file = Files.write(folder.resolve("arange.npy"), numpy);

        NpyArray array = NpyFile.read(file);
        Path copy = folder.resolve("copy.npy");
        NpyFile.write(copy, array);

        assertThat(array.type()).isEqualTo("f4");
        assertThat(array.shape()).containsExactly(3);
        assertThat(array.data()).isEqualTo(HexFormat.of().parseHex("000000000000803f00000040"));
        assertThat(copy).hasBinaryContent(numpy);
    }

    @Test
    void columnsBecomeRowsAndHighBytesComeLast() throws IOException {
        Path file = file(2, "{'shape': (2, 3), 'fortran_order': True, 'descr': '>i2'}", (byte) 0, (byte) 1, (byte) 0, (byte) 4,
                (byte) 0, (byte) 2, (byte) 0, (byte) 5, (byte) 0, (byte) 3, (byte) 0, (byte) 6);
        assertThat(NpyFile.read(file)).isEqualTo(
                new NpyArray("i2", List.of(2, 3), new byte[] {1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0}));
    }

    @Test
    void aSingleNumberAndAnEmptyArrayAreArraysToo() throws IOException {
        assertThat(NpyFile.read(file(3, "{'descr': '|u1', 'fortran_order': False, 'shape': (), }", (byte) 7)))
                .isEqualTo(new NpyArray("u1", List.of(), new byte[] {7}));
        assertThat(NpyFile.read(file(1, "{'descr': '<f8', 'fortran_order': True, 'shape': (0, 2147483647), }")).data()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } ~ has 4 bytes of elements, an array [2] of f4 has 8",
            "{'descr': '|i1', 'fortran_order': False, 'shape': (3,), } ~ has more than 3 bytes of elements, an array [3] of i1",
            "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), } ~ elements of type '<c8' are not read",
            "{'descr': '|O', 'fortran_order': False, 'shape': (1,), } ~ elements of type '|O' are not read",
            "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), } ~ elements of type [('a', '<f4')] are not read",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (65536, 65536), } ~ an array [65536, 65536] is too large",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), } ~ the shape is too large",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), } ~ the header is not one of an array",
            "{'descr': '<f4', 'fortran_order': False} ~ the header is not one of an array",
            "{'descr': '<f4', 'fortran_order': __import__('os'), 'shape': (1,)} ~ the header is not one of an array",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': True} ~ unknown entry 'more' in the header",
            "no dictionary ~ the header is no dictionary"})
    void aHeaderThatDoesNotFitIsNamed(String header, String message) throws IOException {
        assertThat(message(file(1, header, (byte) 0, (byte) 0, (byte) 0, (byte) 0))).startsWith(message);
    }

    @Test
    void whatIsNoNpyFileIsNamed() throws IOException {
        assertThat(message(Files.writeString(folder.resolve("a.npy"), "no array"))).isEqualTo("is no .npy file");
        assertThat(message(Files.write(folder.resolve("b.npy"), new byte[0]))).isEqualTo("is no .npy file");
        assertThat(message(file(9, "{}"))).isEqualTo("version 9 of the format is not known (1 to 3 are)");
        byte[] cut = Files.readAllBytes(file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }"));
        assertThat(message(Files.write(folder.resolve("c.npy"), Arrays.copyOf(cut, 30)))).isEqualTo("ends within the header");
        assertThat(message(folder)).isEqualTo("not a file");
    }

    /** Damaged files are refused in one line or read as another array; nothing else happens. */
    @Property(tries = 300)
    void aDamagedFileIsRefusedOrReadAsAnotherArray(@ForAll @IntRange(max = 10_000) int seed) throws IOException {
        Path place = Files.createTempFile("weft", ".npy");
        try {
            NpyFile.write(place, new NpyArray("i4", List.of(2, 2), new byte[16]));
            byte[] bytes = Files.readAllBytes(place);
            Random random = new Random(seed);
            for (int i = 0; i <= random.nextInt(3); i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Files.write(place, random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
            Throwable thrown = catchThrowable(() -> NpyFile.read(place));
            if (thrown != null) {
                assertThat(thrown).isInstanceOf(DataException.class);
                assertThat(thrown.getMessage()).doesNotContain("\n");
            }
        } finally {
            Files.delete(place);
        }
    }
}
