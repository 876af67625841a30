package weft.layers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Reads numbers that a script wrote beside a test: each line is a name, a colon and numbers. */
public final class GoldenLines {

    private GoldenLines() {}

    /** The numbers of each line by its name, in the order of the file {@code name} beside {@code test}. */
    public static SequencedMap<String, double[]> read(Class<?> test, String name) {
        try (InputStream in = test.getResourceAsStream(name)) {
            SequencedMap<String, double[]> lines = new LinkedHashMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(line -> {
                int colon = line.indexOf(':');
                lines.put(line.substring(0, colon),
                        Arrays.stream(line.substring(colon + 2).split(" ")).mapToDouble(Double::parseDouble).toArray());
            });
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
