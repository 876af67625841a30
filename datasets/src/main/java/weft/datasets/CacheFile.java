package weft.datasets;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import weft.datasets.base.DataException;
import weft.datasets.image.ByteImage;
import weft.datasets.image.ImageFormat;

/**
 * A file of decoded images as bytes, which is mapped into memory: the operating system keeps in memory what there is room for, so
 * the file may be larger than memory. All numbers are little-endian:
 *
 * <pre>
 *   8 bytes   WEFTPIX1
 *   int       length of the key        int   number of images      int   channels    int   full scale
 *   int       CRC-32C of the key and the table                     int   0
 *   key       UTF-8: what the images were made of
 *   table     for each image: long place in the file, int height, int width, int CRC-32C of its bytes, int 0
 *   images    CHW
 * </pre>
 */
final class CacheFile {
    private static final long MAGIC = 0x3158495054464557L; // WEFTPIX1
    private static final int HEADER = 32;
    private static final int ENTRY = 24;
    private static final int LONGEST_KEY = 1 << 20;
    /** Images that are decoded before they are written, in their order. */
    private static final int CHUNK = 64;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final MemorySegment bytes;
    private final int count;
    private final int channels;
    private final int fullScale;
    private final long table;

    private CacheFile(Path file, MemorySegment bytes, int count, int channels, int fullScale, long table) {
        this.file = file;
        this.bytes = bytes;
        this.count = count;
        this.channels = channels;
        this.fullScale = fullScale;
        this.table = table;
    }

    /**
     * Maps a file.
     *
     * @throws DataException when it can't be read, is damaged, or has another key or number of images
     */
    static CacheFile open(Path file, String key, int count) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long length = channel.size();
            if (length < HEADER) {
                throw damaged(file, "it ends too early");
            }
            // The mapping lives until the collector finds that nobody reads it; the file itself is closed here.
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, length, Arena.ofAuto());
            int keyLength = bytes.get(INT, 8);
            int images = bytes.get(INT, 12);
            boolean sizes = bytes.get(LONG, 0) == MAGIC && keyLength >= 0 && keyLength <= LONGEST_KEY && images >= 0
                    && bytes.get(INT, 16) > 0 && bytes.get(INT, 20) > 0 && bytes.get(INT, 28) == 0
                    && HEADER + keyLength + (long) ENTRY * images <= length;
            if (!sizes) {
                throw damaged(file, "it does not begin as such a file does");
            }
            long table = HEADER + (long) keyLength;
            byte[] written = bytes.asSlice(HEADER, keyLength).toArray(ValueLayout.JAVA_BYTE);
            CRC32C checksum = new CRC32C();
            checksum.update(bytes.asSlice(12, 12).toArray(ValueLayout.JAVA_BYTE));
            checksum.update(written);
            checksum.update(bytes.asSlice(table, (long) ENTRY * images).asByteBuffer());
            if ((int) checksum.getValue() != bytes.get(INT, 24)) {
                throw damaged(file, "its table differs from its checksum");
            }
            if (images != count || !new String(written, StandardCharsets.UTF_8).equals(key)) {
                throw damaged(file, "it was made of other images");
            }
            return new CacheFile(file, bytes, images, bytes.get(INT, 16), bytes.get(INT, 20), table);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static DataException damaged(Path file, String why) {
        return new DataException(file + ": damaged cache: " + why + "; delete it, and it is made again");
    }

    /**
     * The image at an index, copied out of the file.
     *
     * @throws DataException when its bytes were changed or are missing
     */
    ByteImage image(int index) {
        long entry = table + (long) ENTRY * index;
        long place = bytes.get(LONG, entry);
        int height = bytes.get(INT, entry + 8);
        int width = bytes.get(INT, entry + 12);
        long size = (long) channels * height * width;
        if (height < 1 || width < 1 || size > Integer.MAX_VALUE - 8 || place < 0 || place > bytes.byteSize() - size) {
            throw damaged(file, "image " + index + " lies outside");
        }
        byte[] data = new byte[(int) size];
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, place, data, 0, data.length);
        if (checksum(data) != bytes.get(INT, entry + 16)) {
            throw damaged(file, "image " + index + " differs from its checksum");
        }
        return new ByteImage(new ImageFormat(channels, height, width, fullScale), data, 0);
    }

    /** The number of images. */
    int count() {
        return count;
    }

    private static int checksum(byte[] data) {
        CRC32C checksum = new CRC32C();
        checksum.update(data);
        return (int) checksum.getValue();
    }

    /**
     * Writes a file beside its place, and moves it there when it is whole. Images are made by all processors, a few at a time,
     * and have the channels and the scale of the first.
     *
     * @param done is told how many images are written
     * @throws DataException when the file can't be written, or an image can't be made
     */
    static void write(Path file, String key, int count, IntFunction<ByteImage> image, IntConsumer done) {
        Path part = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                fill(channel, key.getBytes(StandardCharsets.UTF_8), count, image, done);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new DataException("cannot write " + file + ": " + e.getMessage(), e);
        } finally {
            try {
                Files.deleteIfExists(part);
            } catch (IOException e) {
                // What went wrong before matters more than a leftover.
            }
        }
    }

    private static void fill(FileChannel channel, byte[] key, int count, IntFunction<ByteImage> image, IntConsumer done)
            throws IOException {
        ByteBuffer head = ByteBuffer.allocate(Math.addExact(HEADER + key.length, Math.multiplyExact(ENTRY, count)))
                .order(ByteOrder.LITTLE_ENDIAN);
        head.position(HEADER).put(key);
        long place = head.capacity();
        ImageFormat first = null;
        for (int from = 0; from < count; from += CHUNK) {
            List<ByteImage> chunk = IntStream.range(from, Math.min(count, from + CHUNK)).parallel().mapToObj(image).toList();
            for (ByteImage one : chunk) {
                ImageFormat format = one.format();
                first = first == null ? format : first;
                if (format.channels() != first.channels() || format.fullScale() != first.fullScale()) {
                    throw new DataException("cache: images of one data set have different channels: " + first + ", " + format);
                }
                ByteBuffer data = ByteBuffer.wrap(one.data(), one.offset(), format.size());
                CRC32C checksum = new CRC32C();
                checksum.update(data.duplicate());
                head.putLong(place).putInt(format.height()).putInt(format.width()).putInt((int) checksum.getValue()).putInt(0);
                while (data.hasRemaining()) {
                    place += channel.write(data, place);
                }
            }
            done.accept(from + chunk.size());
        }
        head.putLong(0, MAGIC).putInt(8, key.length).putInt(12, count).putInt(16, first == null ? 1 : first.channels())
                .putInt(20, first == null ? 1 : first.fullScale());
        CRC32C checksum = new CRC32C();
        checksum.update(head.array(), 12, 12);
        checksum.update(head.array(), HEADER, head.capacity() - HEADER);
        head.putInt(24, (int) checksum.getValue()).rewind();
        for (long at = 0; head.hasRemaining();) {
            at += channel.write(head, at);
        }
    }
}
