package weft.datasets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the four files of MNIST or of a set that copies its layout, each plain or gzip. A folder that has all four wins over
 * one that has only the test part; where no folder has more than that, the test part is split 9 to 1, which is enough to try
 * things out.
 */
final class IdxSource implements DataSource {
    private static final String IMAGES = "-images-idx3-ubyte";
    private static final String LABELS = "-labels-idx1-ubyte";
    private final DataInfo info;

    IdxSource(DataInfo info) {
        this.info = info;
    }

    /** The files of the training or of the test part. */
    private record Part(Path images, Path labels) {
        static Optional<Part> in(Path folder, String prefix) {
            Optional<Path> images = file(folder, prefix + IMAGES);
            Optional<Path> labels = file(folder, prefix + LABELS);
            return images.flatMap(x -> labels.map(y -> new Part(x, y)));
        }

        private static Optional<Path> file(Path folder, String name) {
            return Stream.of(name + ".gz", name).map(folder::resolve).filter(Files::isRegularFile).findFirst();
        }
    }

    /** What was found; train is null when only the test part is there. */
    private record Found(Path folder, Part train, Part test) {}

    private Optional<Found> find(DataFolders folders) {
        List<Found> found = folders.candidates(info.name()).stream().flatMap(folder -> Part.in(folder, "t10k").stream()
            .map(test -> new Found(folder, Part.in(folder, "train").orElse(null), test))).toList();
        return found.stream().filter(one -> one.train != null).findFirst().or(() -> found.stream().findFirst());
    }

    @Override
    public DataInfo info() {
        return info;
    }

    @Override
    public Optional<String> locate(DataFolders folders) {
        return find(folders).map(found -> found.folder + (found.train == null ? " (test part only)" : ""));
    }

    @Override
    public LoadedData load(DataFolders folders) {
        Found found = find(folders).orElseThrow(() ->
            DataSource.missing(info.name(), folders.candidates(info.name()).stream()));
        Dataset test = read(found.test);
        return found.train == null ? DataSource.testPartAlone(info, test, found.folder)
            : DataSource.twoParts(info, read(found.train), test, found.folder);
    }

    private Dataset read(Part part) {
        return IdxFiles.read(part.images, part.labels, info.name(), info.classes());
    }
}
