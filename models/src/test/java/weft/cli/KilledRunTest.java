package weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.engine.Device;
import weft.train.History;
import weft.train.RunFolder;
import weft.train.TrainedModel;

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
            assertThat(files.map(file -> file.getFileName().toString())).contains("run.json").allMatch(name ->
                    !name.endsWith(".safetensors") || TrainedModel.open(run.path().resolve(name)).requireInfo().epoch() >= 1);
        }
    }

    private static Process train(RunFolder run) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "-cp", System.getProperty("java.class.path"), Main.class.getName(),
                "train", "lenet5", "--epochs", "9999", "--limit", "32", "--workers", "0", "--out", run.path().toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }
}
