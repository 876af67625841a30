package weft.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.datasets.SeededRandom;
import weft.datasets.base.DataException;

class ArchivesTest {
    private static final char FILE = '0';
    private static final char LINK = '2';
    private static final char FOLDER = '5';

    @TempDir
    Path outside;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectories(outside.resolve("data"));
    }

    /** An entry of a tar file that holds a plain file. */
    static byte[] file(String name, byte[] content) {
        return entry(name, FILE, content);
    }

    /** An entry of a tar file, with a true checksum. */
    private static byte[] entry(String name, char kind, byte[] content) {
        byte[] bytes = Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), 512 + Math.ceilDiv(content.length, 512) * 512);
        put(bytes, 124, "%011o".formatted(content.length));
        bytes[156] = (byte) kind;
        put(bytes, 257, "ustar\00000");
        put(bytes, 148, "        ");
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += bytes[i] & 0xff;
        }
        put(bytes, 148, "%06o\0 ".formatted(sum));
        System.arraycopy(content, 0, bytes, 512, content.length);
        return bytes;
    }

    private static void put(byte[] bytes, int at, String text) {
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, bytes, at, text.length());
    }

    static byte[] tarGz(byte[]... entries) throws IOException {
        var out = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            out.write(entry);
        }
        out.write(new byte[1024]);
        return IdxFilesTest.gzip(out.toByteArray());
    }

    static byte[] zip(String name, byte[] content) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] bytes(int n) {
        byte[] bytes = new byte[n];
        SeededRandom.of(n).nextBytes(bytes);
        return bytes;
    }

    private void unpack(String name, byte[] archive) throws IOException {
        Archives.unpack(Files.write(outside.resolve(name), archive), folder, 10_000);
    }

    private void refuses(String name, byte[] archive, String message) throws IOException {
        assertThatThrownBy(() -> unpack(name, archive)).isInstanceOf(DataException.class)
                .hasMessage(outside.resolve(name) + ": cannot be unpacked: " + message);
        assertThat(everything()).as("nothing is left behind").containsExactly(folder, outside.resolve(name));
    }

    private List<Path> everything() throws IOException {
        try (Stream<Path> all = Files.walk(outside)) {
            return all.filter(path -> !path.equals(outside)).sorted().toList();
        }
    }

    @Test
    void aTarGivesItsFilesAndFolders() throws IOException {
        unpack("x.tar.gz", tarGz(entry("pax", 'g', bytes(30)), entry("set/", FOLDER, new byte[0]),
                entry("set/a.bin", FILE, bytes(700)), entry("set/more/b.bin", FILE, bytes(512)),
                entry("./c.bin", '\0', bytes(0))));
        assertThat(Files.readAllBytes(folder.resolve("set/a.bin"))).isEqualTo(bytes(700));
        assertThat(Files.readAllBytes(folder.resolve("set/more/b.bin"))).isEqualTo(bytes(512));
        assertThat(Files.size(folder.resolve("c.bin"))).isZero();
        assertThat(everything()).hasSize(7);
    }

    @Test
    void aZipGivesItsFiles() throws IOException {
        unpack("x.zip", zip("set/a.bin", bytes(7000)));
        assertThat(Files.readAllBytes(folder.resolve("set/a.bin"))).isEqualTo(bytes(7000));
        assertThat(everything()).hasSize(4);
    }

    @Test
    void whatWasThereIsReplacedAsAWhole() throws IOException {
        Files.createDirectories(folder.resolve("set/old"));
        Files.writeString(folder.resolve("kept.txt"), "kept");
        unpack("x.zip", zip("set/a.bin", bytes(7)));
        assertThat(folder.resolve("set/old")).doesNotExist();
        assertThat(folder.resolve("set/a.bin")).exists();
        assertThat(folder.resolve("kept.txt")).hasContent("kept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "set/../../evil", "/evil", "a\\..\\evil"})
    void nothingIsWrittenOutsideTheFolder(String name) throws IOException {
        String message = "'" + name + "' would be written outside its folder";
        refuses("x.tar.gz", tarGz(entry("a.bin", FILE, bytes(9)), entry(name, FILE, bytes(9))), message);
        Files.delete(outside.resolve("x.tar.gz"));
        refuses("x.zip", zip(name, bytes(9)), message);
    }

    @Test
    void linksAreRefused() throws IOException {
        refuses("x.tar.gz", tarGz(entry("set", LINK, new byte[0])), "set is neither a file nor a folder");
    }

    @Test
    void moreThanWasAnnouncedIsRefused() throws IOException {
        refuses("x.zip", zip("a.bin", new byte[10_001]), "it holds more than the 10000 bytes that were expected");
        Files.delete(outside.resolve("x.zip"));
        refuses("x.tar.gz", tarGz(entry("a.bin", FILE, new byte[6_000]), entry("b.bin", FILE, new byte[6_000])),
                "it holds more than the 10000 bytes that were expected");
    }

    @Test
    void aTarThatEndsTooSoonIsRefused() throws IOException {
        refuses("x.tar.gz", IdxFilesTest.gzip(Arrays.copyOf(entry("a.bin", FILE, bytes(700)), 900)), "it ends inside a.bin");
        Files.delete(outside.resolve("x.tar.gz"));
        refuses("x.tar.gz", IdxFilesTest.gzip(entry("a.bin", FILE, bytes(512))), "it ends inside a header");
    }

    @Test
    void aDamagedHeaderIsRefused() throws IOException {
        byte[] entry = entry("a.bin", FILE, bytes(7));
        entry[3] ^= 1;
        refuses("x.tar.gz", tarGz(entry), "a header is damaged");
    }

    @Property(tries = 150)
    void whateverIsDamagedItUnpacksOrGivesOneClearError(@ForAll @IntRange(max = 2999) int place, @ForAll byte value,
            @ForAll boolean zipped) throws IOException {
        byte[] archive = zipped ? zip("set/a.bin", bytes(900))
                : tarGz(entry("set/a.bin", FILE, bytes(900)), entry("b.bin", FILE, bytes(100)));
        archive[place % archive.length] ^= value;
        outside = Files.createTempDirectory("weft");
        makeFolder();
        try {
            unpack(zipped ? "x.zip" : "x.tar.gz", archive);
        } catch (DataException e) {
            assertThat(e.getMessage()).contains(": cannot be unpacked: ").doesNotContain("\n");
        }
        assertThat(everything()).allMatch(path -> path.startsWith(outside) && !path.toString().contains("unpacking"));
        for (Path path : everything().reversed()) {
            Files.delete(path);
        }
        Files.delete(outside);
    }
}
