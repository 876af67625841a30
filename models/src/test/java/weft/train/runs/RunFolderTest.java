package weft.train.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.train.base.InputException;

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
    void aFolderThatHoldsARunIsRefusedAndLeftAlone() throws IOException {
        RunFolder old = RunFolder.at(folder.resolve("a/b"));
        Files.createFile(old.run());

        assertThatExceptionOfType(InputException.class).isThrownBy(() -> RunFolder.at(old.path()))
                .withMessage("the output folder %s holds a run already: continue it with --resume %s, name another folder, "
                        + "or remove it", old.path(), old.path());
        assertThat(old.path().toFile().list()).containsExactly("run.json");
    }

    @Test
    void aFolderWithOtherFilesTakesARun() throws IOException {
        Files.createFile(folder.resolve("notes.txt"));

        assertThat(RunFolder.at(folder).path().toFile().list()).containsExactly("notes.txt");
    }

    @Test
    void aFolderWithoutARunHasNothingToContinue() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatExceptionOfType(InputException.class).isThrownBy(() -> RunFolder.of(folder.resolve("none")))
                .withMessage(folder.resolve("none") + ": there is no such folder");
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> RunFolder.of(file))
                .withMessage(file + ": is not a folder");
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> RunFolder.of(folder))
                .withMessage(folder + ": holds no run, there is no run.json in it");
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
