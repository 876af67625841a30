package weft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weft.engine.Device;

/** The same seed gives the same weights, bit by bit, for any number of threads and workers and in any process. */
class DeterminismTest {

    private static final int EPOCHS = 3;
    private static final int IMAGES = 320;

    private final int threads = Device.cpu().threads();

    @AfterEach
    void restoreThreads() {
        Device.cpu().threads(threads);
    }

    @Test
    void weightsDoNotDependOnTheNumberOfLoaderWorkers() {
        assertThat(here(2, 2)).isEqualTo(here(1, 2)).isEqualTo(here(0, 2));
    }

    @Test
    void weightsDoNotDependOnTheNumberOfComputeThreads() {
        assertThat(here(1, 2)).isEqualTo(here(1, 1)).isEqualTo(here(1, 3));
    }

    @Test
    void weightsAreTheSameInAFreshProcessAndInAWarmOne() throws Exception {
        here(1, 2);
        assertThat(inAFreshProcess()).isEqualTo(here(1, 2));
    }

    private static String here(int workers, int threads) {
        Device.cpu().threads(threads);
        return DigitsTraining.run(Device.cpu(), EPOCHS, IMAGES, workers).fingerprint();
    }

    private static String inAFreshProcess() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "-cp", System.getProperty("java.class.path"),
                DigitsTraining.class.getName(), Integer.toString(EPOCHS), Integer.toString(IMAGES), "1", "2"))
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        return printed;
    }
}
