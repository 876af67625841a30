package weft.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.Checksum;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.datasets.base.DataException;
import weft.datasets.image.ByteImage;
import weft.datasets.image.FloatImage;
import weft.datasets.image.ImageFormat;
import weft.datasets.loading.Batch;
import weft.datasets.loading.DataLoader;
import weft.datasets.loading.Epoch;
import weft.datasets.transform.CenterCrop;
import weft.datasets.transform.Compose;
import weft.datasets.transform.SmoothResize;
import weft.datasets.transform.ToTensor;
import weft.datasets.transform.Transform;
import weft.datasets.transform.geometry.RandomCrop;
import weft.datasets.transform.geometry.RandomHorizontalFlip;

class DiskCacheTest {
    private static final Transform FIRST = SmoothResize.shorterSide(12);

    @TempDir
    Path folder;

    private final AtomicInteger decoded = new AtomicInteger();

    /** Images of several sizes, as if they were decoded from files. */
    private final class Photographs implements Dataset {
        private final List<Sample> samples = new ArrayList<>();

        Photographs(int n) {
            var random = new Random(4);
            for (int i = 0; i < n; i++) {
                var format = new ImageFormat(3, 13 + random.nextInt(20), 13 + random.nextInt(20), 255);
                byte[] pixels = new byte[format.size()];
                random.nextBytes(pixels);
                samples.add(new Sample(new ByteImage(format, pixels, 0), i % 3));
            }
        }

        @Override
        public String name() {
            return "photographs";
        }

        @Override
        public int size() {
            return samples.size();
        }

        @Override
        public Sample get(int index) {
            decoded.incrementAndGet();
            return samples.get(index);
        }

        @Override
        public int label(int index) {
            return samples.get(index).label();
        }

        @Override
        public List<String> classes() {
            return List.of("a", "b", "c");
        }

        @Override
        public ImageFormat format() {
            return samples.getFirst().image().format();
        }

        @Override
        public boolean isOfFiles() {
            return true;
        }

        @Override
        public void digest(Checksum into) {
            samples.forEach(sample -> into.update(((ByteImage) sample.image()).data()));
        }
    }

    private Dataset photographs;

    @BeforeEach
    void make() {
        photographs = new Photographs(150);
    }

