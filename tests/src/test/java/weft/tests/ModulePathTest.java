package weft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.protobuf.Message;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.razorvine.pickle.Unpickler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYChart;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;
import weft.autograd.Leaf;
import weft.datasets.Dataset;
import weft.engine.Tensor;
import weft.kernels.Gpu;
import weft.layers.Module;
import weft.train.TrainLoop;

/**
 * Weft as Java modules: the exported packages are enough for a user, and services and resources are found without a class path.
 */
class ModulePathTest {

    private static final String MODULES = Stream
            .of(Gpu.class, Tensor.class, Leaf.class, Module.class, Dataset.class, TrainLoop.class, CommandLine.class,
                    XYChart.class,
                    ObjectMapper.class, JsonFactory.class, JsonProperty.class, YAMLMapper.class, Yaml.class, Unpickler.class,
                    Message.class)
            .map(ModulePathTest::home).collect(Collectors.joining(File.pathSeparator));

    @TempDir
    private Path directory;

    /** The jar that a class is in, or its folder in a build without jars. */
    private static String home(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The lines that a JVM with these options printed on both streams, without the warning about the incubating Vector API. */
    private List<String> java(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=true", "-p", MODULES));
        command.addAll(Arrays.asList(options));
        Path output = directory.resolve("output.txt");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        process.destroyForcibly();
        List<String> lines =
                Files.readAllLines(output).stream().filter(line -> !line.startsWith("WARNING: Using incub")).toList();
        assertThat(ended && process.exitValue() == 0).as("%s", lines).isTrue();
        return lines;
    }

    @Test
    void aProgramComputesAGradientOnEachDeviceAndReadsTheDigits() throws IOException, InterruptedException {
        assertThat(java("--add-modules", "jdk.incubator.vector,weft.autograd,weft.datasets",
                "src/test/resources/OnTheModulePath.java"))
                .containsExactly("digits: 1797", "in the module weft.engine", "cpu: 54.0, gradient [7.0, 11.0, 9.0, 13.0]",
                        "sim: 54.0, gradient [7.0, 11.0, 9.0, 13.0]");
    }

    @Test
    void theCommandLineTrainsAndReadsWhatItWrote() throws IOException, InterruptedException {
        Path run = directory.resolve("run");
        java("--add-modules", "jdk.incubator.vector", "-m", "weft.models/weft.cli.Main", "train", "lenet5", "--device", "cpu",
                "--epochs", "1", "--limit", "64", "--out", run.toString());
        assertThat(run.resolve("history.json")).content().contains("train_loss");
        assertThat(java("--add-modules", "jdk.incubator.vector", "-m", "weft.models/weft.cli.Main", "eval",
                run.resolve("last.safetensors").toString(), "--data", "digits", "--device", "cpu"))
                .anyMatch(line -> line.matches("accuracy 0\\.\\d+ .*"));
    }

    @Test
    void theListOfDevicesSaysWhatToAddForCuda() throws IOException, InterruptedException {
        assertThat(java("--add-modules", "jdk.incubator.vector", "-m", "weft.models/weft.cli.Main", "devices"))
                .anyMatch(line -> line.matches("cuda +not available +weft-cuda is not on the class path; .*"));
    }
}
