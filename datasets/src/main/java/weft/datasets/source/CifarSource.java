package weft.datasets.source;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import weft.datasets.Dataset;
import weft.datasets.base.DataException;

/**
 * Finds the binary version of CIFAR-10 in a folder {@code cifar-10-batches-bin}, as its archive unpacks, or {@code cifar10},
 * where downloads go, or the one inside the other. The version for Python is refused by name. A folder that has all six files
 * wins over one that has only the test part.
 */
final class CifarSource implements DataSource {
    private static final String NAME = "cifar10";
    private static final String FOLDER = "cifar-10-batches-bin";
    private static final String ARCHIVE = "cifar-10-binary.tar.gz";
    private static final String PYTHON_ARCHIVE = "cifar-10-python.tar.gz";
    private static final int TRAIN_FILES = 5;
    private static final SetFolders PLACES = new SetFolders(FOLDER, Set.of(NAME, "cifar10batchesbin"), Set.of());
    private static final SetFolders PICKLED = new SetFolders(NAME, Set.of(NAME, "cifar10batchespy"), Set.of());

    /**
     * Mean and standard deviation of each channel over all pixels of the 50,000 training images as published. A copy that
     * was compressed again, as JPEG, has a standard deviation that is up to 0.002 lower.
     */
    private static final DataInfo INFO = new DataInfo(NAME, "60,000 small photographs of 32x32 pixels, 50,000 for training",
            CifarFiles.FORMAT, false,
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
            new float[] {0.4914f, 0.4822f, 0.4465f}, new float[] {0.2470f, 0.2435f, 0.2616f},
            "A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, University of Toronto, 2009",
            "none stated; free for research with a citation", List.of(new RemoteFile(ARCHIVE, 170_052_171,
                    new Checksum("c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"),
                    List.of(URI.create("https://www.cs.toronto.edu/~kriz/"),
                            URI.create("https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/")))));

    /** Null where the standard folders are searched. */
    private final Path given;

    CifarSource() {
        this(null);
    }

    private CifarSource(Path given) {
        this.given = given;
    }

    @Override
    public Optional<DataSource> in(Path folder) {
        var source = new CifarSource(folder);
        return find(source.folders(null)).isPresent() || PICKLED.at(folder).stream().anyMatch(CifarSource::isPickled)
                ? Optional.of(source) : Optional.empty();
    }

    /** The files in one folder; train is empty when only the test part is there. */
    private record Found(Path folder, List<Path> train, Path test) {
        static Optional<Found> in(Path folder) {
            List<Path> train = IntStream.rangeClosed(1, TRAIN_FILES)
                    .mapToObj(i -> SetFolders.file(folder, "data_batch_" + i + ".bin")).flatMap(Optional::stream).toList();
            return SetFolders.file(folder, "test_batch.bin")
                    .map(test -> new Found(folder, train.size() == TRAIN_FILES ? train : List.of(), test));
        }
    }

    private List<Path> folders(DataFolders folders) {
        return given == null ? PLACES.in(folders) : PLACES.at(given);
    }

    private static Optional<Found> find(List<Path> folders) {
        List<Found> found = folders.stream().flatMap(folder -> Found.in(folder).stream()).toList();
        return found.stream().filter(one -> !one.train.isEmpty()).findFirst().or(() -> found.stream().findFirst());
    }

    /** Whether a folder holds the version for Python, which torchvision downloads, or its archive. */
    private static boolean isPickled(Path folder) {
        return Files.isRegularFile(folder.resolve("data_batch_1")) || Files.isRegularFile(folder.resolve("test_batch"))
                || Files.isRegularFile(folder.resolve(PYTHON_ARCHIVE));
    }

    private DataException missing(DataFolders folders) {
        List<Path> places = given == null ? PICKLED.in(folders) : PICKLED.at(given);
        return Stream.concat(places.stream(), given == null ? folders.roots().stream() : Stream.of())
                .filter(CifarSource::isPickled).findFirst()
                .map(folder -> new DataException(folder + ": holds CIFAR-10 as Python's pickle files, which are programs and "
                        + "not read; `weft data get " + NAME + "` downloads the binary version, " + ARCHIVE))
                .orElseGet(() -> DataSource.missing(NAME, PLACES.places(folders)));
    }

    @Override
    public DataInfo info() {
        return INFO;
    }

    @Override
    public Optional<String> locate(DataFolders folders) {
        return find(folders(folders)).map(found -> found.folder + (found.train.isEmpty() ? " (test part only)" : ""));
    }

    @Override
    public LoadedData load(DataFolders folders) {
        Found found = find(folders(folders)).orElseThrow(() -> missing(folders));
        List<String> classes = SetFolders.file(found.folder, "batches.meta.txt").map(CifarFiles::classes)
                .orElseGet(INFO::classes);
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