    private DiskCache cache() {
        return DiskCache.of(photographs, FIRST, folder, _ -> {});
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList().getFirst();
        }
    }

    private static List<Float> read(Dataset data) {
        Transform transform = Compose.of(FIRST, new CenterCrop(10, 10), new RandomCrop(10, 10, 2), new RandomHorizontalFlip(),
                new ToTensor());
        List<Float> all = new ArrayList<>();
        try (Epoch epoch = DataLoader.of(data, transform).batchSize(16).shuffle(true).seed(2).workers(2).build().epoch(1)) {
            while (epoch.hasNext()) {
                try (Batch batch = epoch.next()) {
                    IntStream.range(0, batch.n() * batch.format().size()).forEach(i -> all.add(batch.pixels()[i]));
                    Arrays.stream(batch.labels()).limit(batch.n()).forEach(label -> all.add((float) label));
                }
            }
        }
        return all;
    }

    @Test
    void anEpochIsTheSameWithTheCacheAndEachImageIsDecodedOnce() throws IOException {
        List<Float> without = read(photographs);
        decoded.set(0);
        List<Integer> told = new ArrayList<>();
        DiskCache cache = DiskCache.of(photographs, FIRST, folder, told::add);
        assertThat(decoded).hasValue(150);
        assertThat(told).containsExactly(64, 128, 150);
        assertThat(read(cache)).isEqualTo(without);
        assertThat(read(cache())).isEqualTo(without);
        assertThat(decoded).hasValue(150);
        assertThat(cache.isOfFiles()).isFalse();
        assertThat(DataFingerprint.of(cache)).isEqualTo(DataFingerprint.of(photographs));
        assertThat(folder.toFile().list()).singleElement().asString().endsWith(".images");
    }

    @Test
    void otherImagesOrAnotherTransformHaveAnotherFile() {
        cache();
        DiskCache.of(photographs, SmoothResize.shorterSide(11), folder, _ -> {});
        DiskCache.of(new Photographs(149), FIRST, folder, _ -> {});
        assertThat(folder.toFile().list()).hasSize(3);
    }

    @Test
    void threeHundredMutatedFilesGiveTheImagesOrOneLine() throws IOException {
        Dataset whole = cache();
        List<ByteImage> images = IntStream.range(0, whole.size()).mapToObj(i -> (ByteImage) whole.get(i).image()).toList();
        byte[] bytes = Files.readAllBytes(file());
        Path file = file();
        var random = new Random(11);
        int refused = 0;
        for (int k = 0; k < 300; k++) {
            byte[] changed = k % 3 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
            for (int i = 0; i <= random.nextInt(3) && changed.length > 0; i++) {
                // The table is at the beginning.
                int reach = random.nextBoolean() ? Math.min(changed.length, 6000) : changed.length;
                changed[random.nextInt(reach)] ^= (byte) (1 + random.nextInt(255));
            }
            Files.delete(file); // what is mapped is never changed
            Files.write(file, changed);
            try {
                DiskCache cache = cache();
                for (int i = 0; i < images.size(); i++) {
                    assertThat(((ByteImage) cache.get(i).image()).data()).isEqualTo(images.get(i).data());
                }
            } catch (DataException e) {
                refused++;
                assertThat(e.getMessage()).startsWith(file + ": damaged cache: ").endsWith("; delete it, and it is made again")
                        .doesNotContain("\n");
            }
        }
        assertThat(refused).isEqualTo(300);
    }

    @Test
    void aFileOfOtherImagesIsRefused() throws IOException {
        cache();
        Path file = file();
        Path other = Files.createDirectory(folder.resolve("other"));
        photographs = new Photographs(149);
        DiskCache.of(photographs, FIRST, other, _ -> {});
        Path there = other.resolve(other.toFile().list()[0]);
        Files.delete(there);
        Files.copy(file, there);
        assertThatThrownBy(() -> DiskCache.of(photographs, FIRST, other, _ -> {})).isInstanceOf(DataException.class)
                .hasMessage(there + ": damaged cache: it was made of other images; delete it, and it is made again");
    }

    @Test
    void whatCannotBeWrittenIsNamedAndNothingIsLeft() throws IOException {
        Path blocked = Files.writeString(folder.resolve("file"), "no folder");
        assertThatThrownBy(() -> DiskCache.of(photographs, FIRST, blocked, _ -> {})).isInstanceOf(DataException.class)
                .hasMessageStartingWith("cannot write " + blocked).message().doesNotContain("\n");
        Dataset bad = new DatasetView(photographs) {
            @Override
            public Sample get(int index) {
                if (index == 77) {
                    throw new DataException("77.jpg: damaged or unsupported image");
                }
                return super.get(index);
            }
        };
        assertThatThrownBy(() -> DiskCache.of(bad, FIRST, folder.resolve("made"), _ -> {})).isInstanceOf(DataException.class)
                .hasMessage("77.jpg: damaged or unsupported image");
        assertThat(folder.resolve("made")).isEmptyDirectory();
    }

    /** The file that is written first has a name of its own; a link there leads to a device without space. */
    @Test
    void aDiskThatIsFullIsNamedAndNothingIsLeft() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "such a device is there under Linux");
        cache();
        Path file = folder.resolve(folder.toFile().list()[0]);
        Files.delete(file);
        Files.createSymbolicLink(folder.resolve(file.getFileName() + "." + ProcessHandle.current().pid() + ".part"), full);

        assertThatThrownBy(this::cache).isInstanceOf(DataException.class)
                .hasMessage("cannot write " + file + ": No space left on device");
        assertThat(folder).isEmptyDirectory();
        assertThat(cache().get(0).image().format().channels()).isEqualTo(3);
    }

    @Test
    void twoHundredLoadersLeaveNoThreadAndNoOpenFile() {
        cache();
        Path descriptors = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(descriptors), "open files are counted under Linux");
        int before = descriptors.toFile().list().length;
        for (int i = 0; i < 200; i++) {
            DataLoader loader = DataLoader.of(cache(), Compose.of(FIRST, new CenterCrop(10, 10), new ToTensor())).batchSize(8)
                    .workers(2).build();
            try (Epoch epoch = loader.epoch(i)) {
                epoch.next().close(); // and the rest is left
            }
        }
        assertThat(Thread.getAllStackTraces().keySet()).noneMatch(thread -> thread.getName().startsWith("weft-data-"));
        assertThat(descriptors.toFile().list().length).isLessThan(before + 20);
    }

    @Test
    void aStepThatChangesNothingIsLeftOut() {
        var image = new ByteImage(new ImageFormat(1, 12, 13, 255), new byte[156], 0);
        assertThat(FIRST.isIdentity(image.format())).isTrue();
        assertThat(FIRST.isIdentity(new ImageFormat(1, 13, 13, 255))).isFalse();
        image.data()[5] = 9;
        FloatImage same = Compose.of(FIRST, FIRST).apply(image, null);
        assertThat(same.data()[5]).isEqualTo(9);
    }
}
