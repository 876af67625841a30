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
 * Finds the binary version of CIFAR-10 or CIFAR-100 in a folder {@code cifar-10-batches-bin} or {@code cifar-100-binary}, as its
 * archive unpacks, or {@code cifar10} or {@code cifar100}, where downloads go, or the one inside the other. The version for
 * Python is refused by name. A folder that has all files wins over one that has only the test part.
 */
final class CifarSource implements DataSource {
    /**
     * What sets the two apart.
     *
     * @param folder     into which the archive unpacks
     * @param names      of its folders, by their letters and digits alone
     * @param pickled    the names of the folders of the version for Python
     * @param archive    of the binary version
     * @param train      files of the training part
     * @param test       file of the test part
     * @param labels     file with the names of the classes
     * @param labelBytes see {@link CifarFiles#read(List, String, List, int)}
     * @param pickles    by which the version for Python is known
     */
    private record Kind(DataInfo info, String title, String folder, Set<String> names, Set<String> pickled, String archive,
            List<String> train, String test, String labels, int labelBytes, List<String> pickles) {
        private SetFolders places() {
            return new SetFolders(folder, names, Set.of());
        }

        private SetFolders picklePlaces() {
            return new SetFolders(info.name(), pickled, Set.of());
        }
    }

    private static final String SOURCE =
            "A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, University of Toronto, 2009";
    private static final String LICENCE = "none stated; free for research with a citation";
    private static final URI TORONTO = URI.create("https://www.cs.toronto.edu/~kriz/");

    /**
     * Mean and standard deviation of each channel over all pixels of the 50,000 training images as published. A copy that
     * was compressed again, as JPEG, has a standard deviation that is up to 0.002 lower.
     */
    private static final Kind CIFAR10 = new Kind(new DataInfo("cifar10",
            "60,000 small photographs of 32x32 pixels, 50,000 for training", CifarFiles.FORMAT, false,
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
            new float[] {0.4914f, 0.4822f, 0.4465f}, new float[] {0.2470f, 0.2435f, 0.2616f}, SOURCE, LICENCE,
            List.of(new RemoteFile("cifar-10-binary.tar.gz", 170_052_171,
                    new Checksum("c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"), List.of(TORONTO,
                            URI.create("https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/"))))),
            "CIFAR-10", "cifar-10-batches-bin", Set.of("cifar10", "cifar10batchesbin"), Set.of("cifar10", "cifar10batchespy"),
            "cifar-10-binary.tar.gz", IntStream.rangeClosed(1, 5).mapToObj(i -> "data_batch_" + i + ".bin").toList(),
            "test_batch.bin", "batches.meta.txt", 1, List.of("data_batch_1", "test_batch", "cifar-10-python.tar.gz"));

    private static final List<String> CIFAR100_CLASSES =
            List.of(("apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly "
                    + "camel can castle caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup "
                    + "dinosaur dolphin elephant flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower "
                    + "leopard lion lizard lobster man maple_tree motorcycle mountain mouse mushroom oak_tree orange "
                    + "orchid otter palm_tree pear pickup_truck pine_tree plain plate poppy porcupine possum rabbit "
                    + "raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail snake spider squirrel "
                    + "streetcar sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip "
                    + "turtle wardrobe whale willow_tree wolf woman worm").split(" "));

    private static final Kind CIFAR100 = new Kind(new DataInfo("cifar100",
            "60,000 small photographs of 32x32 pixels in 100 classes, 50,000 for training", CifarFiles.FORMAT, false,
            CIFAR100_CLASSES, new float[] {0.5071f, 0.4865f, 0.4409f}, new float[] {0.2673f, 0.2564f, 0.2762f}, SOURCE, LICENCE,
            List.of(new RemoteFile("cifar-100-binary.tar.gz", 168_513_733,
                    new Checksum("58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec"), List.of(TORONTO)))),
            "CIFAR-100", "cifar-100-binary", Set.of("cifar100", "cifar100binary"), Set.of("cifar100", "cifar100python"),
            "cifar-100-binary.tar.gz", List.of("train.bin"), "test.bin", "fine_label_names.txt", 2,
            List.of("train", "test", "cifar-100-python.tar.gz"));

