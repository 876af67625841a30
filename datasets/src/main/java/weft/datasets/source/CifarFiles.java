package weft.datasets.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import weft.datasets.MemoryDataset;
import weft.datasets.base.DataException;
import weft.datasets.base.RegularFile;
import weft.datasets.image.ImageFormat;

/**
 * Reads the binary versions of CIFAR-10 and CIFAR-100: files of records without a header. A record is a label, for CIFAR-100
 * after the label of its coarse class, and an image {@code [3, 32, 32]}: 1,024 bytes of red, of green and of blue, row by row.
 *
 * <p>The images stay bytes in memory, 3,072 for each (146 MiB for the 50,000 that are for training); a loader makes floats
 * of a batch at a time.
 */
public final class CifarFiles {
    static final ImageFormat FORMAT = new ImageFormat(3, 32, 32, 255);
    private static final int LONGEST_NAME = 255;
    /** The character by which Java replaces bytes that are not UTF-8. */
    private static final char REPLACEMENT = '\uFFFD';

    private CifarFiles() {}

    /** As {@link #read(List, String, List, int)}, of records with one label: CIFAR-10. */
    public static MemoryDataset read(List<Path> files, String name, List<String> classes) {
        return read(files, name, classes, 1);
    }

    /**
     * The records of some files, one file after the other.
     *
     * @param labelBytes how many labels a record begins with, of which the last counts: 1 for CIFAR-10, 2 for CIFAR-100
     * @throws DataException when a file is missing, empty or truncated, or a label has no class
     */
    public static MemoryDataset read(List<Path> files, String name, List<String> classes, int labelBytes) {
        int record = labelBytes + FORMAT.size();
        long records = 0;
        for (Path file : files) {
            records += records(file, record);
        }
        if (records * FORMAT.size() > Integer.MAX_VALUE - 8) {
            throw new DataException(files.getFirst().getParent() + ": " + records + " images are more than fit into one array");
        }
        byte[] pixels = new byte[(int) records * FORMAT.size()];
        byte[] labels = new byte[(int) records];
        int at = 0;
        for (Path file : files) {
            byte[] bytes = bytes(file);
            for (int from = 0; from < bytes.length && at < labels.length; from += record, at++) {
                labels[at] = label(file, bytes[from + labelBytes - 1] & 0xff, from / record, classes);
                System.arraycopy(bytes, from + labelBytes, pixels, at * FORMAT.size(), FORMAT.size());
            }
        }
        return new MemoryDataset(name, classes, FORMAT, pixels, labels);
    }

    /**
     * The names of the classes in {@code batches.meta.txt}: one on each line, by label; empty lines stand at its end.
     *
     * @throws DataException when the file can't be read or names no class, a class twice, or what is no name
     */
    public static List<String> classes(Path file) {
        List<String> names = new String(bytes(file), StandardCharsets.UTF_8).lines().map(String::strip)
                .filter(line -> !line.isEmpty()).toList();
        if (names.isEmpty()) {
            throw new DataException(file + ": names no class");
        }
        boolean sound = Set.copyOf(names).size() == names.size() && names.stream().allMatch(name -> name.length() <= LONGEST_NAME
                && name.chars().noneMatch(c -> Character.isISOControl(c) || c == REPLACEMENT));
        if (!sound) {
            throw new DataException(file + ": damaged: it holds a name twice, or what is no name; unpack the archive again");
        }
        return names;
    }

    private static long records(Path file, int record) {
        RegularFile.require(file);
        try {
            long length = Files.size(file);
            if (length == 0 || length % record != 0) {
                throw new DataException(file + (length == 0 ? ": is empty" : ": truncated: its " + length
                        + " bytes are no whole number of records of " + record + " bytes"));
            }
            return length / record;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static byte label(Path file, int label, int record, List<String> classes) {
        if (label >= classes.size()) {
            throw new DataException(file + ": label " + label + " of record " + record + " is outside 0.."
                    + (classes.size() - 1));
        }
        return (byte) label;
    }

    private static byte[] bytes(Path file) {
        RegularFile.require(file);
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static DataException unreadable(Path file, IOException e) {
        return new DataException(file + (e instanceof NoSuchFileException ? ": no such file"
                : ": cannot be read: " + e.getMessage()), e);
    }
}
