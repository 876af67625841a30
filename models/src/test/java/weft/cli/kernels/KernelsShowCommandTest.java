package weft.cli.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KernelsShowCommandTest {

    @Test
    void longLinesGoOnInTheNextRow() {
        assertThat(KernelsShowCommand.sideBySide(List.of("abcde", "", "f"), 3, List.of("\txy"), 5)).containsExactly(
                "abc |     x", "de  | y", "    |", "f   |");
    }
}
