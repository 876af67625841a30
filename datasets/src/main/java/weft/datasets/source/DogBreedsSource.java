package weft.datasets.source;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import weft.datasets.image.ImageFormat;

/**
 * Finds the photographs of dogs of 120 breeds, {@code labels.csv} and {@code train/<id>.jpg}, under a root in {@code dog-breeds}
 * or in {@code dog-breed-identification}, as the archive is called. The test photographs have no labels and are not read.
 */
final class DogBreedsSource implements DataSource {
    private static final String NAME = "dog-breeds";
    private static final String PAGE = "https://www.kaggle.com/c/dog-breed-identification/data";
    private static final SetFolders PLACES =
            new SetFolders(NAME, Set.of("dogbreeds", "dogbreedidentification"), Set.of());
    private static final DataInfo INFO = new DataInfo(NAME, "10,222 photographs of dogs of 120 breeds",
            new ImageFormat(3, 375, 500, 255), true, List.of(), ImageFolderSource.MEAN, ImageFolderSource.STD,
            "a part of the Stanford Dogs set of A. Khosla and others, 2011, chosen for Kaggle's dog breed identification, 2017",
            "none stated; the photographers' rights remain theirs", List.of());

    @Override
    public DataInfo info() {
        return INFO;
    }

    private static Optional<Path> find(DataFolders folders) {
        return PLACES.in(folders).stream().filter(CsvSource::isHere).findFirst();
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
        return new CsvSource(NAME, folder).read(INFO, bad);
    }

    @Override
    public Optional<String> byHand(Path folder) {
        return Optional.of("data set " + NAME + ": its publisher gives it only to people who have an account: download it from "
                + PAGE + ", and unpack it so that " + folder.resolve(CsvSource.LABELS) + " and " + folder.resolve("train")
                + " are there");
    }
}
