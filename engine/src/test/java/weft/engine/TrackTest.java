package weft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import weft.engine.backend.HostMemory;

/** The effects of {@code -Dweft.track=true}. They are tested in another JVM, because the property is read only once. */
class TrackTest {

    @Test
    void trackingTellsWhereATensorWasClosedAndOverwritesWhatIsFreed() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "-Dweft.track=true", "-cp", System.getProperty("java.class.path"),
                Tracked.class.getName()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(output.lines()).containsExactly("closed here", "closeIt", "NaN");
    }

    /** The program that runs in the other JVM. */
    static final class Tracked {

        private Tracked() {}

        public static void main(String[] args) {
            Tensor x = Tensor.of(1f, 2f);
            float[] freed = (float[]) ((HostMemory) x.memory()).array();
            closeIt(x);
            try {
                x.toFloats();
            } catch (IllegalStateException e) {
                System.out.println(e.getCause().getMessage());
                System.out.println(e.getCause().getStackTrace()[1].getMethodName());
            }
            System.out.println(freed[0]);
        }

        private static void closeIt(Tensor tensor) {
            tensor.close();
        }
    }
}
