package weft.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MainTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void aNameThatMatchesNoBenchmarkIsOneLine() {
        assertThat(Main.run(err, "-e", "Peer", "Nope")).isEqualTo(2);
        assertThat(bytes.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo("bench: no benchmark has a name that matches Nope; -l lists all");
    }

    @Test
    void helpRunsNoBenchmark() {
        assertThat(Main.run(err, "-h")).isZero();
        assertThat(bytes.size()).isZero();
    }
}
