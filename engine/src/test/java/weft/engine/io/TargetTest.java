package weft.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Writing a file replaces only a regular file: links, pipes and devices remain. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class TargetTest {
    @TempDir
    Path folder;

    @Test
    void aLinkIsFollowedAndStays() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "old");
        Path inside = Files.createDirectory(folder.resolve("inside"));
        Path link = Files.createSymbolicLink(inside.resolve("link"), Path.of("../a.txt"));
        Path second = Files.createSymbolicLink(folder.resolve("second"), Path.of("inside/link"));

        write(second, "new");

        assertThat(file).hasContent("new");
        assertThat(Files.isSymbolicLink(link) && Files.isSymbolicLink(second)).isTrue();
        assertThat(names(inside)).containsExactly("link");
    }

    @Test
    void aLinkThatLeadsNowhereIsFollowed() throws IOException {
        Path inside = Files.createDirectory(folder.resolve("inside"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("inside/b.txt"));

        write(link, "new");

        assertThat(inside.resolve("b.txt")).hasContent("new");
        assertThat(link).isSymbolicLink();
    }

    @Test
    void aLinkIntoAFolderThatIsMissingIsAnErrorThatNamesIt() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("none/b.txt"));

        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> write(link, "new"))
                .withMessage(folder.resolve("none").toString());
    }

    @Test
    void linksInACircleAreRefused() throws IOException {
        Path one = Files.createSymbolicLink(folder.resolve("one"), Path.of("two"));
        Files.createSymbolicLink(folder.resolve("two"), Path.of("one"));

        assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> write(one, "new"))
                .withMessageStartingWith(one.toString());
        assertThat(names(folder)).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void aPipeIsWrittenTo() throws Exception {
        Path pipe = make("mkfifo", folder.resolve("pipe").toString());
        CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.readString(pipe);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });

        write(pipe, "new");

        assertThat(read.get()).isEqualTo("new");
        assertThat(names(folder)).containsExactly("pipe");
        assertThat(Files.isRegularFile(pipe)).isFalse();
    }

    @Test
    void aDeviceIsWrittenToAndStays() throws Exception {
        Path device = device("null", "3");

        write(device, "new");
        write(Files.createSymbolicLink(folder.resolve("link"), device), "new");

        assertThat(Files.isRegularFile(device)).isFalse();
        assertThat(names(folder)).containsExactlyInAnyOrder("null", "link");
    }

    @Test
    void aFullDeviceIsNamed() throws Exception {
        Path device = device("full", "7");

        assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> write(device, "new"))
                .withMessage(device + ": No space left on device");
    }

    @Test
    void aFolderIsRefused() throws IOException {
        Path inside = Files.createDirectory(folder.resolve("inside"));

        for (Path path : List.of(inside, folder.getRoot(), Path.of(""))) {
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> write(path, "new"))
                    .withMessage(path + ": is a folder, not a file");
        }
        assertThat(names(folder)).containsExactly("inside");
    }

    @Test
    void aNameThatIsTooLongIsAnErrorThatNamesIt() throws IOException {
        Path most = folder.resolve("é".repeat(127));
        Path file = folder.resolve("é".repeat(128));

        write(most, "new");

        assertThat(most).hasContent("new");
        assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> write(file, "new"))
                .withMessage(file + ": File name too long");
    }

    @Test
    void aFileInThePlaceOfAFolderIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "old");

        assertThatExceptionOfType(NotDirectoryException.class).isThrownBy(() -> write(file.resolve("b.txt"), "new"))
                .withMessage(file.toString());
    }

    @Test
    void permissionsOfTheOldFileAreKept() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        write(file, "new");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    }

    @Test
    void aFileThatMayNotBeWrittenIsNotReplaced() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        assumeTrue(!Files.isWritable(file), "the superuser may write everything");

        assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> write(file, "new"))
                .withMessage(file.toString());
        assertThat(file).hasContent("old");
    }

    @Test
    void hiddenFilesAreKnownByTheirNames() throws IOException {
        AtomicFile.write(folder.resolve("a.txt"), out -> {
            out.write(1);
            assertThat(names(folder)).singleElement().matches(name -> AtomicFile.isHidden(Path.of(name)));
        });

        assertThat(List.of("a.txt", ".a.txt", ".a.tmp", "a.1-2.tmp")).noneMatch(name -> AtomicFile.isHidden(Path.of(name)));
    }

    private Path device(String name, String minor) throws Exception {
        Path device = folder.resolve(name);
        assumeTrue(run("mknod", device.toString(), "c", "1", minor) == 0 && OS.current() == OS.LINUX,
                "only the superuser makes devices");
        try {
            write(device, "");
        } catch (AccessDeniedException e) {
            assumeTrue(false, "no devices on this file system");
        }
        return device;
    }

    private static Path make(String... command) throws Exception {
        assertThat(run(command)).isZero();
        return Path.of(command[1]);
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    }

    private static void write(Path file, String text) throws IOException {
        AtomicFile.write(file, out -> out.write(text.getBytes()));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
