package weft.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.datasets.base.DataException;
import weft.datasets.image.ByteImage;
import weft.datasets.image.ImageFiles;
import weft.datasets.image.ImageFormat;
import weft.datasets.source.CifarFiles;
import weft.datasets.source.IdxFiles;
import weft.datasets.source.ImageFolder;

/** Image files of kinds that decoders differ on, made by odd_images.py: each value is the one that PIL gives. */
class OddImageTest {
    @TempDir
    Path folder;

    /** A file and the planes that PIL makes of it. */
    record Expected(String name, ImageFormat format, byte[] values) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Expected> expected() throws IOException {
        try (InputStream in = OddImageTest.class.getResourceAsStream("images/expected.txt")) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().skip(1).toList();
            List<Expected> all = new ArrayList<>();
            for (int i = 0; i < lines.size(); i += 2) {
                String[] words = lines.get(i).split(" ");
                all.add(new Expected(words[0], new ImageFormat(Integer.parseInt(words[1]), Integer.parseInt(words[2]),
                        Integer.parseInt(words[3]), 255), HexFormat.of().parseHex(lines.get(i + 1))));
            }
            return all;
        }
    }

    private static Path file(String name) throws URISyntaxException {
        return Path.of(OddImageTest.class.getResource("images/" + name).toURI());
    }

    @Test
    void manyKindsAreTried() throws IOException {
        assertThat(expected()).hasSize(120);
        assertThat(expected()).extracting(one -> one.name().substring(one.name().lastIndexOf('.')))
                .contains(".jpg", ".png", ".gif", ".tif", ".bmp");
    }

    @ParameterizedTest
    @MethodSource("expected")
    void anImageIsWhatPilMakesOfIt(Expected expected) throws URISyntaxException {
        ByteImage image = ImageFiles.read(file(expected.name), 3);
        assertThat(image.format()).isEqualTo(expected.format);
        assertThat(image.data()).isEqualTo(expected.values);
    }

    @Test
    void aScreenThatIsTooLargeIsRefusedBeforeItIsMade() throws IOException, URISyntaxException {
        byte[] gif = Files.readAllBytes(file("part.gif"));
        gif[7] = (byte) 0xff;
        gif[9] = (byte) 0xff;
        Path large = Files.write(folder.resolve("large.gif"), gif);
        assertThatThrownBy(() -> ImageFiles.read(large, 3)).isInstanceOf(DataException.class)
                .hasMessage(large + ": claims 65285x65284 pixels, which is more than this reads: damaged, or to be made smaller");
    }

    @Test
    void aPngWhoseChunksLieIsReadAsItStands() throws IOException, URISyntaxException {
        byte[] png = Files.readAllBytes(file("turned-6.png"));
        int exif = new String(png, StandardCharsets.ISO_8859_1).indexOf("eXIf");
        byte[] cut = png.clone();
        cut[exif + 8] = 99;
        assertThat(ImageFiles.read(Files.write(folder.resolve("a.png"), cut), 3).format())
                .isEqualTo(ImageFiles.read(file("turned-1.png"), 3).format());
    }

    /** A pipe has no end, and a device may have none either; neither is waited for. */
    @Test
    @Timeout(60)
    void aPipeOrADeviceIsRefusedInALine() throws IOException, InterruptedException {
        Path ants = Files.createDirectories(folder.resolve("set/ants"));
        Path pipe = ants.resolve("b.png");
        Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
        assertThat(made.waitFor(30, TimeUnit.SECONDS) && made.exitValue() == 0).as("mkfifo").isTrue();

        for (Path file : new Path[] {pipe, Path.of("/dev/zero")}) {
            assertThatThrownBy(() -> ImageFiles.read(file, 3)).isInstanceOf(DataException.class)
                    .hasMessage(file + ": is a pipe or a device, not a file");
        }
        Path zeros = Path.of("/dev/zero");
        assertThatThrownBy(() -> IdxFiles.read(zeros, zeros, "set", List.of("a"))).isInstanceOf(DataException.class)
                .hasMessage("/dev/zero: is a pipe or a device, not a file");
        assertThatThrownBy(() -> CifarFiles.read(List.of(zeros), "set", List.of("a"))).isInstanceOf(DataException.class)
                .hasMessage("/dev/zero: is a pipe or a device, not a file");
        assertThatThrownBy(() -> CifarFiles.classes(zeros)).isInstanceOf(DataException.class)
                .hasMessage("/dev/zero: is a pipe or a device, not a file");
        assertThatThrownBy(() -> ImageFolder.open("set", folder.resolve("set"))).isInstanceOf(DataException.class)
                .hasMessage(pipe + ": is a pipe or a device, not a file");
    }
}
