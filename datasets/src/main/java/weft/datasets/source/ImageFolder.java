package weft.datasets.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.Checksum;
import weft.datasets.Dataset;
import weft.datasets.Sample;
import weft.datasets.base.DataException;
import weft.datasets.base.FileEnds;
import weft.datasets.base.NameOrder;
import weft.datasets.image.ImageFiles;
import weft.datasets.image.ImageFormat;

/**
 * RGB images in class folders, {@code FOLDER/<class>/*.jpg}, as torchvision's ImageFolder has them: the classes are the
 * folders sorted by the code points of their names, the images of a class all files in its folder and the folders inside it,
 * sorted by path. Names that begin with a dot are left out; so are files that do not end in .jpg, .jpeg, .png, .bmp, .tif or
 * .tiff, and {@link #leftOut} tells them.
 *
 * <p>An image is decoded when it is asked for, so a folder of any size opens quickly. What has the name of an image but not
 * the first bytes of one is found on opening, not an hour into a training.
 */
public final class ImageFolder implements Dataset {
    private static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "bmp", "tif", "tiff");
    private static final Comparator<Path> BY_NAME = Comparator.comparing(Path::toString, NameOrder.BY_CODE_POINT);
    private static final int CHANNELS = 3;

    private final String name;
    private final Path folder;
    private final List<String> classes;
    private final List<Path> files;
    private final int[] labels;
    private final List<Path> leftOut;
    private final List<String> damaged;
    private final ImageFormat format;

    private ImageFolder(String name, Path folder, List<String> classes, List<Path> files, int[] labels, List<Path> leftOut,
            List<String> damaged) {
        this.name = name;
        this.folder = folder;
        this.classes = classes;
        this.files = files;
        this.labels = labels;
        this.leftOut = leftOut;
        this.damaged = damaged;
        this.format = ImageFiles.read(files.getFirst(), CHANNELS).format();
    }

    /**
     * Lists the images in a folder of class folders.
     *
     * @param name what messages call the data set
     * @throws DataException when there is no class folder, one of them holds no image, or a file is not what its name says
     */
    public static ImageFolder open(String name, Path folder) {
        return open(name, folder, BadImages.REFUSED);
    }

    /**
     * As {@link #open(String, Path)}.
     *
     * @param bad what becomes of images that can't be read
     */
    public static ImageFolder open(String name, Path folder, BadImages bad) {
        try {
            List<Path> classFolders = classFolders(folder);
            if (classFolders.isEmpty()) {
                throw new DataException(folder + ": holds no class folders; images lie in one folder for each class");
            }
            List<Path> files = new ArrayList<>();
            List<Path> leftOut = new ArrayList<>();
            List<Integer> labels = new ArrayList<>();
            for (int label = 0; label < classFolders.size(); label++) {
                int before = files.size();
                list(classFolders.get(label), files, leftOut);
                if (before == files.size()) {
                    throw new DataException(classFolders.get(label) + ": holds no image (" + endings() + ")");
                }
                labels.addAll(Collections.nCopies(files.size() - before, label));
            }
            return of(name, folder, classFolders.stream().map(one -> one.getFileName().toString()).toList(), files, labels,
                    leftOut, bad);
        } catch (IOException e) {
            throw unreadable(folder, e);
        } catch (UncheckedIOException e) {
            throw unreadable(folder, e.getCause());
        }
    }

    /**
     * Images that lie in {@code folder} or below, with their labels.
     *
     * @throws DataException when one is no image, or when none is left of a class
     */
    static ImageFolder of(String name, Path folder, List<String> classes, List<Path> files, List<Integer> labels,
            List<Path> leftOut, BadImages bad) {
        SequencedMap<Path, String> damaged = bad.among(files);
        int[] good = IntStream.range(0, files.size()).filter(i -> !damaged.containsKey(files.get(i))).toArray();
        int[] left = new int[classes.size()];
        Arrays.stream(good).forEach(i -> left[labels.get(i)]++);
        for (int label = 0; label < left.length; label++) {
            if (left[label] == 0) {
                throw new DataException(folder + ": of class " + classes.get(label) + " no image can be read: "
                        + damaged.firstEntry().getValue());
            }
        }
        return new ImageFolder(name, folder, classes, Arrays.stream(good).mapToObj(files::get).toList(),
                Arrays.stream(good).map(labels::get).toArray(), List.copyOf(leftOut), List.copyOf(damaged.values()));
    }

    private static DataException unreadable(Path folder, IOException e) {
        return new DataException(e instanceof FileSystemLoopException loop
                ? loop.getFile() + ": is a link to a folder that it lies in, so there is no end to it; remove the link"
                : folder + ": cannot be read: " + e.getMessage(), e);
    }

    /** The folders in a folder that can be classes, sorted by name. */
    static List<Path> classFolders(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.filter(one -> Files.isDirectory(one) && !isHidden(one)).sorted(BY_NAME).toList();
        }
    }

    private static void list(Path classFolder, List<Path> files, List<Path> leftOut) throws IOException {
        try (Stream<Path> inside = Files.walk(classFolder, FileVisitOption.FOLLOW_LINKS)) {
            inside.filter(one -> !Files.isDirectory(one) && !isHiddenBelow(classFolder, one)).sorted(BY_NAME)
                    .forEach(one -> (isNamedAsImage(one) ? files : leftOut).add(one));
        }
    }

    private static boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }

    private static boolean isHiddenBelow(Path folder, Path path) {
        for (Path part : folder.relativize(path)) {
            if (isHidden(part)) {
                return true;
            }
        }
        return false;
    }

    static boolean isNamedAsImage(Path path) {
        String file = path.getFileName().toString();
        return ENDINGS.contains(file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) && file.contains(".");
    }

    private static String endings() {
        return String.join(", ", ENDINGS.stream().sorted().map(ending -> "." + ending).toList());
    }

    /** The files that are no images by their names, in the order of their classes. */
    public List<Path> leftOut() {
        return leftOut;
    }

    /** What is wrong with each damaged image that was left out. */
    public List<String> damaged() {
        return damaged;
    }

    /** Where the image at an index lies. */
    public Path file(int index) {
        return files.get(index);
    }

    /** Names and lengths of the files, and where each begins and ends, which is where formats keep their checksums. */
    @Override
    public void digest(Checksum into) {
        long[] ends = files.parallelStream().mapToLong(FileEnds::checksum).toArray();
        for (int i = 0; i < ends.length; i++) {
            String place = folder.relativize(files.get(i)).toString().replace('\\', '/');
            into.update((place + " " + ends[i] + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public Sample get(int index) {
        return new Sample(ImageFiles.read(files.get(index), CHANNELS), labels[index]);
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public ImageFormat format() {
        return format;
    }

    @Override
    public boolean isOfFiles() {
        return true;
    }
}
