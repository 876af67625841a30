package weft.datasets;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds CIFAR-10 in a folder {@code cifar-10-batches-bin}, as its archive unpacks: under a root, or under the root's folder
 * {@code cifar10}, where downloads go. A folder that has all six files wins over one that has only the test part.
 */
final class CifarSource implements DataSource {
    private static final String NAME = "cifar10";
    private static final String FOLDER = "cifar-10-batches-bin";
    private static final String ARCHIVE = "cifar-10-binary.tar.gz";
    private static final int TRAIN_FILES = 5;

    /**
     * Mean and standard deviation of each channel over all pixels of the 50,000 training pictures as published. A copy that
     * was compressed again, as JPEG, has a standard deviation that is up to 0.002 lower.
     */
    private static final DataInfo INFO = new DataInfo(NAME, "60,000 small photographs of 32x32 pixels, 50,000 for training",
        CifarFiles.FORMAT, false,
        List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
        new float[] {0.4914f, 0.4822f, 0.4465f}, new float[] {0.2470f, 0.2435f, 0.2616f},
        "A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, University of Toronto, 2009",
        "none stated; free for research with a citation", List.of(new RemoteFile(ARCHIVE, 170_052_171,
            Checksum.sha256("c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"),
            List.of(URI.create("https://www.cs.toronto.edu/~kriz/")))));

    /** The files in one folder; train is empty when only the test part is there. */
    private record Found(Path folder, List<Path> train, Path test) {
        static Optional<Found> in(Path folder) {
            Path test = folder.resolve("test_batch.bin");
            if (!Files.isRegularFile(test)) {
                return Optional.empty();
            }
            List<Path> train = IntStream.rangeClosed(1, TRAIN_FILES).mapToObj(i -> folder.resolve("data_batch_" + i + ".bin"))
                .toList();
            return Optional.of(new Found(folder, train.stream().allMatch(Files::isRegularFile) ? train : List.of(), test));
        }
    }

    private static Stream<Path> candidates(DataFolders folders) {
        return folders.roots().stream().flatMap(root -> Stream.of(root.resolve(FOLDER), root.resolve(NAME).resolve(FOLDER)));
    }

    private static Optional<Found> find(DataFolders folders) {
        List<Found> found = candidates(folders).flatMap(folder -> Found.in(folder).stream()).toList();
        return found.stream().filter(one -> !one.train.isEmpty()).findFirst().or(() -> found.stream().findFirst());
    }

    @Override
    public DataInfo info() {
        return INFO;
    }

    @Override
    public Optional<String> locate(DataFolders folders) {
        return find(folders).map(found -> found.folder + (found.train.isEmpty() ? " (test part only)" : ""));
    }

    @Override
    public LoadedData load(DataFolders folders) {
        Found found = find(folders).orElseThrow(() -> DataSource.missing(NAME, candidates(folders)));
        Path names = found.folder.resolve("batches.meta.txt");
        List<String> classes = Files.exists(names) ? CifarFiles.classes(names) : INFO.classes();
        DataInfo info = INFO.with(classes, INFO.format());
        Dataset test = CifarFiles.read(List.of(found.test), NAME, classes);
        return found.train.isEmpty() ? DataSource.testPartAlone(info, test, found.folder)
            : DataSource.twoParts(info, CifarFiles.read(found.train, NAME, classes), test, found.folder);
    }

    @Override
    public void unpack(Path folder) {
        if (Found.in(folder.resolve(FOLDER)).filter(found -> !found.train.isEmpty()).isEmpty()) {
            Archives.unpack(folder.resolve(ARCHIVE), folder, 256 << 20);
        }
    }
}
