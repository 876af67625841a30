package weft.datasets.transform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Files of golden values: a comment, then cases of some lines of numbers each. */
final class GoldenLines {
    private GoldenLines() {}

    /** The lines after the comment. */
    static List<String> read(String resource) throws IOException {
        try (InputStream in = GoldenLines.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().skip(1).toList();
        }
    }

    static int[] ints(String line) {
        return Arrays.stream(line.split("[ ,]")).mapToInt(Integer::parseInt).toArray();
    }

    static float[] floats(String line) {
        String[] words = line.split(" ");
        float[] values = new float[words.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.parseFloat(words[i]);
        }
        return values;
    }

    static byte[] bytes(String line) {
        int[] values = ints(line);
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
