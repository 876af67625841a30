package weft.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void aNewFileHoldsWhatWasWritten() throws IOException {
        AtomicFile.write(folder.resolve("a.txt"), out -> out.write(bytes("hello")));

        assertThat(folder.resolve("a.txt")).hasContent("hello");
        assertThat(filesInFolder()).containsExactly("a.txt");
    }

    @Test
    void anOldFileIsReplacedWholeEvenByAShorterOne() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "a long old content");

        AtomicFile.write(file, out -> out.write(bytes("new")));

        assertThat(file).hasContent("new");
    }

    @Test
    void theOldFileIsReadableUntilTheNewOneIsWhole() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "old");

        AtomicFile.write(file, out -> {
            out.write(bytes("new"));
            out.flush();
            assertThat(file).hasContent("old");
        });

        assertThat(file).hasContent("new");
    }

    @Test
    void aFullDiskLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "old");

        assertThatIOException().isThrownBy(() -> AtomicFile.write(file, out -> {
            out.write(new byte[200_000]);
            throw new IOException("No space left on device");
        })).withMessage("No space left on device");

        assertThat(file).hasContent("old");
        assertThat(filesInFolder()).containsExactly("a.txt");
    }

    @Test
    void anExceptionInTheContentLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "old");

        assertThatIllegalStateException().isThrownBy(() -> AtomicFile.write(file, out -> {
            throw new IllegalStateException("no weights");
        }));

        assertThat(file).hasContent("old");
        assertThat(filesInFolder()).containsExactly("a.txt");
    }

    @Test
    void aMissingFolderIsAnError() {
        assertThatIOException()
                .isThrownBy(() -> AtomicFile.write(folder.resolve("none/a.txt"), out -> out.write(1)))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void writersAtTheSameTimeNeverMixTheirBytes() throws Exception {
        Path file = folder.resolve("a.txt");
        AtomicFile.write(file, out -> out.write(bytes("0".repeat(100_000))));
        AtomicBoolean mixed = new AtomicBoolean();
        List<Thread> writers = Stream.of("1", "2").map(digit -> Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 20; i++) {
                try {
                    AtomicFile.write(file, out -> out.write(bytes(digit.repeat(100_000))));
                    String seen = Files.readString(file);
                    mixed.compareAndSet(false, seen.length() != 100_000 || seen.chars().distinct().count() != 1);
                } catch (IOException e) {
                    mixed.set(true);
                }
            }
        })).toList();
        for (Thread writer : writers) {
            writer.join();
        }

        assertThat(mixed).isFalse();
        assertThat(filesInFolder()).containsExactly("a.txt");
    }

    private List<String> filesInFolder() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
