package weft.datasets;

import java.util.Optional;

/** How one data set of the registry is found and read. */
interface DataSource {
    DataInfo info();

    /** Where it lies, or empty when it is not on this machine. */
    Optional<String> locate(DataFolders folders);

    /**
     * Reads it.
     *
     * @throws DataException when its files are missing (the message says how to get them) or damaged
     */
    LoadedData load(DataFolders folders);
}
