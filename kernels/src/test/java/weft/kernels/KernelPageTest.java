package weft.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** {@code src/main/cuda/README.md} is made from the comments that the kernel files begin with. */
class KernelPageTest {

    @Test
    void thePageOfTheKernelsIsWhatTheirFilesSay() throws IOException, InterruptedException {
        Process check = new ProcessBuilder("bash", "readme.sh", "--check").redirectErrorStream(true).start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor()).as(said).isZero();
    }
}
