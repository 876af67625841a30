package weft.train.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.train.base.InputException;

class RunLockTest {
    @TempDir
    Path path;

    @Test
    void aFolderHasOneRunAtATime() throws IOException {
        RunFolder folder = new RunFolder(path);
        Path link = Files.createSymbolicLink(path.resolveSibling(path.getFileName() + "-link"), path);

        try (RunLock _ = RunLock.take(folder)) {
            for (Path same : new Path[] {path, link, path.resolve(".")}) {
                assertThatExceptionOfType(InputException.class).isThrownBy(() -> RunLock.take(new RunFolder(same)))
                        .withMessage(same + ": another run is at work in this folder (this program); wait for its end, or name "
                                + "another folder");
            }
        } finally {
            Files.delete(link);
        }

        RunLock.take(folder).close();
    }

    @Test
    void anotherProcessIsNamed() throws Exception {
        Path file = Files.createFile(path.resolve(".lock"));
        Process other = holding(file);
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("locked");

            assertThatExceptionOfType(InputException.class).isThrownBy(() -> RunLock.take(new RunFolder(path)))
                    .withMessage(path + ": another run is at work in this folder (process 4711); wait for its end, or name "
                            + "another folder");
        } finally {
            other.destroyForcibly().waitFor();
        }
        RunLock.take(new RunFolder(path)).close();
    }

    /** A process that locks a file and writes 4711 into it. */
    private static Process holding(Path file) throws IOException {
        Path source = Files.writeString(file.resolveSibling("Holder.java"), """
                import java.nio.*;
                import java.nio.channels.*;
                import java.nio.file.*;
                public class Holder {
                    public static void main(String[] args) throws Exception {
                        var channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE);
                        channel.lock();
                        channel.write(ByteBuffer.wrap("4711".getBytes()));
                        System.out.println("locked");
                        Thread.sleep(600_000);
                    }
                }
                """);
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), source.toString(),
                file.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    @Test
    void whatAKilledRunLeftHalfWrittenIsClearedAway() throws IOException {
        for (String name : new String[] {".last.safetensors.4711-3.tmp", ".run.json.1-1.tmp", ".mine.tmp", "mine.1-2.tmp"}) {
            Files.createFile(path.resolve(name));
        }

        RunLock.take(new RunFolder(path)).close();

        assertThat(path.toFile().list()).containsExactlyInAnyOrder(".mine.tmp", "mine.1-2.tmp");
    }
}
