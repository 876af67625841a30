package weft.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.datasets.image.ByteImage;
import weft.datasets.image.ImageFiles;
import weft.datasets.image.ImageFormat;

class OddJpegTest {
    /** A file and the planes that PIL makes of it. */
    record Expected(String name, ImageFormat format, int[] values) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Expected> expected() throws IOException {
        try (InputStream in = OddJpegTest.class.getResourceAsStream("jpeg/expected.txt")) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().skip(1).toList();
            List<Expected> all = new ArrayList<>();
            for (int i = 0; i < lines.size(); i += 2) {
                String[] words = lines.get(i).split(" ");
                all.add(new Expected(words[0], new ImageFormat(Integer.parseInt(words[1]), Integer.parseInt(words[2]),
                        Integer.parseInt(words[3]), 255),
                        Arrays.stream(lines.get(i + 1).split(" ")).mapToInt(Integer::parseInt)
                                .toArray()));
            }
            return all;
        }
    }

    private static ByteImage read(String name) throws URISyntaxException {
        return ImageFiles.read(Path.of(OddJpegTest.class.getResource("jpeg/" + name + ".jpg").toURI()), 3);
    }

    @Test
    void thirteenKindsAreTried() throws IOException {
        assertThat(expected()).hasSize(13);
    }

    @ParameterizedTest
    @MethodSource("expected")
    void aJpegIsWhatPilMakesOfIt(Expected expected) throws URISyntaxException {
        ByteImage image = read(expected.name);
        assertThat(image.format()).isEqualTo(expected.format);
        for (int i = 0; i < expected.values.length; i++) {
            assertThat(image.data()[i] & 0xff).as("value %d", i).isEqualTo(expected.values[i]);
        }
    }

    @Test
    void oneTurnedImageStandsUprightWhicheverWayItWasTurned() throws URISyntaxException {
        ByteImage stored = read("turned-1");
        ByteImage half = read("turned-3");
        ByteImage right = read("turned-6");
        for (int y = 0; y < 12; y++) {
            for (int x = 0; x < 16; x++) {
                assertThat(half.at(0, 11 - y, 15 - x)).isEqualTo(stored.at(0, y, x));
                assertThat(right.at(0, x, 11 - y)).isEqualTo(stored.at(0, y, x));
            }
        }
    }
}
