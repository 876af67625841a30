package weft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    private static final LocalDateTime TIME = LocalDateTime.of(2026, 3, 4, 5, 6, 7);

    @TempDir
    Path folder;

    @Test
    void aRunHasAFolderNamedByModelAndTime() {
        assertThat(RunFolder.forModel(folder.resolve("runs"), "lenet5", TIME).path())
                .isEqualTo(folder.resolve("runs/lenet5-20260304-050607")).isDirectory();
    }

    @Test
    void runsOfTheSameSecondDoNotShareAFolder() {
        RunFolder.forModel(folder, "lenet5", TIME);

        assertThat(RunFolder.forModel(folder, "lenet5", TIME).path()).hasFileName("lenet5-20260304-050607-2").isDirectory();
        assertThat(RunFolder.forModel(folder, "lenet5", TIME).path()).hasFileName("lenet5-20260304-050607-3").isDirectory();
    }

    @Test
    void aNewRunInAnOldFolderRemovesTheFilesOfTheOldRunAlone() throws IOException {
        RunFolder old = RunFolder.at(folder.resolve("a/b"));
        Files.createFile(old.best());
        Files.createFile(old.history());
        Files.createFile(old.path().resolve("notes.txt"));

        RunFolder again = RunFolder.at(folder.resolve("a/b"));

        assertThat(again.path()).isDirectoryContaining("glob:**notes.txt");
        assertThat(again.best()).doesNotExist();
        assertThat(again.history()).doesNotExist();
        assertThat(again.path().toFile().list()).containsExactly("notes.txt");
    }

    @Test
    void aFileInThePlaceOfAFolderIsAnErrorThatNamesIt() throws IOException {
        Path file = Files.createFile(folder.resolve("taken"));

        assertThatExceptionOfType(InputException.class).isThrownBy(() -> RunFolder.at(file))
                .withMessage("can't write the output folder " + file + ": it is not a folder");
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> RunFolder.at(file.resolve("below")))
                .withMessageStartingWith("can't write the output folder " + file.resolve("below"));
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> RunFolder.forModel(file, "lenet5", TIME))
                .withMessageStartingWith("can't write the output folder " + file);
    }
}
