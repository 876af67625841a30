package weft.datasets.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import weft.datasets.base.DataException;
import weft.datasets.base.LabelsCsv;
import weft.datasets.image.ImageFormat;

/**
 * A folder with a file {@code labels.csv} of lines {@code id,label}, and images {@code id.jpg} in it or in its folder
 * {@code train} or {@code images}: split 80 to 20 by the seed. An id may have the ending of its image or not.
 */
final class CsvSource implements DataSource {
    static final String LABELS = "labels.csv";
    private static final List<String> INNER = List.of("train", "images");
    private final String name;
    private final Path folder;

    CsvSource(String name, Path folder) {
        this.name = name;
        this.folder = folder;
    }

    /** A folder that a user names, if it has such a file. */
    static Optional<DataSource> at(Path folder) {
        return isHere(folder) ? Optional.of(new CsvSource(folder.toString(), folder)) : Optional.empty();
    }

    static boolean isHere(Path folder) {
        return Files.isRegularFile(folder.resolve(LABELS));
    }

    @Override
    public DataInfo info() {
        return load(null).info();
    }

    @Override
    public Optional<String> locate(DataFolders folders) {
        return Optional.of(folder.toString());
    }

    @Override
    public LoadedData load(DataFolders folders) {
        return read(about(), BadImages.REFUSED);
    }

    @Override
    public LoadedData loadGood(DataFolders folders) {
        return read(about(), BadImages.LEFT_OUT);
    }

    private DataInfo about() {
        return new DataInfo(name, "images in " + folder, new ImageFormat(3, 1, 1, 255), true, List.of(), ImageFolderSource.MEAN,
                ImageFolderSource.STD, "the folder " + folder, "not known to Weft", List.of());
    }

    /** The data set, with classes and format of its own in {@code about}'s place. */
    LoadedData read(DataInfo about, BadImages bad) {
        Path csv = folder.resolve(LABELS);
        SequencedMap<String, LabelsCsv.Row> rows = LabelsCsv.read(csv);
        List<String> classes = LabelsCsv.classes(rows);
        Path images = INNER.stream().map(folder::resolve).filter(Files::isDirectory).findFirst().orElse(folder);
        Map<String, Path> byId = byId(images);
        List<Path> files = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        rows.forEach((id, row) -> {
            Path file = byId.get(id);
            if (file == null) {
                missing.add(csv + ": line " + row.line() + ": there is no image of id " + id + " in " + images);
            } else {
                files.add(file);
                labels.add(classes.indexOf(row.label()));
            }
        });
        if (!missing.isEmpty() && (bad == BadImages.REFUSED || files.isEmpty())) {
            throw new DataException(missing.getFirst() + (missing.size() == 1 ? "" : String.format(Locale.ROOT,
                    ", and of %,d more", missing.size() - 1)));
        }
        ImageFolder all = ImageFolder.of(name, folder, classes, files, labels, List.of(), bad);
        int train = all.size() - (int) (all.size() * 0.2);
        String description = String.format(Locale.ROOT, "%s: %,d images of %s in %s; split by the seed into %,d for training and "
                + "%,d for validation", name, all.size(), LABELS, folder, train, all.size() - train);
        return LoadedData.ofOne(about.with(all.classes(), all.format()), description, String.format(Locale.ROOT,
                "split by the seed from %,d in %s", all.size(), folder), all, train).withRemark(remark(all, missing));
    }

    private String remark(ImageFolder all, List<String> missing) {
        String damaged = ImageFolderSource.remark(folder, all);
        return damaged + (damaged.isEmpty() || missing.isEmpty() ? "" : "; ")
                + (missing.isEmpty() ? "" : missing.size() + " ids have no image, the first: " + missing.getFirst());
    }

    /** The images in a folder by their names, with and without their endings. */
    private static Map<String, Path> byId(Path images) {
        Map<String, Path> byId = new HashMap<>();
        try (Stream<Path> inside = Files.list(images)) {
            inside.filter(ImageFolder::isNamedAsImage).sorted().forEach(file -> {
                String full = file.getFileName().toString();
                byId.put(full, file);
                byId.putIfAbsent(full.substring(0, full.lastIndexOf('.')), file);
            });
            return byId;
        } catch (IOException e) {
            throw new DataException(images + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
