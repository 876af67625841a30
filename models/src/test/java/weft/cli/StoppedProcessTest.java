package weft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
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
import weft.cli.base.ExitCodes;
import weft.train.runs.RunFolder;

/** Runs the program in a JVM of its own and sends it the signals that people send. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class StoppedProcessTest {
    @TempDir
    Path folder;

    @Test
    void aRunThatIsStoppedInItsFirstEpochGoesOnToTheSameBits() throws Exception {
        RunFolder stopped = new RunFolder(folder.resolve("stopped"));
        stop(stopped, "TERM", 143);

        assertThat(run("train", "--resume", stopped.path().toString()).waitFor()).isZero();
        RunFolder straight = new RunFolder(folder.resolve("straight"));
        assertThat(train(straight).waitFor()).isZero();
        assertThat(stopped.last()).hasSameBinaryContentAs(straight.last());
        assertThat(stopped.best()).hasSameBinaryContentAs(straight.best());
    }

    @ParameterizedTest
    @CsvSource("INT, 130")
    void otherSignalsStopItToo(String signal, int code) throws Exception {
        assumeTrue(!interruptsAreIgnored(), "a job in the background of a script ignores INT, and so does what it starts");
        stop(new RunFolder(folder.resolve("stopped")), signal, code);
    }

    /** Bit 1 of the mask that Linux shows is INT's. */
    private static boolean interruptsAreIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status) && Files.readAllLines(status).stream().filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }

    private static void stop(RunFolder stopped, String signal, int code) throws Exception {
        Process process = train(stopped);
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = process.inputReader()) {
            lines.add(out.readLine());
            send(signal, process);
            out.lines().forEach(lines::add);
        }

        assertThat(process.waitFor()).isEqualTo(code);
        assertThat(lines.getFirst()).startsWith("lenet5 on digits");
        assertThat(lines.getLast()).matches("stopped after .* of epoch \\d+; go on with: weft train --resume " + stopped.path()
                + "|stopped after epoch \\d+; .*");
        assertThat(process.errorReader().lines().filter(line -> line.startsWith("weft")))
                .containsExactly("weft train: stops after this step and saves; once more to stop at once");
        assertThat(stopped.resume()).exists();
        try (Stream<Path> files = Files.list(stopped.path())) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("."));
        }
    }

    @Test
    void aSecondRunInTheSameFolderIsRefused() throws Exception {
        RunFolder run = new RunFolder(folder.resolve("run"));
        Process first = train(run, "--epochs", "1000");
        try (BufferedReader out = first.inputReader()) {
            assertThat(out.readLine()).startsWith("lenet5 on digits");
            String line = out.readLine();
            while (line != null && !line.startsWith("epoch")) {
                line = out.readLine();
            }

            Process second = run("train", "--resume", run.path().toString());

            assertThat(second.errorReader().lines().filter(text -> text.startsWith("weft"))).containsExactly(
                    "weft train: %s: another run is at work in this folder (process %d); wait for its end, or name another folder"
                            .formatted(run.path(), first.pid()));
            assertThat(second.waitFor()).isEqualTo(ExitCodes.BAD_INPUT);
        } finally {
            first.destroyForcibly().waitFor();
        }
    }

    @Test
    void aCountryWithDigitsOfItsOwnChangesNoFile() throws Exception {
        RunFolder there = new RunFolder(folder.resolve("there"));
        List<String> command = command("train", "lenet5", "--batch", "16", "--epochs", "1", "--limit", "16", "--workers", "0",
                "--optimizer", "sgd", "--out", there.path().toString());
        command.addAll(1, List.of("-Duser.language=ar", "-Duser.country=EG"));
        Process process = new ProcessBuilder(command).start();

        assertThat(process.inputReader().lines()).first().asString().startsWith("lenet5 on digits: 16 training");
        assertThat(process.waitFor()).isZero();
        assertThat(run("train", "--resume", there.path().toString(), "--epochs", "2").waitFor()).isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void outputThatGoesNowhereIsAnErrorUnlessItsReaderHasSeenEnough() throws Exception {
        Process full = new ProcessBuilder(command("devices")).redirectOutput(Path.of("/dev/full").toFile()).start();
        assertThat(full.errorReader().lines().filter(line -> line.startsWith("weft")))
                .containsExactly("weft: cannot write to standard output: No space left on device");
        assertThat(full.waitFor()).isEqualTo(ExitCodes.BAD_INPUT);

        Process read = run("devices");
        read.getInputStream().close();
        assertThat(read.errorReader().lines().filter(line -> line.startsWith("weft"))).isEmpty();
        assertThat(read.waitFor()).isZero();
    }

    private static void send(String signal, Process process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor()).isZero();
    }

    private static Process train(RunFolder folder, String... more) throws Exception {
        List<String> args = new ArrayList<>(List.of("train", "lenet5", "--batch", "4", "--workers", "0", "--limit", "80", "--out",
                folder.path().toString()));
        args.addAll(more.length > 0 ? List.of(more) : List.of("--epochs", "2"));
        return run(args.toArray(String[]::new));
    }

    private static Process run(String... args) throws Exception {
        return new ProcessBuilder(command(args)).start();
    }

    private static List<String> command(String... args) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "-Djava.awt.headless=true", "-cp", System.getProperty("java.class.path"),
                "weft.cli.Main"));
        command.addAll(List.of(args));
        return command;
    }
}
