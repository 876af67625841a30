package weft.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.datasets.Dataset;
import weft.datasets.MemoryDataset;
import weft.datasets.base.DataException;
import weft.datasets.image.ByteImage;
import weft.datasets.image.Image;

class CifarFilesTest {
    private static final List<String> CLASSES = Datasets.info("cifar10").classes();

    @TempDir
    Path root;

    private DataFolders folders() {
        return new DataFolders(List.of(root));
    }

    /** Records with these labels; pixel i of record r is {@code (r + i) mod 256}. */
    private static byte[] records(int... labels) {
        byte[] bytes = new byte[3073 * labels.length];
        for (int r = 0; r < labels.length; r++) {
            bytes[3073 * r] = (byte) labels[r];
            for (int i = 0; i < 3072; i++) {
                bytes[3073 * r + 1 + i] = (byte) (r + i);
            }
        }
        return bytes;
    }

    private Path folder() throws IOException {
        return Files.createDirectories(root.resolve("cifar-10-batches-bin"));
    }

    private void writeAll() throws IOException {
        for (int i = 1; i <= 5; i++) {
            Files.write(folder().resolve("data_batch_" + i + ".bin"), records(i, 9));
        }
        Files.write(folder().resolve("test_batch.bin"), records(0, 1, 2));
    }

    private static void refuses(Path file, String message) {
        assertThatThrownBy(() -> CifarFiles.read(List.of(file), "tiny", CLASSES)).isInstanceOf(DataException.class)
                .hasMessage(file + message);
    }

    @Test
    void aRecordIsALabelAndThreePlanes() throws IOException {
        Path file = Files.write(root.resolve("x.bin"), records(3, 9));
        MemoryDataset data = CifarFiles.read(List.of(file, file), "tiny", CLASSES);
        assertThat(data.size()).isEqualTo(4);
        assertThat(data.label(3)).isEqualTo(9);
        Image image = data.get(1).image();
        assertThat(image.format()).hasToString("3x32x32");
        assertThat(image.at(2, 1, 5)).isEqualTo((1 + 2048 + 32 + 5) % 256);
    }

    @Test
    void aTruncatedFileIsRefused() throws IOException {
        refuses(Files.write(root.resolve("cut.bin"), Arrays.copyOf(records(1, 2), 6000)),
                ": truncated: its 6000 bytes are no whole number of records of 3073 bytes");
        refuses(Files.write(root.resolve("none.bin"), new byte[0]), ": is empty");
    }

    @Test
    void aLabelWithoutAClassIsRefused() throws IOException {
        refuses(Files.write(root.resolve("x.bin"), records(0, 10)), ": label 10 of record 1 is outside 0..9");
        refuses(Files.write(root.resolve("x.bin"), records(255)), ": label 255 of record 0 is outside 0..9");
    }

    @Test
    void aMissingFileIsNamed() {
        refuses(root.resolve("x.bin"), ": no such file");
    }

    @Test
    void theFilesAreFoundUnderTheirFolder() throws IOException {
        assertThat(Datasets.locate("cifar10", folders())).isEmpty();
        assertThatThrownBy(() -> Datasets.load("cifar10", folders())).isInstanceOf(DataException.class)
                .hasMessageStartingWith("data set cifar10 is not here: `weft data get cifar10` downloads it; looked in "
                        + root.resolve("cifar-10-batches-bin"));
        writeAll();
        LoadedData data = Datasets.load("cifar10", folders());
        assertThat(data.isSplitBySeed()).isFalse();
        assertThat(data.split(1).train().size()).isEqualTo(10);
        assertThat(data.split(1).train().label(4)).isEqualTo(3);
        assertThat(data.split(1).validation().size()).isEqualTo(3);
        assertThat(data.info().classes()).isEqualTo(CLASSES);
        assertThat(data.description()).isEqualTo("cifar10: 10 images for training and 3 for testing, from " + folder());
    }

