package weft.datasets.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import weft.datasets.Dataset;
import weft.datasets.RandomSplit;
import weft.datasets.base.DataException;
import weft.datasets.image.ImageFormat;

/**
 * A folder of images as a data set: either {@code FOLDER/train/<class>/*} and {@code FOLDER/val/<class>/*} (or validation,
 * or test), or {@code FOLDER/<class>/*}, which is split 80 to 20 by the seed. Images of any origin are normalized by mean
 * and standard deviation of ImageNet's, as networks trained on ImageNet expect.
 */
final class ImageFolderSource implements DataSource {
    static final float[] MEAN = {0.485f, 0.456f, 0.406f};
    static final float[] STD = {0.229f, 0.224f, 0.225f};
    private static final String TRAIN = "train";
    private static final List<String> VALIDATION = List.of("val", "validation", "test");
    private final String name;
    private final Path folder;

    /** A folder that a user names. */
    ImageFolderSource(Path folder) {
        this(folder.toString(), folder);
    }

    ImageFolderSource(String name, Path folder) {
        this.name = name;
        this.folder = folder;
    }

    @Override
    public DataInfo info() {
        return load(BadImages.REFUSED).info();
    }

    @Override
    public Optional<String> locate(DataFolders folders) {
        return Optional.of(folder.toString());
    }

    @Override
    public LoadedData load(DataFolders folders) {
        return load(BadImages.REFUSED);
    }

    @Override
    public LoadedData loadGood(DataFolders folders) {
        return load(BadImages.LEFT_OUT);
    }

    private LoadedData load(BadImages bad) {
        return read(new DataInfo(name, "images in " + folder, new ImageFormat(3, 1, 1, 255), true, List.of(), MEAN, STD,
                "the folder " + folder, "not known to Weft", List.of()), bad);
    }

    /** The data set, with classes and format of its own in {@code about}'s place. */
    LoadedData read(DataInfo about, BadImages bad) {
        Path train = folder.resolve(TRAIN);
        if (!Files.isDirectory(train) || isClassFolder(train)) {
            return onePart(about, ImageFolder.open(name, folder, bad));
        }
        Path validation = VALIDATION.stream().map(folder::resolve).filter(Files::isDirectory).findFirst()
                .orElseThrow(() -> new DataException(
                        folder + ": has a folder train with classes, but no folder " + String.join(" or ", VALIDATION)));
        return twoParts(about, ImageFolder.open(name, train, bad), ImageFolder.open(name, validation, bad));
    }

    /** A folder called train may be a class, of railway images say: then no folders lie in it. */
    private static boolean isClassFolder(Path train) {
        try {
            return ImageFolder.classFolders(train).isEmpty();
        } catch (IOException e) {
            throw new DataException(train + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private LoadedData onePart(DataInfo about, ImageFolder all) {
        // As RandomSplit.fractions(0.8, 0.2) would round it.
        int train = all.size() - (int) (all.size() * 0.2);
        String description = String.format(Locale.ROOT, "%s: %,d images in %s; split by the seed into %,d for training and "
                + "%,d for validation", name, all.size(), folder, train, all.size() - train);
        return LoadedData.ofOne(about.with(all.classes(), all.format()), description, String.format(Locale.ROOT,
                "split by the seed from %,d in %s", all.size(), folder), all, train)
                .withRemark(remark(folder, all));
    }

    private LoadedData twoParts(DataInfo about, ImageFolder train, ImageFolder validation) {
        if (!train.classes().equals(validation.classes())) {
            throw new DataException(folder + ": the classes for training " + train.classes() + " are not those for validation "
                    + validation.classes());
        }
        String description = String.format(Locale.ROOT, "%s: %,d images for training and %,d for validation, from %s", name,
                train.size(), validation.size(), folder);
        // In the order of the files, the first images would all be of one class.
        Dataset mixed = RandomSplit.split(train, 0, train.size()).getFirst();
        return LoadedData.ofParts(about.with(train.classes(), train.format()), description, "from " + folder, mixed, validation)
                .withRemark(remark(folder, train, validation));
    }

    /** What was left out, in words, or nothing. */
    static String remark(Path folder, ImageFolder... parts) {
        List<String> others = Stream.of(parts).flatMap(part -> part.leftOut().stream())
                .map(file -> folder.relativize(file).toString()).toList();
        List<String> damaged = Stream.of(parts).flatMap(part -> part.damaged().stream()).toList();
        String noImages = switch (others.size()) {
            case 0 -> "";
            case 1 -> others.getFirst() + " is no image that is read";
            default -> others.getFirst() + " and " + (others.size() - 1) + " more are no images that are read";
        };
        String leftOut = switch (damaged.size()) {
            case 0 -> "";
            case 1 -> "left out: " + damaged.getFirst();
            default -> "left out: " + damaged.getFirst() + ", and " + (damaged.size() - 1) + " more that are damaged";
        };
        return noImages + (noImages.isEmpty() || leftOut.isEmpty() ? "" : "; ") + leftOut;
    }
}