    private final Kind kind;
    /** Null where the standard folders are searched. */
    private final Path given;

    private CifarSource(Kind kind, Path given) {
        this.kind = kind;
        this.given = given;
    }

    static CifarSource cifar10() {
        return new CifarSource(CIFAR10, null);
    }

    static CifarSource cifar100() {
        return new CifarSource(CIFAR100, null);
    }

    @Override
    public Optional<DataSource> in(Path folder) {
        var source = new CifarSource(kind, folder);
        return source.find(source.folders(null)).isPresent()
                || kind.picklePlaces().at(folder).stream().anyMatch(source::isPickled) ? Optional.of(source) : Optional.empty();
    }

    /** The files in one folder; train is empty when only the test part is there. */
    private record Found(Path folder, List<Path> train, Path test) {
        static Optional<Found> in(Path folder, Kind kind) {
            List<Path> train = kind.train.stream().map(name -> SetFolders.file(folder, name)).flatMap(Optional::stream).toList();
            return SetFolders.file(folder, kind.test)
                    .map(test -> new Found(folder, train.size() == kind.train.size() ? train : List.of(), test));
        }
    }

    private List<Path> folders(DataFolders folders) {
        return given == null ? kind.places().in(folders) : kind.places().at(given);
    }

    private Optional<Found> find(List<Path> folders) {
        List<Found> found = folders.stream().flatMap(folder -> Found.in(folder, kind).stream()).toList();
        return found.stream().filter(one -> !one.train.isEmpty()).findFirst().or(() -> found.stream().findFirst());
    }

    /** Whether a folder holds the version for Python, which torchvision downloads, or its archive. */
    private boolean isPickled(Path folder) {
        return kind.pickles.stream().anyMatch(name -> Files.isRegularFile(folder.resolve(name)));
    }

    private DataException missing(DataFolders folders) {
        List<Path> places = given == null ? kind.picklePlaces().in(folders) : kind.picklePlaces().at(given);
        return Stream.concat(places.stream(), given == null ? folders.roots().stream() : Stream.of())
                .filter(this::isPickled).findFirst()
                .map(folder -> new DataException(folder + ": holds " + kind.title + " as Python's pickle files, which are "
                        + "programs and not read; `weft data get " + kind.info.name() + "` downloads the binary version, "
                        + kind.archive))
                .orElseGet(() -> DataSource.missing(kind.info.name(), kind.places().places(folders)));
    }

    @Override
    public DataInfo info() {
        return kind.info;
    }

    @Override
    public Optional<String> locate(DataFolders folders) {
        return find(folders(folders)).map(found -> found.folder + (found.train.isEmpty() ? " (test part only)" : ""));
    }

    @Override
    public LoadedData load(DataFolders folders) {
        Found found = find(folders(folders)).orElseThrow(() -> missing(folders));
        List<String> classes = SetFolders.file(found.folder, kind.labels).map(CifarFiles::classes)
                .orElseGet(kind.info::classes);
        DataInfo info = kind.info.with(classes, kind.info.format());
        Dataset test = read(List.of(found.test), classes);
        return found.train.isEmpty() ? DataSource.testPartAlone(info, test, found.folder)
                : DataSource.twoParts(info, read(found.train, classes), test, found.folder);
    }

    private Dataset read(List<Path> files, List<String> classes) {
        return CifarFiles.read(files, kind.info.name(), classes, kind.labelBytes);
    }

    @Override
    public void unpack(Path folder) {
        if (Found.in(folder.resolve(kind.folder), kind).filter(found -> !found.train.isEmpty()).isEmpty()) {
            Archives.unpack(folder.resolve(kind.archive), folder, 256 << 20);
        }
    }
}
