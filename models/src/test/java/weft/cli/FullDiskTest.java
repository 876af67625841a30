package weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.engine.Device;
import weft.train.runs.RunFolder;
import weft.train.weights.TrainedModel;

/**
 * A disk that is full at each file of a run: one line names the file, and the last checkpoint that was whole can be used. Where
 * a run only writes a file, a link to {@code /dev/full} stands in its place; for the others the system lets a process write
 * files up to a certain size only.
 */
@EnabledOnOs(OS.LINUX)
class FullDiskTest {
    private static final String NO_SPACE = ": No space left on device";
    private static final String TOO_LARGE = ": File too large";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private List<String> said() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private int run(String... args) {
        err.reset();
        return Main.run(new Console(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false), new WeftWorkbench(), args);
    }

    /** A command in a process of its own, whose files may have so many units of 512 bytes; returns what it says on stderr. */
    private static List<String> runWithin(int units, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "trap '' XFSZ; ulimit -f " + units + "; exec \"$@\"", "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:-UsePerfData", "-XX:+UseSerialGC",
                "--add-modules", "jdk.incubator.vector", "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        List<String> lines = process.errorReader().lines().filter(line -> !line.startsWith("WARNING: ")).toList();
        assertThat(process.waitFor()).as(String.join("\n", lines)).isEqualTo(ExitCodes.BAD_INPUT);
        return lines;
    }

    private RunFolder trained() {
        RunFolder run = new RunFolder(folder.resolve("run"));
        assertThat(run("train", "lenet5", "--epochs", "1", "--limit", "32", "--device", "cpu", "--out", run.path().toString()))
                .as("%s", said()).isZero();
        return run;
    }

    private static void assertLoads(Path weights) {
        assertThat(TrainedModel.open(weights).load("lenet5", 10, Device.cpu()).parameterCount()).isEqualTo(61706);
    }

    private Path withoutSpace(RunFolder run, String name) throws IOException {
        Path file = run.path().resolve(name);
        Files.delete(file);
        return Files.createSymbolicLink(file, Path.of("/dev/full"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"last.safetensors", "history.csv"})
    void aRunEndsAtAFileThatFindsNoSpace(String name) throws IOException {
        RunFolder run = trained();
        Path file = withoutSpace(run, name);

        assertThat(run("train", "--resume", run.path().toString(), "--epochs", "2")).isEqualTo(ExitCodes.BAD_INPUT);

        assertThat(said()).hasSize(1).first().asString().startsWith("weft train: ").endsWith(file + NO_SPACE);
        assertLoads(name.startsWith("last") ? run.best() : run.last());
    }

    /** What was learned is saved by then. */
    @ParameterizedTest
    @ValueSource(strings = {"curves.png", "predictions.png", "confusion.png", "report.html"})
    void aPictureThatFindsNoSpaceIsAWarning(String name) throws IOException {
        RunFolder run = trained();
        Path file = withoutSpace(run, name);

        assertThat(run("train", "--resume", run.path().toString(), "--epochs", "2")).isZero();

        assertThat(said()).containsExactly("weft train: warning: " + file + NO_SPACE);
        assertLoads(run.last());
    }

    @ParameterizedTest
    @CsvSource({"1, --seed 1, run.json", "4, --eval-every 1, steps.csv", "4, --trace, trace.csv", "4, --tensorboard, tensorboard",
            "100, --seed 1, .safetensors"})
    void aFileThatBecomesTooLargeIsNamed(int units, String option, String name) throws Exception {
        Path run = folder.resolve("run");
        String[] words = option.split(" ");
        List<String> args = new ArrayList<>(List.of("train", "lenet5", "--epochs", "2", "--limit", "64", "--batch", "1",
                "--device", "cpu", "--out", run.toString()));
        args.addAll(List.of(words));

        List<String> lines = runWithin(units, args.toArray(String[]::new));

        assertThat(lines).hasSize(1).first().asString().startsWith("weft train: ").contains(run + "/", name).endsWith(TOO_LARGE);
        try (Stream<Path> files = Files.walk(run)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(file -> file.endsWith(".tmp"));
        }
    }

    @Test
    void aCheckpointThatFindsNoSpaceLeavesTheOneBefore() throws Exception {
        RunFolder run = trained();
        byte[] last = Files.readAllBytes(run.last());
        byte[] resume = Files.readAllBytes(run.resume());

        assertThat(runWithin(200, "train", "--resume", run.path().toString(), "--epochs", "2")).hasSize(1).first().asString()
                .startsWith("weft train: ").contains(run.path() + "/", ".safetensors").endsWith(TOO_LARGE);

        assertThat(run.last()).hasBinaryContent(last);
        assertThat(run.resume()).hasBinaryContent(resume);
        assertLoads(run.best());
        assertThat(run("train", "--resume", run.path().toString(), "--epochs", "2")).as("%s", said()).isZero();
    }
}
