package weft.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import weft.layers.GoldenLines;

/** Numbers that PyTorch computed, a line of them under each name. */
record Golden(Map<String, double[]> lines) {

    /** Reads a file beside this class, of lines such as {@code name: 1 2 3}. */
    static Golden read(String file) {
        return new Golden(GoldenLines.read(Golden.class, file));
    }

    boolean has(String name) {
        return lines.containsKey(name);
    }

    double[] line(String name) {
        assertThat(lines).containsKey(name);
        return lines.get(name);
    }

    void requireClose(String name, double[] actual, double tolerance) {
        double[] expected = line(name);
        assertThat(actual).as(name).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).as("%s, number %d", name, i).isCloseTo(expected[i], within(tolerance));
        }
    }
}
