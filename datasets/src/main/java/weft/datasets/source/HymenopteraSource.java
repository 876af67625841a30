package weft.datasets.source;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import weft.datasets.image.ImageFormat;

/**
 * Finds the photographs of ants and bees, {@code train/<class>} and {@code val/<class>}, under a root in {@code hymenoptera}, or
 * in {@code hymenoptera_data}, as the archive unpacks, beside or inside that.
 */
final class HymenopteraSource implements DataSource {
    private static final String NAME = "hymenoptera";
    private static final String FOLDER = "hymenoptera_data";
    private static final String ARCHIVE = "hymenoptera_data.zip";
    private static final SetFolders PLACES = new SetFolders(NAME, Set.of("hymenoptera", "hymenopteradata"), Set.of());
    private static final DataInfo INFO = new DataInfo(NAME, "397 photographs of ants and bees, 244 for training",
            new ImageFormat(3, 375, 500, 255), true, List.of("ants", "bees"), ImageFolderSource.MEAN, ImageFolderSource.STD,
            "a part of ImageNet, chosen for PyTorch's transfer learning tutorial, 2017",
            "none stated; the photographers' rights remain theirs", List.of(new RemoteFile(ARCHIVE, 47_286_322,
                    new Checksum("fbc41b31d544714d18dd1230b1e2b455e1557766e13e67f9f5a7a23af7c02209"),
                    List.of(URI.create("https://download.pytorch.org/tutorial/")))));

    private static Optional<Path> find(DataFolders folders) {
        return PLACES.in(folders).stream().filter(HymenopteraSource::isHere).findFirst();
    }

    private static boolean isHere(Path folder) {
        return Files.isDirectory(folder.resolve("train")) && Files.isDirectory(folder.resolve("val"));
    }

    @Override
    public DataInfo info() {
        return INFO;
    }

    @Override
    public Optional<String> locate(DataFolders folders) {
        return find(folders).map(Path::toString);
    }

    @Override
    public LoadedData load(DataFolders folders) {
        return load(folders, BadImages.REFUSED);
    }

    @Override
    public LoadedData loadGood(DataFolders folders) {
        return load(folders, BadImages.LEFT_OUT);
    }

    private static LoadedData load(DataFolders folders, BadImages bad) {
        Path folder = find(folders).orElseThrow(() -> DataSource.missing(NAME, PLACES.places(folders)));
        return new ImageFolderSource(NAME, folder).read(INFO, bad);
    }

    @Override
    public void unpack(Path folder) {
        if (!isHere(folder) && !isHere(folder.resolve(FOLDER))) {
            Archives.unpack(folder.resolve(ARCHIVE), folder, 128 << 20);
        }
    }
}
