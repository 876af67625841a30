package weft.datasets.source;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import weft.datasets.Dataset;
import weft.datasets.base.DataException;

/** How one data set of the registry is found and read. */
interface DataSource {
    /** What is known of it without reading it. */
    DataInfo info();

    /** Where it lies, or empty when it is not on this machine. */
    Optional<String> locate(DataFolders folders);

    /**
     * Reads it.
     *
     * @throws DataException when its files are missing (the message says how to get them) or damaged
     */
    LoadedData load(DataFolders folders);

    /** The same data set in a folder that a user names, or empty when its files are not there. */
    default Optional<DataSource> in(Path folder) {
        return Optional.empty();
    }

    /**
     * Unpacks the archives among the downloaded files in {@code folder}, unless that has been done.
     *
     * @throws DataException when one can't be unpacked
     */
    default void unpack(Path folder) {}

    /** What to do by hand to get it into {@code folder}, where its publisher lets no program download it. */
    default Optional<String> byHand(Path folder) {
        return Optional.empty();
    }

    /**
     * As {@link #load(DataFolders)}; what can't be read among images in files is left out and named in the remark.
     */
    default LoadedData loadGood(DataFolders folders) {
        return load(folders);
    }

    /** The error for a data set that is in none of the places. */
    static DataException missing(String name, List<Path> places) {
        return new DataException("data set " + name + " is not here: `weft data get " + name + "` downloads it; looked in "
                + places.stream().map(Path::toString).collect(Collectors.joining(", ")));
    }

    /** A data set of which only the test part is there: split 9 to 1, which is enough to try things out. */
    static LoadedData testPartAlone(DataInfo info, Dataset test, Path folder) {
        int train = test.size() / 10 * 9;
        String description = String.format(Locale.ROOT, "%s: only the %,d test images are in %s; split by the seed into "
                + "%,d for training and %,d for validation", info.name(), test.size(), folder, train, test.size() - train);
        return LoadedData.ofOne(info, description, String.format(Locale.ROOT, "both split by the seed from the %,d test images "
                + "in %s, because the training images are not there", test.size(), folder), test, train);
    }

    /** A data set that comes in its two parts. */
    static LoadedData twoParts(DataInfo info, Dataset train, Dataset test, Path folder) {
        return LoadedData.ofParts(info, String.format(Locale.ROOT, "%s: %,d images for training and %,d for testing, from %s",
                info.name(), train.size(), test.size(), folder), "from " + folder, train, test);
    }
}
