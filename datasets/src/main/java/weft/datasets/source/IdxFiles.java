package weft.datasets.source;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import weft.datasets.MemoryDataset;
import weft.datasets.base.DataException;
import weft.datasets.base.RegularFile;
import weft.datasets.image.ImageFormat;

/**
 * Reads IDX, the format of MNIST and Fashion-MNIST, uncompressed or gzip: two zero bytes, the type (8: unsigned byte), the number
 * of dimensions, each dimension as a big-endian 32-bit number, then the values. Images are {@code [N, H, W]} (magic number
 * 0x00000803), labels {@code [N]} (0x00000801).
 *
 * <p>A header may lie: the length of an uncompressed file is checked against it before anything is allocated, and for a
 * compressed file no more is allocated than a small multiple of what it really holds.
 */
public final class IdxFiles {
    private static final int IMAGES = 0x00000803;
    private static final int LABELS = 0x00000801;
    private static final int MOST = Integer.MAX_VALUE - 8;
    private static final int FIRST_PIECE = 1 << 20;

    private IdxFiles() {}

    /** A parsed file: its dimensions and values. */
    private record Idx(int[] dims, byte[] values) {}

    /**
     * The data set in a file of images and a file of labels.
     *
     * @throws DataException when a file is missing, has another magic number, is truncated or too long, claims impossible
     *                       dimensions, the two have different counts, or a label has no class
     */
    public static MemoryDataset read(Path images, Path labels, String name, List<String> classes) {
        Idx values = read(images, IMAGES);
        Idx answers = read(labels, LABELS);
        if (values.dims[0] != answers.dims[0]) {
            throw new DataException(images + " has " + values.dims[0] + " images, but " + labels + " has " + answers.dims[0]
                    + " labels");
        }
        MemoryDataset.checkLabels(labels.toString(), classes, answers.values);
        var format = new ImageFormat(1, values.dims[1], values.dims[2], 255);
        return new MemoryDataset(name, classes, format, values.values, answers.values);
    }

    /**
     * The largest label in a file of labels.
     *
     * @throws DataException when it is missing or damaged
     */
    static int largestLabel(Path labels) {
        int most = 0;
        for (byte label : read(labels, LABELS).values) {
            most = Math.max(most, label & 0xff);
        }
        return most;
    }

    private static Idx read(Path file, int magic) {
        RegularFile.require(file);
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            raw.mark(2);
            boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
            raw.reset();
            return gzip
                    ? parse(new GZIPInputStream(raw, 1 << 16), magic, file, Long.MAX_VALUE)
                    : parse(raw, magic, file, Files.size(file));
        } catch (NoSuchFileException e) {
            throw new DataException(file + ": no such file", e);
        } catch (EOFException e) {
            throw new DataException(file + ": truncated gzip file", e);
        } catch (ZipException e) {
            throw new DataException(file + ": damaged gzip file: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** @param length the length of the whole file, or Long.MAX_VALUE when only reading it will tell */
    private static Idx parse(InputStream in, int magic, Path file, long length) throws IOException {
        int rank = magic & 0xff;
        byte[] header = in.readNBytes(4 + 4 * rank);
        if (header.length >= 4 && ByteBuffer.wrap(header).getInt() != magic) {
            throw new DataException(String.format("%s: magic number 0x%08x where an IDX file of %s has 0x%08x", file,
                    ByteBuffer.wrap(header).getInt(), magic == IMAGES ? "images" : "labels", magic));
        }
        if (header.length < 4 + 4 * rank) {
            throw new DataException(file + ": truncated: the file ends after " + header.length + " bytes, inside its header");
        }
        int[] dims = new int[rank];
        ByteBuffer.wrap(header, 4, 4 * rank).asIntBuffer().get(dims);
        int count = count(dims, file);
        if (length != Long.MAX_VALUE && length - header.length != count) {
            throw wrongLength(file, dims, count, length - header.length);
        }
        byte[] values = readAtMost(in, count);
        if (values.length < count) {
            throw wrongLength(file, dims, count, values.length);
        }
        if (in.read() >= 0) {
            throw new DataException(file + ": more bytes follow after the " + count + " that its header says "
                    + Arrays.toString(dims));
        }
        return new Idx(dims, values);
    }

    private static int count(int[] dims, Path file) {
        long count = 1;
        for (int dim : dims) {
            // A dimension is unsigned, so what reads as negative is too large.
            count *= dim;
            if (dim < 1 || count > MOST) {
                throw new DataException(file + ": impossible dimensions " + Arrays.toString(dims)
                        + ": each must be at least 1, and all together fewer than 2^31 values");
            }
        }
        return (int) count;
    }

    private static DataException wrongLength(Path file, int[] dims, int count, long found) {
        return new DataException(file + (found < count ? ": truncated: " : ": trailing bytes: ") + "the header says "
                + Arrays.toString(dims) + ", that is " + count + " bytes, but " + found + " follow it");
    }

    private static byte[] readAtMost(InputStream in, int count) throws IOException {
        byte[] values = new byte[Math.min(count, FIRST_PIECE)];
        int filled = 0;
        while (true) {
            int read = in.readNBytes(values, filled, values.length - filled);
            filled += read;
            if (filled < values.length) {
                return Arrays.copyOf(values, filled);
            }
            if (filled == count) {
                return values;
            }
            values = Arrays.copyOf(values, (int) Math.min(count, 2L * filled));
        }
    }
}
