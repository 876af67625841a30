package weft.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.datasets.DataFingerprint;
import weft.datasets.Dataset;
import weft.datasets.base.DataException;
import weft.datasets.image.ByteImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFiles;
import weft.datasets.image.ImageFormat;

class ImageFolderTest {
    @TempDir
    Path folder;

    /** An image of one colour. */
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
        assertThatThrownBy(() -> ImageFolder.open("own", folder)).isInstanceOf(DataException.class)
                .hasMessage(folder.resolve(message).toString());
    }

    @Test
    void theClassesAreTheFoldersByNameAndTheImagesAreSortedByPath() throws IOException {
        write("bees/2.JPG", 5, 4, 0x00FF00);
        write("bees/10.jpeg", 5, 4, 0x00FF00);
        write("ants/z.png", 1, 1, 0x102030);
        write("ants/more/a.bmp", 3, 7, 0xFF0000);
        write("Cows/c.png", 2, 2, 0);
        ImageFolder data = ImageFolder.open("own", folder);
        assertThat(data.classes()).containsExactly("Cows", "ants", "bees");
        assertThat(IntStream.range(0, data.size()).mapToObj(i -> folder.relativize(data.file(i)).toString().replace('\\', '/')))
                .containsExactly("Cows/c.png", "ants/more/a.bmp", "ants/z.png", "bees/10.jpeg", "bees/2.JPG");
        assertThat(IntStream.range(0, 5).map(data::label)).containsExactly(0, 1, 1, 2, 2);
        assertThat(data.get(2).image().format()).hasToString("3x1x1");
        assertThat(data.get(2).image().at(2, 0, 0)).isEqualTo(0x30);
        assertThat(data.get(2).label()).isEqualTo(1);
        assertThat(data.isOfFiles()).isTrue();
    }

    @Test
    void classesAreInTheOrderOfCodePointsAsInPython() throws IOException {
        String emoji = Character.toString(0x1F600);
        String halfwidth = "\uFF61";
        for (String name : List.of(emoji, "z", halfwidth, "Z", "z" + emoji, "z" + halfwidth, "\u00E9", "za")) {
            write(name + "/a.png", 1, 1, 0);
        }
        assertThat(ImageFolder.open("own", folder).classes())
                .containsExactly("Z", "z", "za", "z" + halfwidth, "z" + emoji, "\u00E9", halfwidth, emoji);
    }

    private DataFingerprint fingerprint() {
        return Datasets.load(folder.toString()).fingerprint();
    }

    @Test
    void theFingerprintTellsWhatChangedButNotWhereTheFolderIs() throws IOException {
        for (int i = 0; i < 6; i++) {
            write("ants/" + i + ".png", 9, 9, i);
            write("bees/" + i + ".jpg", 9, 9, i);
        }
        DataFingerprint before = fingerprint();
        assertThat(before.classes()).containsExactly("ants", "bees");
        assertThat(before.counts()).containsExactly(6, 6);
        assertThat(fingerprint()).isEqualTo(before);

        Path elsewhere = folder.resolveSibling(folder.getFileName() + "-moved");
        Files.move(folder, elsewhere);
        assertThat(Datasets.load(elsewhere.toString()).fingerprint()).isEqualTo(before);
        Files.move(elsewhere, folder);

        Path added = write("ants/new.png", 9, 9, 1);
        assertThat(fingerprint().changeSince(before)).contains("class ants has 7 images where it had 6");
        Files.delete(added);
        Files.move(folder.resolve("bees/3.jpg"), folder.resolve("bees/three.jpg"));
        assertThat(fingerprint().changeSince(before))
                .contains("of its 12 images some are others, or have other names or places");
        Files.move(folder.resolve("bees/three.jpg"), folder.resolve("bees/3.jpg"));
        byte[] old = Files.readAllBytes(folder.resolve("ants/3.png"));
        write("ants/3.png", 9, 9, 0x123456);
        assertThat(fingerprint().changeSince(before)).isPresent();
        Files.write(folder.resolve("ants/3.png"), old);
        Files.setLastModifiedTime(folder.resolve("ants/3.png"), FileTime.fromMillis(1));
        assertThat(fingerprint().changeSince(before)).isEmpty();

        write("cows/1.png", 9, 9, 1);
        assertThat(fingerprint().changeSince(before)).contains("class cows is new");
        assertThat(before.changeSince(fingerprint())).contains("class cows is gone");
        assertThat(new DataFingerprint(List.of("bees", "ants"), List.of(6, 6), "0").changeSince(before))
                .contains("its classes have another order: bees, ants where it was ants, bees");
    }

    @Test
    void inGreyAndInColourAnImageIsWhatReadingItForSuchANetworkGives() throws IOException {
        write("ants/a.jpg", 7, 5, 0x3366CC);
        write("bees/b.png", 4, 3, 0xFEDCBA);
        ImageFolder data = ImageFolder.open("own", folder);
        Dataset grey = data.inChannels(1);
        assertThat(data.inChannels(3)).isSameAs(data);
        assertThat(grey.format()).hasToString("1x5x7");
        for (int i = 0; i < data.size(); i++) {
            ByteImage expected = ImageFiles.read(data.file(i), 1);
            assertThat(((ByteImage) grey.get(i).image()).data()).isEqualTo(expected.data());
            assertThat(grey.get(i).image().format()).isEqualTo(expected.format());
            assertThat(grey.label(i)).isEqualTo(i).isEqualTo(grey.get(i).label());
        }
        Dataset digits = Digits.load();
        Image colour = digits.inChannels(3).get(5).image();
        assertThat(colour.format()).isEqualTo(new ImageFormat(3, 8, 8, 16));
        for (int c = 0; c < 3; c++) {
            assertThat(colour.at(c, 3, 4)).isEqualTo(digits.get(5).image().at(0, 3, 4));
        }
        assertThatThrownBy(() -> digits.inChannels(2)).isInstanceOf(DataException.class)
                .hasMessage(
                        "digits: images of 1 channel cannot be given to a network that takes 2; 1 (grey) and 3 (red, green, "
                                + "blue) can be exchanged");
    }

    @Test
    void labelsCanBeIndicesIntoAnotherListOfTheSameNames() throws IOException {
        write("ants/a.png", 1, 1, 0);
        write("bees/b.png", 1, 1, 0);
        ImageFolder data = ImageFolder.open("own", folder);
        Dataset turned = data.withClasses(List.of("bees", "ants"));
        assertThat(turned.classes()).containsExactly("bees", "ants");
        assertThat(turned.label(0)).isEqualTo(1).isEqualTo(turned.get(0).label());
        assertThat(data.withClasses(List.of("ants", "bees"))).isSameAs(data);
        assertThatThrownBy(() -> data.withClasses(List.of("ants", "cows"))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("own: class bees is not among [ants, cows]");
    }

    @Test
    void hiddenAndOtherFilesAreLeftOutAndTheOthersListed() throws IOException {
        write("ants/a.png", 2, 2, 0);
        write("ants/.hidden.png", 2, 2, 0);
        write("ants/.cache/b.png", 2, 2, 0);
        write(".thumbnails/b.png", 2, 2, 0);
        Files.writeString(folder.resolve("ants/list.txt"), "a.png");
        Files.writeString(folder.resolve("ants/png"), "no ending");
        Files.writeString(folder.resolve("labels.csv"), "beside the classes");
        ImageFolder data = ImageFolder.open("own", folder);
        assertThat(data.size()).isEqualTo(1);
        assertThat(data.classes()).containsExactly("ants");
        assertThat(data.leftOut()).containsExactly(folder.resolve("ants/list.txt"), folder.resolve("ants/png"));
    }

    @Test
    void aFolderWithoutClassesIsRefused() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "no folder");
        assertThatThrownBy(() -> ImageFolder.open("own", folder)).isInstanceOf(DataException.class)
                .hasMessage(folder + ": holds no class folders; images lie in one folder for each class");
    }

    @Test
    void anEmptyClassIsRefused() throws IOException {
        write("ants/a.png", 2, 2, 0);
        Files.createDirectories(folder.resolve("bees"));
        refuses("bees: holds no image (.bmp, .jpeg, .jpg, .png, .tif, .tiff)");
    }

    @Test
    void aTextNamedAsAnImageIsRefused() throws IOException {
        write("ants/a.png", 2, 2, 0);
        Files.writeString(folder.resolve("ants/b.jpg"), "hello");
        refuses("ants/b.jpg: not a PNG, JPEG, GIF, BMP or TIFF image");
        Files.write(folder.resolve("ants/b.jpg"), new byte[0]);
        refuses("ants/b.jpg: not a PNG, JPEG, GIF, BMP or TIFF image");
    }

    @Test
    void aFileThatCannotBeReadIsRefused() throws IOException {
        write("ants/a.png", 2, 2, 0);
        Files.createSymbolicLink(folder.resolve("ants/gone.jpg"), folder.resolve("nowhere.jpg"));
        refuses("ants/gone.jpg: no such file");
    }

    @Test
    void aLinkThatLeadsBackIsNamed() throws IOException {
        write("ants/a.png", 1, 1, 0);
        Path link = Files.createSymbolicLink(folder.resolve("ants/more"), folder.resolve("ants"));
        refuses(link + ": is a link to a folder that it lies in, so there is no end to it; remove the link");
    }

    @Test
    void aFolderThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> ImageFolder.open("own", folder.resolve("none"))).isInstanceOf(DataException.class)
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
        assertThat(images(data.split(1).validation())).isEqualTo(images(data.split(1).validation()))
                .isNotEqualTo(images(data.split(2).validation()));
        assertThat(data.info().name()).isEqualTo(folder.toString());
        assertThat(data.info().classes()).containsExactly("ants", "bees");
        assertThat(data.info().mean()).containsExactly(0.485f, 0.456f, 0.406f);
        assertThat(data.info().std()).containsExactly(0.229f, 0.224f, 0.225f);
        assertThat(data.description()).isEqualTo(folder + ": 20 images in " + folder
                + "; split by the seed into 16 for training and 4 for validation");
        assertThat(data.remark()).isEmpty();
        Files.writeString(folder.resolve("ants/list.txt"), "x");
        assertThat(Datasets.load(folder.toString()).remark()).isEqualTo(Path.of("ants/list.txt") + " is no image that is read");
    }

    private static List<String> images(Dataset data) {
        return IntStream.range(0, data.size()).mapToObj(i -> data.label(i) + ":" + data.get(i).image().format()).toList();
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
        assertThat(data.description()).isEqualTo(folder + ": 20 images for training and 2 for validation, from " + folder);
        assertThat(data.remark()).isEqualTo(Path.of("train/ants/note.gif") + " and 1 more are no images that are read");
    }

    @Test
    void theFirstImagesForTrainingAreNotAllOfOneClass() throws IOException {
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