    @Test
    void theClassesHaveTheNamesInTheirFile() throws IOException {
        writeAll();
        Path names = folder().resolve("batches.meta.txt");
        Files.writeString(names, "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
        assertThat(Datasets.load("cifar10", folders()).all().classes())
                .containsExactly("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
        Files.writeString(names, "a\nb\n");
        assertThatThrownBy(() -> Datasets.load("cifar10", folders())).isInstanceOf(DataException.class)
                .hasMessageContaining("label 2 of record 2 is outside 0..1");
        Files.writeString(names, "\n");
        assertThatThrownBy(() -> Datasets.load("cifar10", folders())).isInstanceOf(DataException.class)
                .hasMessage(names + ": names no class");
        for (byte[] wrong : List.of("a\nb\na\n".getBytes(StandardCharsets.UTF_8), new byte[] {'a', '\n', (byte) 0xff},
                "b\u001b[31m\n".getBytes(StandardCharsets.UTF_8), "b".repeat(256).getBytes(StandardCharsets.UTF_8))) {
            Files.write(names, wrong);
            assertThatThrownBy(() -> Datasets.load("cifar10", folders())).isInstanceOf(DataException.class)
                    .hasMessageStartingWith(names + ": damaged: it holds a name twice, or what is no name");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cifar10", "CIFAR-10", "cifar10/cifar-10-batches-bin", "CIFAR10/Cifar-10-batches-bin"})
    void theFilesAreFoundInTheirOtherPlaces(String place) throws IOException {
        writeAll();
        Files.move(folder().resolve("data_batch_3.bin"), folder().resolve("Data_Batch_3.BIN"));
        Path there = root.resolve(place);
        Files.createDirectories(there.getParent());
        Files.move(folder(), there);
        assertThat(Datasets.locate("cifar10", folders())).contains(there.toString());
        assertThat(Datasets.load("cifar10", folders()).split(1).train().size()).isEqualTo(10);
        LoadedData given = Datasets.load(there.toString(), new DataFolders(List.of(root.resolve("nowhere"))));
        assertThat(given.split(1).train().size()).isEqualTo(10);
        assertThat(given.info().name()).isEqualTo("cifar10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cifar-10-batches-py/data_batch_1", "cifar10/cifar-10-batches-py/test_batch",
            "cifar10/cifar-10-python.tar.gz", "cifar-10-python.tar.gz"})
    void theVersionForPythonIsRefusedByName(String file) throws IOException {
        Path pickled = root.resolve(file);
        Files.createDirectories(pickled.getParent());
        Files.writeString(pickled, "pickle");
        String message = pickled.getParent() + ": holds CIFAR-10 as Python's pickle files, which are programs and not read; "
                + "`weft data get cifar10` downloads the binary version, cifar-10-binary.tar.gz";
        assertThatThrownBy(() -> Datasets.load("cifar10", folders())).isInstanceOf(DataException.class).hasMessage(message);
        assertThatThrownBy(() -> Datasets.load(pickled.getParent().toString(), folders())).isInstanceOf(DataException.class)
                .hasMessage(message);
        writeAll();
        assertThat(Datasets.load("cifar10", folders()).all().size()).isEqualTo(13);
    }

    @Test
    void theTestPartAloneIsSplitNineToOne() throws IOException {
        Files.write(folder().resolve("test_batch.bin"), records(new int[20]));
        LoadedData data = Datasets.load("cifar10", folders());
        assertThat(data.isSplitBySeed()).isTrue();
        assertThat(data.split(1).train().size()).isEqualTo(18);
        assertThat(Datasets.locate("cifar10", folders())).contains(folder() + " (test part only)");
    }

    @Test
    void theArchiveIsUnpackedWhereItIsFound() throws IOException {
        String inside = "cifar-10-batches-bin/";
        byte[][] entries = new byte[6][];
        for (int i = 1; i <= 5; i++) {
            entries[i - 1] = ArchivesTest.file(inside + "data_batch_" + i + ".bin", records(i));
        }
        entries[5] = ArchivesTest.file(inside + "test_batch.bin", records(9, 8));
        Path downloads = Files.createDirectories(folders().downloads("cifar10"));
        Path archive = Files.write(downloads.resolve("cifar-10-binary.tar.gz"), ArchivesTest.tarGz(entries));
        var source = CifarSource.cifar10();

        source.unpack(downloads);

        LoadedData data = source.load(folders());
        assertThat(data.split(1).train().size()).isEqualTo(5);
        assertThat(data.split(1).validation().size()).isEqualTo(2);

        Files.delete(archive);
        source.unpack(downloads);
        assertThat(source.locate(folders())).contains(downloads.resolve("cifar-10-batches-bin").toString());
    }

    @Test
    void aRecordOfCifar100HasTwoLabelsOfWhichTheSecondCounts() throws IOException {
        Path set = Files.createDirectories(root.resolve("cifar-100-binary"));
        for (String file : List.of("train.bin", "test.bin")) {
            byte[] bytes = new byte[3 * 3074];
            for (int r = 0; r < 3; r++) {
                bytes[3074 * r] = (byte) (19 - r);
                bytes[3074 * r + 1] = (byte) (r == 2 ? 99 : r);
                Arrays.fill(bytes, 3074 * r + 2, 3074 * (r + 1), (byte) (10 + r));
            }
            Files.write(set.resolve(file), bytes);
        }
        LoadedData data = Datasets.load("cifar100", new DataFolders(List.of(root)));
        assertThat(data.info().classes()).hasSize(100).startsWith("apple", "aquarium_fish").endsWith("woman", "worm").isSorted();
        assertThat(IntStream.range(0, 6).map(data.all()::label)).containsExactly(0, 1, 99, 0, 1, 99);
        assertThat(data.all().get(1).image().at(2, 31, 31)).isEqualTo(11);
        assertThat(Datasets.load(set.toString()).info().name()).isEqualTo("cifar100");
        Files.write(set.resolve("test.bin"), new byte[3073]);
        assertThatThrownBy(() -> Datasets.load("cifar100", new DataFolders(List.of(root)))).isInstanceOf(DataException.class)
                .hasMessageEndingWith("test.bin: truncated: its 3073 bytes are no whole number of records of 3074 bytes");
    }

    @Test
    void theWholeSetHasItsMeanStdAndBalancedClasses() {
        Optional<String> here = Datasets.locate("cifar10", DataFolders.standard()).filter(at -> !at.contains("only"));
        assumeTrue(here.isPresent(), "CIFAR-10 is not on this machine: weft data get cifar10");
        LoadedData data = Datasets.load("cifar10");
        Dataset train = data.split(0).train();
        assertThat(train.size()).isEqualTo(50_000);
        assertThat(data.split(0).validation().size()).isEqualTo(10_000);
        int[] counts = new int[10];
        double[] sum = new double[3];
        double[] squares = new double[3];
        for (int i = 0; i < train.size(); i++) {
            counts[train.label(i)]++;
            var image = (ByteImage) train.get(i).image();
            for (int j = 0; j < 3072; j++) {
                int x = image.data()[image.offset() + j] & 0xff;
                sum[j / 1024] += x;
                squares[j / 1024] += x * x;
            }
        }
        assertThat(counts).containsOnly(5000);
        for (int c = 0; c < 3; c++) {
            double mean = sum[c] / (50_000 * 1024.0);
            double std = Math.sqrt(squares[c] / (50_000 * 1024.0) - mean * mean);
            assertThat(Math.abs(mean / 255 - data.info().mean()[c])).isLessThanOrEqualTo(2e-4);
            // Compressing the images as JPEG, as some copies were, takes up to 0.002 of it.
            assertThat(Math.abs(std / 255 - data.info().std()[c])).isLessThanOrEqualTo(2e-3);
        }
    }
}
