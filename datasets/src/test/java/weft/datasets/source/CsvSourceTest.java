package weft.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import weft.datasets.base.DataException;
import weft.datasets.base.LabelsCsv;

class CsvSourceTest {
    @TempDir
    Path folder;

    private static byte[] jpeg(int rgb) throws IOException {
        var image = new BufferedImage(6, 4, BufferedImage.TYPE_INT_RGB);
        IntStream.range(0, 24).forEach(i -> image.setRGB(i % 6, i / 6, rgb));
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", bytes);
        return bytes.toByteArray();
    }

    private Path csv(String text) throws IOException {
        return Files.writeString(folder.resolve("labels.csv"), text);
    }

    private void image(String name) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.write(folder.resolve(name), jpeg(0x405060));
    }

    private LoadedData load() {
        return Datasets.load(folder.toString());
    }

    @Test
    void imagesHaveTheLabelsOfTheirIds() throws IOException {
        csv("\uFEFFid,breed\r\nb2,dingo\r\na1,\"boston, bull\"\n\nc3.jpg, dingo \nd4,\"a \"\"dog\"\"\"\n");
        for (String id : List.of("a1", "b2", "c3", "d4", "e5")) {
            image("train/" + id + ".jpg");
        }
        LoadedData data = load();
        assertThat(data.info().classes()).containsExactly("a \"dog\"", "boston, bull", "dingo");
        assertThat(IntStream.range(0, 4).map(data.all()::label)).containsExactly(2, 1, 2, 0);
        assertThat(data.all().get(1).image().format()).hasToString("3x4x6");
        assertThat(data.description()).contains("4 images of labels.csv in ");
        assertThatThrownBy(() -> data.split(1)).isInstanceOf(DataException.class).hasMessageContaining("too few to split");
        assertThat(data.remark()).isEmpty();
    }

    @Test
    void anIdWithoutItsImageIsNamedWithItsLine() throws IOException {
        csv("id,label\na1,cat\nb2,dog\nc3,cat\n");
        image("a1.jpg");
        assertThatThrownBy(this::load).isInstanceOf(DataException.class).hasMessage(folder.resolve("labels.csv")
                + ": line 3: there is no image of id b2 in " + folder + ", and of 1 more");
    }

    @Test
    void whatIsBadIsNamedAndLeftOutWhenAsked() throws IOException {
        csv("id,label\na1,cat\nb2,dog\nc3,cat\nd4,dog\n");
        for (String id : List.of("a1", "b2", "d4")) {
            image(id + ".jpg");
        }
        byte[] whole = Files.readAllBytes(folder.resolve("b2.jpg"));
        Files.write(folder.resolve("b2.jpg"), Arrays.copyOf(whole, whole.length - 40));
        LoadedData good = source().loadGood(null);
        assertThat(IntStream.range(0, good.all().size()).map(good.all()::label)).containsExactly(0, 1);
        assertThat(good.remark()).startsWith("left out: " + folder.resolve("b2.jpg") + ": damaged")
                .contains("; 1 ids have no image, the first: " + folder.resolve("labels.csv") + ": line 4: ");
        Files.delete(folder.resolve("d4.jpg"));
        assertThatThrownBy(() -> source().loadGood(null)).isInstanceOf(DataException.class)
                .hasMessageStartingWith(folder + ": of class dog no image can be read: " + folder.resolve("b2.jpg"));
    }

    private DataSource source() {
        return new weft.datasets.source.CsvSource("own", folder);
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "``                         | : is empty; it begins with a header such as id,label",
            "id,label                   | : labels no image",
            "id;label                   | : line 1: 1 field where an id and a label are expected",
            "id,label~a,b,c             | : line 2: 3 fields where an id and a label are expected",
            "id,label~a,b~a,c           | : line 3: the id a is that of line 2",
            "id,label~a,                | : line 2: an id and a label are names without slashes, of at most 255 characters",
            "id,label~../a,b            | : line 2: an id and a label are names without slashes, of at most 255 characters",
            "id,label~\"a,b             | : line 2: a quote has no end",
            "id,label~\"a\"x,b          | : line 2: there is text after a quoted field"})
    void aLineThatIsWrongIsNamed(String text, String message) throws IOException {
        Path file = csv(text.strip().replace("~", "\n"));
        assertThatThrownBy(() -> LabelsCsv.read(file)).isInstanceOf(DataException.class).hasMessage(file + message);
    }

    /** Bytes are changed, put in, or cut off: the file is read, or refused with a message of one line. */
    @Test
    void threeHundredMutatedFilesAreReadOrRefusedInOneLine() throws IOException {
        StringBuilder text = new StringBuilder("id,breed\n");
        IntStream.range(0, 40).forEach(i -> text.append("%032x,breed_%d\n".formatted(i * 7919, i % 5)));
        byte[] whole = text.toString().getBytes(StandardCharsets.UTF_8);
        var random = new Random(3);
        Path file = folder.resolve("labels.csv");
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] bytes = random.nextInt(4) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int k = 0; k <= random.nextInt(4) && bytes.length > 0; k++) {
                bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? random.nextInt(256)
                        : ",\"\n\r/\\.\u0000".charAt(random.nextInt(8)));
            }
            Files.write(file, bytes);
            try {
                SequencedMap<String, LabelsCsv.Row> rows = LabelsCsv.read(file);
                assertThat(rows).isNotEmpty();
            } catch (DataException e) {
                refused++;
                assertThat(e.getMessage()).startsWith(file.toString()).doesNotContain("\n", "\r", "\u0000");
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    /** Of the shape of the dog breed identification set: 10,222 ids of 120 breeds; also its own file where it is at hand. */
    @Test
    void thousandsOfIdsOfManyBreedsAreRead() throws IOException {
        StringBuilder text = new StringBuilder("id,breed\n");
        IntStream.range(0, 10_222).forEach(i -> text.append("%032x,breed_%03d\n".formatted(i * 7919L, i * 31 % 120)));
        requireBreeds(csv(text.toString()));
        String own = System.getenv("WEFT_DOG_LABELS");
        assumeTrue(own != null, "WEFT_DOG_LABELS does not name the real labels.csv");
        requireBreeds(Path.of(own));
    }

    private void requireBreeds(Path file) throws IOException {
        SequencedMap<String, LabelsCsv.Row> rows = LabelsCsv.read(file);
        assertThat(rows).hasSize(10_222);
        assertThat(LabelsCsv.classes(rows)).hasSize(120).isSorted();
        Path set = Files.createDirectories(folder.resolve("root").resolve("dog-breed-identification").resolve("train"));
        byte[] image = jpeg(0x123456);
        for (String id : rows.sequencedKeySet()) {
            Files.write(set.resolve(id + ".jpg"), image);
        }
        Files.copy(file, set.resolveSibling("labels.csv"), StandardCopyOption.REPLACE_EXISTING);
        LoadedData data = Datasets.load("dog-breeds", new DataFolders(List.of(folder.resolve("root"))));
        assertThat(data.all().size()).isEqualTo(10_222);
        assertThat(data.split(1).train().size()).isEqualTo(8178);
        assertThat(data.info().classes()).hasSize(120);
        try (Stream<Path> files = Files.list(set)) {
            files.forEach(path -> path.toFile().delete());
        }
    }

    @Test
    void whatToDoByHandIsSaid() {
        assertThatThrownBy(() -> Datasets.download("dog-breeds", new DataFolders(List.of(folder)),
                new Downloader((file, done, total) -> {}))).isInstanceOf(DataException.class)
                .hasMessageContainingAll("download it from https://www.kaggle.com/", folder.resolve("dog-breeds").toString());
    }
}
