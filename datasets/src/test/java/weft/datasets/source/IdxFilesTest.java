package weft.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.datasets.Dataset;
import weft.datasets.MemoryDataset;
import weft.datasets.base.DataException;
import weft.datasets.image.ByteImage;
import weft.datasets.image.ImageFormat;

class IdxFilesTest {
    private static final int IMAGES = 0x803;
    private static final int LABELS = 0x801;
    private static final List<String> CLASSES = List.of("a", "b", "c");

    @TempDir
    Path folder;

    static byte[] idx(int magic, int[] dims, byte... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * dims.length + values.length).putInt(magic);
        for (int dim : dims) {
            buffer.putInt(dim);
        }
        return buffer.put(values).array();
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] threeImages() {
        return idx(IMAGES, new int[] {3, 2, 1}, (byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5, (byte) 255);
    }

    private static byte[] threeLabels() {
        return idx(LABELS, new int[] {3}, (byte) 2, (byte) 0, (byte) 1);
    }

    private MemoryDataset read(byte[] images, byte[] labels) throws IOException {
        return IdxFiles.read(Files.write(folder.resolve("images"), images), Files.write(folder.resolve("labels"), labels), "tiny",
                CLASSES);
    }

    private void refuses(byte[] images, byte[] labels, String... parts) {
        assertThatThrownBy(() -> read(images, labels)).isInstanceOf(DataException.class)
                .hasMessageContainingAll(parts).message().doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itReadsImagesAndLabelsUncompressedOrGzip(boolean compressed) throws IOException {
        Dataset data = compressed ? read(gzip(threeImages()), gzip(threeLabels())) : read(threeImages(), threeLabels());
        assertThat(data.size()).isEqualTo(3);
        assertThat(data.format()).isEqualTo(new ImageFormat(1, 2, 1, 255));
        assertThat(data.name()).isEqualTo("tiny");
        assertThat(data.classes()).isEqualTo(CLASSES);
        assertThat(data.get(0).label()).isEqualTo(2);
        assertThat(data.label(2)).isEqualTo(1);
        assertThat(data.get(1).image().at(0, 0, 0)).isEqualTo(3);
        assertThat(data.get(2).image().at(0, 1, 0)).isEqualTo(255);
        assertThatThrownBy(() -> data.get(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void itReadsAGzipFileLargerThanItsFirstPiece() throws IOException {
        byte[] values = new byte[3 * 700 * 1000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (i * 31 >>> 3);
        }
        Dataset data = read(gzip(idx(IMAGES, new int[] {3, 700, 1000}, values)), threeLabels());
        assertThat(((ByteImage) data.get(2).image()).data()).isEqualTo(values);
    }

    @Test
    void wrongMagicNumber() {
        refuses(idx(0x802, new int[] {3, 2}, new byte[6]), threeLabels(),
                "images: magic number 0x00000802 where an IDX file of images has 0x00000803");
        refuses(threeImages(), threeImages(), "labels: magic number 0x00000803 where an IDX file of labels has 0x00000801");
        refuses("hello, world, hello".getBytes(), threeLabels(), "magic number 0x68656c6c");
    }

    @Test
    void aTruncatedUncompressedFile() {
        byte[] images = threeImages();
        refuses(Arrays.copyOf(images, images.length - 1), threeLabels(),
                "images: truncated: the header says [3, 2, 1], that is 6 bytes, but 5 follow it");
        refuses(threeImages(), Arrays.copyOf(threeLabels(), 9), "labels: truncated");
    }

    @Test
    void aTruncatedHeaderIsRefused() {
        refuses(Arrays.copyOf(threeImages(), 11), threeLabels(), "images: truncated: the file ends after 11 bytes");
        refuses(new byte[0], threeLabels(), "images: truncated: the file ends after 0 bytes");
        refuses(Arrays.copyOf(threeImages(), 1), threeLabels(), "images: truncated: the file ends after 1 bytes");
    }

    @Test
    void aTruncatedGzipFileIsRefused() throws IOException {
        byte[] images = threeImages();
        refuses(gzip(Arrays.copyOf(images, images.length - 1)), threeLabels(), "images: truncated", "but 5 follow it");
    }

    @Test
    void truncatedOrDamagedGzipFile() throws IOException {
        byte[] zipped = gzip(threeImages());
        refuses(Arrays.copyOf(zipped, zipped.length - 12), threeLabels(), "images: truncated gzip file");
        zipped[zipped.length - 5] ^= 1;
        refuses(zipped, threeLabels(), "images: damaged gzip file");
    }

    @Test
    void bytesAfterTheLastImageAreRefused() throws IOException {
        byte[] images = threeImages();
        byte[] longer = Arrays.copyOf(images, images.length + 2);
        refuses(longer, threeLabels(), "images: trailing bytes: the header says [3, 2, 1], that is 6 bytes, but 8 follow it");
        refuses(gzip(longer), threeLabels(), "images: more bytes follow after the 6 that its header says");
    }

    @Test
    void imagesAndLabelsOfDifferentCountsAreRefused() {
        refuses(threeImages(), idx(LABELS, new int[] {2}, (byte) 0, (byte) 1), "images has 3 images, but ",
                "labels has 2 labels");
    }

    @Test
    void labelWithoutAClass() {
        refuses(threeImages(), idx(LABELS, new int[] {3}, (byte) 2, (byte) 3, (byte) 1),
                "labels: label 3 of sample 1 is outside 0..2 (there are 3 classes)");
        refuses(threeImages(), idx(LABELS, new int[] {3}, (byte) 2, (byte) 0, (byte) -1), "label 255 of sample 2");
    }

    @Test
    void negativeZeroOrHugeDimensions() throws IOException {
        for (int[] dims : new int[][] {{-1, 2, 1}, {3, -2, -1}, {0, 2, 1}, {3, 0, 1}, {1 << 30, 1 << 30, 1 << 30},
                {Integer.MAX_VALUE, 1, 1}, {65536, 65536, 1}}) {
            refuses(idx(IMAGES, dims, new byte[6]), threeLabels(), "images: impossible dimensions " + Arrays.toString(dims));
            refuses(gzip(idx(IMAGES, dims, new byte[6])), threeLabels(), "images: impossible dimensions");
        }
    }

    @Test
    void aHeaderThatClaimsTwoGigabytesAllocatesNone() throws IOException {
        int[] dims = {2_000_000_000, 1, 1};
        var bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] zipped = gzip(idx(IMAGES, dims, new byte[6]));
        refuses(zipped, threeLabels(), "truncated");
        long before = bean.getCurrentThreadAllocatedBytes();
        refuses(zipped, threeLabels(), "truncated");
        refuses(idx(IMAGES, dims, new byte[6]), threeLabels(), "truncated");
        assertThat(bean.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000_000);
    }

    @Property(tries = 200)
    void whateverIsDamagedItIsADataSetOrOneClearError(@ForAll boolean compressed, @ForAll @IntRange(max = 60) int place,
            @ForAll byte value, @ForAll @IntRange(max = 60) int length)
            throws IOException {
        Path temporary = Files.createTempDirectory("weft");
        Path images = temporary.resolve("images");
        Path labels = Files.write(temporary.resolve("labels"), threeLabels());
        try {
            byte[] bytes = compressed ? gzip(threeImages()) : threeImages();
            bytes[place % bytes.length] ^= value;
            Files.write(images, length < bytes.length ? Arrays.copyOf(bytes, length) : bytes);
            try {
                assertThat(IdxFiles.read(images, labels, "tiny", CLASSES).size()).isEqualTo(3);
            } catch (DataException e) {
                assertThat(e.getMessage()).startsWith(images.toString()).doesNotContain("\n");
            }
        } finally {
            Files.delete(images);
            Files.delete(labels);
            Files.delete(temporary);
        }
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> IdxFiles.read(folder.resolve("none"), folder.resolve("none"), "tiny", CLASSES))
                .isInstanceOf(DataException.class).hasMessage(folder.resolve("none") + ": no such file");
    }

    @Test
    void aFolderInsteadOfAFileIsRefused() {
        assertThatThrownBy(() -> IdxFiles.read(folder, folder, "tiny", CLASSES)).isInstanceOf(DataException.class)
                .hasMessageStartingWith(folder + ": not a file");
    }
}
