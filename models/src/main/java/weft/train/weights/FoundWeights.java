package weft.train.weights;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import weft.datasets.base.DataException;
import weft.datasets.source.DataFolders;
import weft.datasets.source.Downloader;
import weft.models.PretrainedWeights;
import weft.train.base.InputException;

/**
 * A file of weights that a user named: by its path, by the name of {@linkplain PretrainedWeights published} ones, which are
 * fetched when they are not at hand, or by the name of a file in the folder {@code pretrained} of the cache.
 *
 * @param file  where it is
 * @param known what is known of it, when it has a name
 */
public record FoundWeights(Path file, Optional<PretrainedWeights> known) {

    /**
     * Finds the file.
     *
     * @param what     the option or argument that names it, for the error
     * @param given    what the user wrote
     * @param folders  where to look, and to download to
     * @param progress of a download
     * @throws InputException when there is none, or it can't be fetched: then the message says what to do by hand
     */
    public static FoundWeights of(String what, String given, DataFolders folders, Downloader.Progress progress) {
        Optional<PretrainedWeights> known = PretrainedWeights.named(given);
        if (known.isPresent()) {
            return new FoundWeights(fetched(known.get(), folders, progress), known);
        }
        try {
            Path path = Path.of(given);
            if (Files.exists(path)) {
                return new FoundWeights(path, Optional.empty());
            }
            if (path.getNameCount() == 1 && !path.isAbsolute()) {
                return new FoundWeights(places(folders, List.of(given)).filter(Files::exists).findFirst()
                        .orElseThrow(() -> none(what, given, folders)), Optional.empty());
            }
        } catch (InvalidPathException e) {
            // On some systems a name with a colon is no path; here it is no known name either.
        }
        throw none(what, given, folders);
    }

    /** Where published weights lie on this machine, whole and unchanged, or empty. */
    public static Optional<Path> locate(PretrainedWeights weights, DataFolders folders) {
        List<String> names = Stream.concat(Stream.of(weights.file().name()), weights.otherNames().stream()).toList();
        return places(folders, names).filter(path -> Downloader.isThere(weights.file(), path)).findFirst();
    }

    private static Stream<Path> places(DataFolders folders, List<String> names) {
        return folders.roots().stream().map(root -> root.resolve(PretrainedWeights.FOLDER))
                .flatMap(folder -> names.stream().map(folder::resolve));
    }

    /** Where published weights lie; they are downloaded first when they are not at hand. */
    static Path fetched(PretrainedWeights weights, DataFolders folders, Downloader.Progress progress) {
        Path folder = folders.downloads(PretrainedWeights.FOLDER);
        return locate(weights, folders).orElseGet(() -> {
            try {
                new Downloader(progress).get(List.of(weights.file()), folder);
            } catch (DataException e) {
                throw new InputException(weights.name() + ": " + e.getMessage(), e);
            }
            return folder.resolve(weights.file().name());
        });
    }

    private static InputException none(String what, String given, DataFolders folders) {
        boolean name = given.matches("[A-Za-z0-9_-]+:[A-Za-z0-9_-]+");
        return new InputException("%s %s: %s".formatted(what, given, name
                ? "no weights are known by this name; `weft weights` lists those that are"
                : "no such file" + (given.contains("/") ? "" : ", nor is there one in the folder %s of %s"
                        .formatted(PretrainedWeights.FOLDER, folders))));
    }
}
