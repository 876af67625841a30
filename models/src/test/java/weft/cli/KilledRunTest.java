package weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.engine.Device;
import weft.train.runs.History;
import weft.train.runs.RunFolder;
import weft.train.weights.TrainedModel;

/** Runs the program in a JVM of its own and ends it as no program can prepare for. */
class KilledRunTest {
    @TempDir
    Path folder;

    @Test
    void aKilledRunLeavesTheWeightsOfItsLastWholeEpoch() throws Exception {
        RunFolder run = new RunFolder(folder.resolve("run"));
        Process process = train(run);
        String line;
        try (BufferedReader out = process.inputReader()) {
            do {
                line = out.readLine();
            } while (line != null && !line.startsWith("epoch    3/"));
            process.destroyForcibly().waitFor();
        }

        assertThat(line).as("the third epoch's line").isNotNull();
        for (Path weights : List.of(run.last(), run.best())) {
            TrainedModel trained = TrainedModel.open(weights);
            assertThat(trained.load("lenet5", 10, Device.cpu()).parameterCount()).isEqualTo(61706);
        }
        assertThat(TrainedModel.open(run.last()).requireInfo().epoch()).isGreaterThanOrEqualTo(3);
        assertThat(History.read(run.history()).epochs()).hasSizeGreaterThanOrEqualTo(3);
        assertThat(run.curves()).doesNotExist();
    }

    @Test
    void aRunKilledBeforeItsFirstEpochLeavesNoWeights() throws Exception {
        RunFolder run = new RunFolder(folder.resolve("run"));
        Process process = train(run);
        try (BufferedReader out = process.inputReader()) {
            assertThat(out.readLine()).startsWith("lenet5 on digits");
            process.destroyForcibly().waitFor();
        }

        try (Stream<Path> files = Files.list(run.path())) {
            assertThat(files.map(file -> file.getFileName().toString())).contains("run.json")
                    .allMatch(name -> !name.endsWith(".safetensors")
                            || TrainedModel.open(run.path().resolve(name)).requireInfo().epoch() >= 1);
        }
    }

    @Test
    void aKilledRunThatIsContinuedEndsAsIfItHadNotBeenKilled() throws Exception {
        RunFolder killed = new RunFolder(folder.resolve("killed"));
        Process process = train(killed, 40);
        try (BufferedReader out = process.inputReader()) {
            String line = out.readLine();
            while (line != null && !line.startsWith("epoch  5/")) {
                line = out.readLine();
            }
            process.destroyForcibly().waitFor();
            assertThat(line).as("the fifth epoch's line").isNotNull();
        }
        RunFolder straight = new RunFolder(folder.resolve("straight"));
        assertThat(train(straight, 40).waitFor()).isZero();

        assertThat(run("train", "--resume", killed.path().toString()).waitFor()).isZero();

        assertThat(killed.last()).hasSameBinaryContentAs(straight.last());
        assertThat(killed.best()).hasSameBinaryContentAs(straight.best());
        assertThat(killed.resume()).hasSameBinaryContentAs(straight.resume());
        assertThat(History.read(killed.history()).epochs()).hasSize(40);
        assertThat(killed.predictions()).exists();
    }

    /**
     * With everything that has a state of its own. A few kills here; with {@code -Dweft.kills=50} as many.
     */
    @Test
    void aRunKilledAtRandomMomentsEndsWithTheBitsOfOneThatIsNot() throws Exception {
        String[] settings = {"train", "lenet5", "--epochs", "30", "--limit", "72", "--batch", "16", "--workers", "1", "--augment",
                "flip,crop:2", "--accumulate", "2", "--ema", "0.9", "--scheduler", "onecycle", "--clip-norm", "1",
                "--keep-top", "2", "--eval-every", "4", "--trace", "--monitor", "val_loss", "--out"};
        RunFolder straight = new RunFolder(folder.resolve("straight"));
        assertThat(run(with(settings, straight)).waitFor()).isZero();
        RunFolder killed = new RunFolder(folder.resolve("killed"));
        Random random = new Random(5);
        int kills = Integer.getInteger("weft.kills", 3);
        for (int kill = 0; kill < kills; kill++) {
            Process process = begunOrContinued(settings, killed);
            // A run takes seconds; a kill falls into its start, an epoch, a checkpoint or its pictures.
            process.waitFor(500 + random.nextInt(4000), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
        }
        assertThat(begunOrContinued(settings, killed).waitFor()).isZero();

        assertThat(killed.last()).hasSameBinaryContentAs(straight.last());
        assertThat(killed.best()).hasSameBinaryContentAs(straight.best());
        assertThat(killed.resume()).hasSameBinaryContentAs(straight.resume());
        assertThat(killed.steps()).hasSameBinaryContentAs(straight.steps());
        assertThat(killed.path().resolve("trace.csv")).hasSameBinaryContentAs(straight.path().resolve("trace.csv"));
        assertThat(killed.top().toFile().list()).containsExactlyInAnyOrder(straight.top().toFile().list());
    }

    /** A run that was killed before it saved anything can't be continued, and begins anew. */
    private static Process begunOrContinued(String[] settings, RunFolder run) throws IOException {
        if (Files.exists(run.resume())) {
            return run("train", "--resume", run.path().toString());
        }
        if (Files.exists(run.path())) {
            try (Stream<Path> files = Files.walk(run.path())) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
        return run(with(settings, run));
    }

    private static String[] with(String[] settings, RunFolder run) {
        String[] all = Arrays.copyOf(settings, settings.length + 1);
        all[settings.length] = run.path().toString();
        return all;
    }

    private static Process train(RunFolder run) throws IOException {
        return train(run, 9999);
    }

    private static Process train(RunFolder run, int epochs) throws IOException {
        return run("train", "lenet5", "--epochs", Integer.toString(epochs), "--limit", "32", "--workers", "0",
                "--out", run.path().toString());
    }

    private static Process run(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }
}
