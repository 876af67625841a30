package weft.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.datasets.DataFingerprint;
import weft.datasets.Dataset;
import weft.datasets.base.DataException;
import weft.datasets.image.ByteImage;

class DatasetsTest {
    @TempDir
    Path here;

    @TempDir
    Path there;

    private DataFolders folders() {
        return new DataFolders(List.of(here, there));
    }

    /** Writes n images of 2x2 with labels 0, 1, 2 ... */
    private static void write(Path root, String prefix, int n, boolean gzip) throws IOException {
        Path folder = Files.createDirectories(root.resolve("mnist"));
        byte[] labels = new byte[n];
        for (int i = 0; i < n; i++) {
            labels[i] = (byte) (i % 10);
        }
        byte[] images = IdxFilesTest.idx(0x803, new int[] {n, 2, 2}, new byte[4 * n]);
        byte[] answers = IdxFilesTest.idx(0x801, new int[] {n}, labels);
        String suffix = gzip ? ".gz" : "";
        Files.write(folder.resolve(prefix + "-images-idx3-ubyte" + suffix), gzip ? IdxFilesTest.gzip(images) : images);
        Files.write(folder.resolve(prefix + "-labels-idx1-ubyte" + suffix), gzip ? IdxFilesTest.gzip(answers) : answers);
    }

    @Test
    void theRegistryKnowsSevenNames() {
        assertThat(Datasets.names()).containsExactly("digits", "mnist", "fashion-mnist", "cifar10", "cifar100", "hymenoptera",
                "dog-breeds");
        for (String name : Datasets.names()) {
            DataInfo info = Datasets.info(name);
            assertThat(info.name()).isEqualTo(name);
            assertThat(info.classes()).hasSize(switch (name) {
                case "hymenoptera" -> 2;
                case "cifar100" -> 100;
                case "dog-breeds" -> 0; // its file of labels has them
                default -> 10;
            });
            assertThat(info.mean()).hasSize(info.format().channels());
            assertThat(info.std()).hasSize(info.format().channels());
            assertThat(info.licence()).isNotBlank();
            assertThat(info.description()).isNotBlank().doesNotContain("\n");
        }
        assertThat(Datasets.info("fashion-mnist").classes()).startsWith("T-shirt/top", "Trouser").endsWith("Ankle boot");
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        assertThatThrownBy(() -> Datasets.load("minst")).isInstanceOf(DataException.class)
                .hasMessage(
                        "unknown data set 'minst': known are digits, mnist, fashion-mnist, cifar10, cifar100, "
                                + "hymenoptera, dog-breeds "
                                + "(see `weft data list`)");
        assertThatThrownBy(() -> Datasets.info("")).isInstanceOf(DataException.class);
    }

    @Test
    void digitsAreSplit80To20BySeed() {
        LoadedData data = Datasets.load("digits", folders());
        assertThat(data.all().size()).isEqualTo(1797);
        assertThat(data.isSplitBySeed()).isTrue();
        LoadedData.Split split = data.split(1);
        assertThat(split.train().size()).isEqualTo(1438);
        assertThat(split.validation().size()).isEqualTo(359);
        assertThat(labels(data.split(1).validation())).isEqualTo(labels(split.validation()));
        assertThat(labels(data.split(2).validation())).isNotEqualTo(labels(split.validation()));
        assertThat(Datasets.locate("digits", folders())).contains("ships with Weft");
    }

    private static int[] labels(Dataset data) {
        return IntStream.range(0, data.size()).map(data::label).toArray();
    }

    @Test
    void missingFilesAreAnsweredWithTheCommandAndTheFolders() {
        assertThat(Datasets.locate("mnist", folders())).isEmpty();
        assertThatThrownBy(() -> Datasets.load("mnist", folders())).isInstanceOf(DataException.class)
                .hasMessage("data set mnist is not here: `weft data get mnist` downloads it; looked in "
                        + here.resolve("mnist") + ", " + there.resolve("mnist"));
    }

