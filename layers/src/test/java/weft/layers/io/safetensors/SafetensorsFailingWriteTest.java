package weft.layers.io.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.engine.Tensor;
import weft.layers.io.base.CheckpointException;
import weft.layers.io.base.Source;
import weft.layers.io.base.WeightOutput;

/** However a write fails, the old file stays as it was, nothing is left beside it, and one line says why. */
class SafetensorsFailingWriteTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void anOldFileIsThere() throws IOException {
        file = Files.writeString(folder.resolve("last.safetensors"), "old");
    }

    @Test
    void aDiskThatIsFullAtAnyByte() throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter(
                Map.of("a", Source.of(Tensor.ones(3)), "b", Source.of(Tensor.of(1, 2))), Map.of("epoch", "1"));
        Path whole = folder.resolve("whole");
        WeightOutput.replace(whole, writer::writeTo);
        long size = Files.size(whole);
        Files.delete(whole);

        for (long room = 0; room < size; room++) {
            long bytes = room;
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> WeightOutput.replace(file, out -> writer.writeTo(new FullDisk(out, bytes))))
                    .withMessage("cannot write " + file + ": No space left on device");
            requireOldFileAlone();
        }
        WeightOutput.replace(file, out -> writer.writeTo(new FullDisk(out, size)));
        assertThat(file).hasSize(size);
    }

    @Test
    void aTensorThatWasClosed() throws IOException {
        Tensor closed = Tensor.ones(3);
        closed.close();

        assertThatIllegalStateException().isThrownBy(() -> Safetensors.write(file, Map.of("a", closed), Map.of()))
                .withMessageContaining("used after close");
        requireOldFileAlone();
    }

    @Test
    void aTensorThatIsClosedWhileItIsWritten() throws IOException {
        Tensor tensor = Tensor.ones(3);
        Map<String, Source> sources = Map.of("a", Source.of(tensor));
        tensor.close();

        assertThatIllegalStateException().isThrownBy(() -> Safetensors.writeSources(file, sources, Map.of()));
        requireOldFileAlone();
    }

    @Test
    void aFolderThatDoesNotExist() throws IOException {
        Path lost = folder.resolve("none/last.safetensors");

        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Safetensors.write(lost, Map.of(), Map.of()))
                .withMessage("cannot write " + lost + ": there is no such folder");
        requireOldFileAlone();
    }

    @Test
    void aFolderInTheWay() throws IOException {
        Path way = Files.createDirectory(folder.resolve("way"));

        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Safetensors.write(way, Map.of(), Map.of()))
                .withMessageStartingWith("cannot write " + way + ": ").withMessageNotContainingAny("\n", ".tmp");
        assertThat(way).isEmptyDirectory();
        Files.delete(way);
        requireOldFileAlone();
    }

    @Test
    void whatTheSystemRefusesIsSaidOnOneLine() {
        assertThat(CheckpointException.cannot("write", file, new AccessDeniedException("/hidden/.tmp")))
                .hasMessage("cannot write " + file + ": permission denied");
        assertThat(CheckpointException.cannot("write", file, new FileSystemException("a", "b", "Read-only file system")))
                .hasMessage("cannot write " + file + ": Read-only file system");
        assertThat(CheckpointException.cannot("read", file, new IOException("two\nlines")))
                .hasMessage("cannot read " + file + ": two?lines");
        assertThat(CheckpointException.cannot("read", file, new IOException()))
                .hasMessage("cannot read " + file + ": IOException");
    }

    private void requireOldFileAlone() throws IOException {
        assertThat(file).hasContent("old");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    /** Has room for a number of bytes, writes those and then fails. */
    private static final class FullDisk extends OutputStream {
        private final OutputStream disk;
        private long room;

        FullDisk(OutputStream disk, long room) {
            this.disk = disk;
            this.room = room;
        }

        @Override
        public void write(int b) throws IOException {
            if (room-- <= 0) {
                throw new IOException("No space left on device");
            }
            disk.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            for (int i = from; i < from + count; i++) {
                write(bytes[i]);
            }
        }
    }
}
