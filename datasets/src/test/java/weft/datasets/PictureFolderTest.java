package weft.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureFolderTest {
    @TempDir
    Path folder;

    /** A picture of one colour. */
    private Path write(String path, int width, int height, int rgb) throws IOException {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, rgb);
        }
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        assertThat(ImageIO.write(image, path.endsWith("png") ? "png" : path.endsWith("bmp") ? "bmp" : "jpg", file.toFile()))
            .isTrue();
        return file;
    }

    private void refuses(String message) {
        assertThatThrownBy(() -> PictureFolder.open("own", folder)).isInstanceOf(DataException.class)
            .hasMessage(folder.resolve(message).toString());
    }

    @Test
    void theClassesAreTheFoldersByNameAndThePicturesAreSortedByPath() throws IOException {
        write("bees/2.JPG", 5, 4, 0x00FF00);
        write("bees/10.jpeg", 5, 4, 0x00FF00);
        write("ants/z.png", 1, 1, 0x102030);
        write("ants/more/a.bmp", 3, 7, 0xFF0000);
        write("Cows/c.png", 2, 2, 0);
        PictureFolder data = PictureFolder.open("own", folder);
        assertThat(data.classes()).containsExactly("Cows", "ants", "bees");
        assertThat(IntStream.range(0, data.size()).mapToObj(i -> folder.relativize(data.file(i)).toString().replace('\\', '/')))
            .containsExactly("Cows/c.png", "ants/more/a.bmp", "ants/z.png", "bees/10.jpeg", "bees/2.JPG");
        assertThat(IntStream.range(0, 5).map(data::label)).containsExactly(0, 1, 1, 2, 2);
        assertThat(data.get(2).picture().format()).hasToString("3x1x1");
        assertThat(data.get(2).picture().at(2, 0, 0)).isEqualTo(0x30);
        assertThat(data.get(2).label()).isEqualTo(1);
        assertThat(data.isOfFiles()).isTrue();
    }

    @Test
    void hiddenAndOtherFilesAreLeftOutAndTheOthersTold() throws IOException {
        write("ants/a.png", 2, 2, 0);
        write("ants/.hidden.png", 2, 2, 0);
        write("ants/.cache/b.png", 2, 2, 0);
        write(".thumbnails/b.png", 2, 2, 0);
        Files.writeString(folder.resolve("ants/list.txt"), "a.png");
        Files.writeString(folder.resolve("ants/png"), "no ending");
        Files.writeString(folder.resolve("labels.csv"), "beside the classes");
        PictureFolder data = PictureFolder.open("own", folder);
        assertThat(data.size()).isEqualTo(1);
        assertThat(data.classes()).containsExactly("ants");
        assertThat(data.leftOut()).containsExactly(folder.resolve("ants/list.txt"), folder.resolve("ants/png"));
    }

    @Test
    void aFolderWithoutClassesIsRefused() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "no folder");
        assertThatThrownBy(() -> PictureFolder.open("own", folder)).isInstanceOf(DataException.class)
            .hasMessage(folder + ": holds no class folders; pictures lie in one folder for each class");
    }

    @Test
    void anEmptyClassIsRefused() throws IOException {
        write("ants/a.png", 2, 2, 0);
        Files.createDirectories(folder.resolve("bees"));
        refuses("bees: holds no picture (.bmp, .jpeg, .jpg, .png)");
    }

    @Test
    void aTextNamedAsAPictureIsRefused() throws IOException {
        write("ants/a.png", 2, 2, 0);
        Files.writeString(folder.resolve("ants/b.jpg"), "hello");
        refuses("ants/b.jpg: not a PNG, JPEG, GIF or BMP picture");
        Files.write(folder.resolve("ants/b.jpg"), new byte[0]);
        refuses("ants/b.jpg: not a PNG, JPEG, GIF or BMP picture");
    }

    @Test
    void aFileThatCannotBeReadIsRefused() throws IOException {
        write("ants/a.png", 2, 2, 0);
        Files.createSymbolicLink(folder.resolve("ants/gone.jpg"), folder.resolve("nowhere.jpg"));
        refuses("ants/gone.jpg: no such file");
    }

    @Test
    void aFolderThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> PictureFolder.open("own", folder.resolve("none"))).isInstanceOf(DataException.class)
            .hasMessageStartingWith(folder.resolve("none") + ": cannot be read");
    }

    private void eachOf(String... classes) throws IOException {
        for (String one : classes) {
            for (int i = 0; i < 10; i++) {
                write(one + "/" + i + ".png", 2 + i, 3, i);
            }
        }
    }

    @Test
    void aFolderOfClassesIsSplitBySeed() throws IOException {
        eachOf("ants", "bees");
        LoadedData data = Datasets.load(folder.toString());
        assertThat(data.isSplitBySeed()).isTrue();
        assertThat(data.split(1).train().size()).isEqualTo(16);
        assertThat(data.split(1).validation().size()).isEqualTo(4);
        assertThat(pictures(data.split(1).validation())).isEqualTo(pictures(data.split(1).validation()))
            .isNotEqualTo(pictures(data.split(2).validation()));
        assertThat(data.info().name()).isEqualTo(folder.toString());
        assertThat(data.info().classes()).containsExactly("ants", "bees");
        assertThat(data.info().mean()).containsExactly(0.485f, 0.456f, 0.406f);
        assertThat(data.info().std()).containsExactly(0.229f, 0.224f, 0.225f);
        assertThat(data.description()).isEqualTo(folder + ": 20 pictures in " + folder
            + "; split by the seed into 16 for training and 4 for validation");
        assertThat(data.remark()).isEmpty();
        Files.writeString(folder.resolve("ants/list.txt"), "x");
        assertThat(Datasets.load(folder.toString()).remark()).isEqualTo(Path.of("ants/list.txt") + " is no picture that is read");
    }

    private static List<String> pictures(Dataset data) {
        return IntStream.range(0, data.size()).mapToObj(i -> data.label(i) + ":" + data.get(i).picture().format()).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"val", "validation", "test"})
    void foldersOfPartsAreTheParts(String validation) throws IOException {
        eachOf("train/ants", "train/bees");
        write(validation + "/ants/x.png", 9, 9, 0);
        write(validation + "/bees/y.jpg", 8, 8, 0);
        Files.writeString(folder.resolve("train/ants/note.gif"), "x");
        Files.writeString(folder.resolve(validation + "/ants/note.webp"), "x");
        LoadedData data = Datasets.load(folder.toString());
        assertThat(data.isSplitBySeed()).isFalse();
        assertThat(data.split(1).validation().size()).isEqualTo(2);
        assertThat(data.all().size()).isEqualTo(22);
        assertThat(data.all().isOfFiles()).isTrue();
        assertThat(data.description()).isEqualTo(folder + ": 20 pictures for training and 2 for validation, from " + folder);
        assertThat(data.remark()).isEqualTo(Path.of("train/ants/note.gif") + " and 1 more are no pictures that are read");
    }

    @Test
    void theFirstPicturesForTrainingAreNotAllOfOneClass() throws IOException {
        eachOf("train/ants", "train/bees");
        write("val/ants/x.png", 9, 9, 0);
        write("val/bees/y.png", 9, 9, 0);
        Dataset few = Datasets.load(folder.toString()).split(1).train().limit(8);
        assertThat(IntStream.range(0, 8).map(few::label)).contains(0, 1);
    }

    @Test
    void aClassMayBeCalledTrain() throws IOException {
        eachOf("train", "plane");
        assertThat(Datasets.load(folder.toString()).info().classes()).containsExactly("plane", "train");
    }

    @Test
    void partsThatDoNotFitTogetherAreRefused() throws IOException {
        eachOf("train/ants", "train/bees");
        assertThatThrownBy(() -> Datasets.load(folder.toString())).isInstanceOf(DataException.class)
            .hasMessage(folder + ": has a folder train with classes, but no folder val or validation or test");
        write("val/ants/x.png", 9, 9, 0);
        assertThatThrownBy(() -> Datasets.load(folder.toString())).isInstanceOf(DataException.class)
            .hasMessage(folder + ": the classes for training [ants, bees] are not those for validation [ants]");
    }
}