    @Test
    void aWholeDataSetComesInItsTwoParts() throws IOException {
        write(here, "train", 30, true);
        write(here, "t10k", 20, false);
        LoadedData data = Datasets.load("mnist", folders());
        assertThat(data.isSplitBySeed()).isFalse();
        assertThat(data.split(5).train().size()).isEqualTo(30);
        assertThat(data.split(5).validation().size()).isEqualTo(20);
        assertThat(data.all().size()).isEqualTo(50);
        assertThat(data.all().label(30 + 7)).isEqualTo(data.all().get(30 + 7).label()).isEqualTo(7);
        assertThatThrownBy(() -> data.all().get(50)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(data.description()).isEqualTo("mnist: 30 images for training and 20 for testing, from "
                + here.resolve("mnist"));
        assertThat(data.origin()).isEqualTo("from " + here.resolve("mnist"));
    }

    @Test
    void theTestPartAloneIsSplitNineToOneAndSaysSo() throws IOException {
        write(there, "t10k", 200, true);
        LoadedData data = Datasets.load("mnist", folders());
        assertThat(data.isSplitBySeed()).isTrue();
        assertThat(data.split(1).train().size()).isEqualTo(180);
        assertThat(data.split(1).validation().size()).isEqualTo(20);
        assertThat(data.description()).contains("only the 200 test images").contains("180").contains("20 for validation");
        assertThat(data.origin()).isEqualTo("both split by the seed from the 200 test images in " + there.resolve("mnist")
                + ", because the training images are not there");
        assertThat(Datasets.locate("mnist", folders())).contains(there.resolve("mnist") + " (test part only)");
    }

    /** Writes the four files under names of the given form. */
    private static void writeAs(Path folder, int train, int test, String images, String labels, boolean gzip)
            throws IOException {
        Files.createDirectories(folder);
        for (String part : List.of("train", "t10k")) {
            int n = part.equals("train") ? train : test;
            byte[] idx = IdxFilesTest.idx(0x803, new int[] {n, 2, 2}, new byte[4 * n]);
            byte[] answers = IdxFilesTest.idx(0x801, new int[] {n}, new byte[n]);
            Files.write(folder.resolve(images.formatted(part)), gzip ? IdxFilesTest.gzip(idx) : idx);
            Files.write(folder.resolve(labels.formatted(part)), gzip ? IdxFilesTest.gzip(answers) : answers);
        }
    }

    @ParameterizedTest
    @CsvSource({"mnist,%s-images.idx3-ubyte,%s-labels.idx1-ubyte,false",
            "mnist,%s-images.idx3-ubyte.gz,%s-labels.idx1-ubyte.gz,true",
            "MNIST/raw,%s-images-idx3-ubyte,%s-labels-idx1-ubyte,false",
            "mnist/MNIST/raw,%s-images-idx3-ubyte.gz,%s-labels-idx1-ubyte.gz,true",
            "Mnist/Raw,%s-Images.IDX3-UBYTE,%s-LABELS.idx1-ubyte,false",
            "mnist,%s_images_idx3_ubyte,%s_labels.idx1,false"})
    void theFilesAreFoundUnderTheirOtherNamesAndPlaces(String place, String images, String labels, boolean gzip)
            throws IOException {
        writeAs(here.resolve(place), 7, 3, images, labels, gzip);
        LoadedData data = Datasets.load("mnist", folders());
        assertThat(data.split(1).train().size()).isEqualTo(7);
        assertThat(data.split(1).validation().size()).isEqualTo(3);
        assertThat(Datasets.locate("mnist", folders())).contains(here.resolve(place).toString());
        assertThat(Datasets.locate("fashion-mnist", folders())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"FashionMNIST/raw", "fashion-mnist", "fashion_mnist", "Fashion-MNIST"})
    void fashionMnistHasPlacesOfItsOwn(String place) throws IOException {
        writeAs(here.resolve(place), 7, 3, "%s-images-idx3-ubyte", "%s-labels-idx1-ubyte", false);
        assertThat(Datasets.locate("fashion-mnist", folders())).contains(here.resolve(place).toString());
        assertThat(Datasets.locate("mnist", folders())).isEmpty();
        assertThat(Datasets.load(here.resolve(place).toString()).all().classes()).startsWith("T-shirt/top");
    }

    @Test
    void aFileInAFolderOfItsOwnNameIsFound() throws IOException {
        for (String part : List.of("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
                "t10k-labels-idx1-ubyte")) {
            Path folder = Files.createDirectories(here.resolve("mnist").resolve(part));
            Files.write(folder.resolve(part), part.contains("images") ? IdxFilesTest.idx(0x803, new int[] {2, 1, 1}, new byte[2])
                    : IdxFilesTest.idx(0x801, new int[] {2}, new byte[2]));
        }
        assertThat(Datasets.load("mnist", folders()).all().size()).isEqualTo(4);
    }

    @Test
    void theFolderOfASetMayBeGivenItself() throws IOException {
        writeAs(here.resolve("MNIST/raw"), 7, 3, "%s-images-idx3-ubyte", "%s-labels-idx1-ubyte", false);
        for (String place : List.of("MNIST", "MNIST/raw")) {
            LoadedData data = Datasets.load(here.resolve(place).toString(), folders());
            assertThat(data.info().name()).isEqualTo("mnist");
            assertThat(data.split(1).train().size()).isEqualTo(7);
            assertThat(data.info().mean()).containsExactly(0.1307f);
            assertThat(data.origin()).isEqualTo("from " + here.resolve("MNIST/raw"));
        }
    }

    @Test
    void filesInAFolderOfAnotherNameHaveNumbersForClassesAndTheirOwnMean() throws IOException {
        Path folder = Files.createDirectories(here.resolve("KMNIST/raw"));
        Files.write(folder.resolve("train-images-idx3-ubyte"), IdxFilesTest.idx(0x803, new int[] {2, 1, 2}, (byte) 0, (byte) 255,
                (byte) 255, (byte) 0));
        Files.write(folder.resolve("train-labels-idx1-ubyte"), IdxFilesTest.idx(0x801, new int[] {2}, (byte) 0, (byte) 1));
        Files.write(folder.resolve("t10k-images-idx3-ubyte"), IdxFilesTest.idx(0x803, new int[] {1, 1, 2}, (byte) 9, (byte) 9));
        Files.write(folder.resolve("t10k-labels-idx1-ubyte"), IdxFilesTest.idx(0x801, new int[] {1}, (byte) 2));
        assertThat(Datasets.locate("mnist", folders())).isEmpty();
        DataInfo info = Datasets.info(folder.toString());
        assertThat(info.classes()).containsExactly("0", "1", "2");
        assertThat(info.mean()).containsExactly(0.5f);
        assertThat(info.std()).containsExactly(0.5f);
        assertThat(Datasets.load(folder.toString()).split(1).train().size()).isEqualTo(2);
    }

    @Test
    void aWholeSetInALaterFolderWinsOverATestPartInAnEarlierOne() throws IOException {
        write(here, "t10k", 200, true);
        write(there, "train", 40, true);
        write(there, "t10k", 10, true);
        assertThat(Datasets.load("mnist", folders()).split(1).train().size()).isEqualTo(40);
    }

    @Test
    void aTrainingPartAloneIsNotADataSetAndWhatIsMissingIsNamed() throws IOException {
        write(here, "train", 10, true);
        assertThatThrownBy(() -> Datasets.load("mnist", folders())).isInstanceOf(DataException.class)
                .hasMessage("data set mnist is not whole in " + here.resolve("mnist") + ": t10k-images-idx3-ubyte and "
                        + "t10k-labels-idx1-ubyte are missing; `weft data get mnist` downloads it");
    }

    @Test
    void theFingerprintIsThatOfTheImagesWhereverTheyLie() throws IOException {
        write(here, "train", 30, true);
        write(here, "t10k", 20, false);
        writeAs(there.resolve("MNIST/raw"), 30, 20, "%s-images-idx3-ubyte", "%s-labels-idx1-ubyte", false);
        DataFingerprint first = Datasets.load("mnist", new DataFolders(List.of(here))).fingerprint();
        Files.move(here.resolve("mnist"), here.resolve("MNIST"));
        DataFingerprint moved = Datasets.load(here.resolve("MNIST").toString()).fingerprint();
        assertThat(moved).isEqualTo(first);
        assertThat(moved.changeSince(first)).isEmpty();
        DataFingerprint other = Datasets.load("mnist", new DataFolders(List.of(there))).fingerprint();
        assertThat(other.size()).isEqualTo(50);
        assertThat(other.changeSince(first).orElseThrow()).startsWith("class 0 has 50 images where it had 5, class 1 has 0 ")
                .endsWith(" and 6 more");
    }

    @Test
    void weftDataIsTheOnlyPlaceWhereItIsSet() {
        assertThat(DataFolders.of(Map.of("WEFT_DATA", "/d"), Path.of("/home/me")).roots())
                .containsExactly(Path.of("/d"));
        assertThat(DataFolders.of(Map.of("WEFT_DATA", "/d"), Path.of("/home/me")).downloads("mnist"))
                .isEqualTo(Path.of("/d/mnist"));
        assertThat(DataFolders.of(Map.of(), Path.of("/home/me")).downloads("mnist"))
                .isEqualTo(Path.of("/home/me/.cache/weft/mnist"));
        assertThat(DataFolders.of(Map.of("WEFT_DATA", " "), Path.of("/home/me")).roots())
                .containsExactly(Path.of("/home/me/.cache/weft"), Path.of("/usr/share/datasets"));
    }

    @Test
    void fashionMnistAsPublishedHasItsMeanStdAndBalancedClasses() {
        assumeTrue(Datasets.locate("fashion-mnist", DataFolders.standard()).filter(at -> !at.contains("only")).isPresent(),
                "Fashion-MNIST is not on this machine: apt-get install dataset-fashion-mnist, or weft data get fashion-mnist");
        LoadedData data = Datasets.load("fashion-mnist");
        checkStatistics(data.split(0).train(), data.info(), 1e-4);
        assertThat(data.split(0).train().size()).isEqualTo(60_000);
        assertThat(data.split(0).validation().size()).isEqualTo(10_000);
        int[] counts = new int[10];
        for (int label : labels(data.split(0).train())) {
            counts[label]++;
        }
        assertThat(counts).containsOnly(6000);
    }

    @Test
    void mnistOnThisMachineHasAboutItsMeanAndStd() {
        assumeTrue(Datasets.locate("mnist", DataFolders.standard()).isPresent(),
                "MNIST is not on this machine: weft data get mnist");
        LoadedData data = Datasets.load("mnist");
        // The 10,000 test images alone have mean 0.1325 and std 0.3105, and less than all of them may be here.
        checkStatistics(data.split(0).train(), data.info(), 4e-3);
    }

    private static void checkStatistics(Dataset data, DataInfo info, double tolerance) {
        long sum = 0;
        long squares = 0;
        for (int i = 0; i < data.size(); i++) {
            var image = (ByteImage) data.get(i).image();
            for (int j = 0; j < image.format().size(); j++) {
                int x = image.data()[image.offset() + j] & 0xff;
                sum += x;
                squares += (long) x * x;
            }
        }
        double n = (double) data.size() * data.format().size();
        double mean = sum / n;
        assertThat(Math.abs(mean / 255 - info.mean()[0])).isLessThanOrEqualTo(tolerance);
        assertThat(Math.abs(Math.sqrt(squares / n - mean * mean) / 255 - info.std()[0])).isLessThanOrEqualTo(tolerance);
    }
}
