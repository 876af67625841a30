package weft.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Numbers that PyTorch computed, a line of them under each name. */
record Golden(Map<String, double[]> lines) {

    /** Reads a file beside this class, of lines such as {@code name: 1 2 3}. */
    static Golden read(String file) {
        try (InputStream in = Golden.class.getResourceAsStream(file)) {
            Map<String, double[]> lines = new LinkedHashMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(line -> {
                int colon = line.indexOf(':');
                lines.put(line.substring(0, colon),
                        Arrays.stream(line.substring(colon + 2).split(" ")).mapToDouble(Double::parseDouble).toArray());
            });
            return new Golden(lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
