package weft.datasets.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import weft.datasets.MemoryDataset;
import weft.datasets.base.DataException;
import weft.datasets.image.ImageFormat;

/**
 * Finds the four files of MNIST or of a set that copies its layout, each uncompressed or gzip, under the names that publishers
 * and unpackers give them: {@code train-images-idx3-ubyte}, {@code train-images.idx3-ubyte}, with or without {@code .gz}. A
 * folder that has all four wins over one that has only the test part; where no folder has more than that, the test part is split
 * 9 to 1, which is enough to try things out.
 */
final class IdxSource implements DataSource {
    private static final List<String> KINDS = List.of("images", "labels");
    private static final Set<String> INNER = Set.of("raw");
    private final DataInfo info;
    private final SetFolders places;
    /** Null where the standard folders are searched. */
    private final Path given;

    private IdxSource(DataInfo info, SetFolders places, Path given) {
        this.info = info;
        this.places = places;
        this.given = given;
    }

    /** A data set of the registry, whose folders may also have these names. */
    static IdxSource named(DataInfo info, String... folders) {
        return new IdxSource(info, new SetFolders(info.name(), Set.of(folders), INNER), null);
    }

    /**
     * Files in a folder that is named like no known data set: the classes are numbers, and mean and std those of the training
     * part.
     */
    static Optional<DataSource> unnamed(Path folder) {
        DataInfo info = new DataInfo(folder.toString(), "images in IDX files in " + folder, new ImageFormat(1, 1, 1, 255),
                false, List.of(), new float[] {0}, new float[] {1}, "the folder " + folder, "not known to Weft", List.of());
        var source = new IdxSource(info, new SetFolders(info.name(), Set.of(), INNER), folder);
        return source.find(source.folders(null)).isPresent() ? Optional.of(source) : Optional.empty();
    }

    @Override
    public Optional<DataSource> in(Path folder) {
        var source = new IdxSource(info, places, folder);
        return places.isNamed(folder) && source.find(source.folders(null)).isPresent() ? Optional.of(source) : Optional.empty();
    }

    /** The files of the training or of the test part. */
    private record Part(Path images, Path labels) {
        static Optional<Part> in(Path folder, String prefix) {
            Optional<Path> images = file(folder, prefix, KINDS.get(0));
            Optional<Path> labels = file(folder, prefix, KINDS.get(1));
            return images.flatMap(x -> labels.map(y -> new Part(x, y)));
        }

        /** As published, compressed or not, before other ways to write the name. */
        private static Optional<Path> file(Path folder, String prefix, String kind) {
            String published = publishedName(prefix, kind);
            Pattern pattern = Pattern.compile(prefix + "[-_.]" + kind + "[-_.]idx[13]([-_.]ubyte)?(\\.gz)?",
                    Pattern.CASE_INSENSITIVE);
            Optional<Path> exact = Stream.of(published + ".gz", published).map(folder::resolve).filter(Files::isRegularFile)
                    .findFirst();
            return exact.or(() -> SetFolders.list(folder, path -> pattern.matcher(path.getFileName().toString()).matches())
                    .stream().flatMap(path -> wrapped(path, pattern)).findFirst());
        }

        /** Some unpackers put a file into a folder of its own name. */
        private static Stream<Path> wrapped(Path path, Pattern pattern) {
            return Files.isRegularFile(path) ? Stream.of(path) : SetFolders.list(path, inside -> Files.isRegularFile(inside)
                    && pattern.matcher(inside.getFileName().toString()).matches()).stream();
        }

        static String publishedName(String prefix, String kind) {
            return prefix + "-" + kind + (kind.equals(KINDS.get(0)) ? "-idx3-ubyte" : "-idx1-ubyte");
        }
    }

    /** What was found; train is null when only the test part is there. */
    private record Found(Path folder, Part train, Part test) {}

    private List<Path> folders(DataFolders folders) {
        return given == null ? places.in(folders) : places.at(given);
    }

    private Optional<Found> find(List<Path> folders) {
        List<Found> found = folders.stream().flatMap(folder -> Part.in(folder, "t10k").stream()
                .map(test -> new Found(folder, Part.in(folder, "train").orElse(null), test))).toList();
        return found.stream().filter(one -> one.train != null).findFirst()
                .or(() -> found.stream().findFirst());
    }

    @Override
    public DataInfo info() {
        return given == null || !info.classes().isEmpty() ? info : load(null).info();
    }

    @Override
    public Optional<String> locate(DataFolders folders) {
        return find(folders(folders)).map(found -> found.folder + (found.train == null ? " (test part only)" : ""));
    }

    @Override
    public LoadedData load(DataFolders folders) {
        Found found = find(folders(folders)).orElseThrow(() -> missing(folders));
        List<Part> parts = found.train == null ? List.of(found.test) : List.of(found.test, found.train);
        List<String> classes = info.classes().isEmpty() ? numbers(parts) : info.classes();
        MemoryDataset test = read(found.test, classes);
        MemoryDataset train = found.train == null ? test : read(found.train, classes);
        DataInfo own = info.classes().isEmpty() ? measured(train) : info;
        return found.train == null ? DataSource.testPartAlone(own, test, found.folder)
                : DataSource.twoParts(own, train, test, found.folder);
    }

    private MemoryDataset read(Part part, List<String> classes) {
        return IdxFiles.read(part.images, part.labels, info.name(), classes);
    }

    private static List<String> numbers(List<Part> parts) {
        int most = parts.stream().mapToInt(part -> IdxFiles.largestLabel(part.labels)).max().orElseThrow();
        return IntStream.rangeClosed(0, most).mapToObj(Integer::toString).toList();
    }

    private DataInfo measured(MemoryDataset train) {
        MemoryDataset.Statistics statistics = train.statistics();
        return new DataInfo(info.name(), info.description(), train.format(), false, train.classes(), statistics.mean(),
                statistics.std(), info.source(), info.licence(), info.files());
    }

    /** Says which files are missing where some are there. */
    private DataException missing(DataFolders folders) {
        return folders(folders).stream().flatMap(folder -> incomplete(folder).stream()).findFirst()
                .orElseGet(() -> DataSource.missing(info.name(), places.places(folders)));
    }

    private Optional<DataException> incomplete(Path folder) {
        List<String> here = Stream.of("train", "t10k").flatMap(prefix -> KINDS.stream()
                .filter(kind -> Part.file(folder, prefix, kind).isPresent()).map(kind -> Part.publishedName(prefix, kind)))
                .toList();
        List<String> lacking = KINDS.stream().map(kind -> Part.publishedName("t10k", kind))
                .filter(name -> !here.contains(name)).toList();
        return here.isEmpty() ? Optional.empty() : Optional.of(new DataException(String.format(Locale.ROOT,
                "data set %s is not whole in %s: %s %s missing; `weft data get %s` downloads it", info.name(), folder,
                String.join(" and ", lacking), lacking.size() == 1 ? "is" : "are", info.name())));
    }
}
