package weft.datasets;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.zip.CRC32C;
import weft.datasets.image.ByteImage;
import weft.datasets.image.FloatImage;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Pipeline;
import weft.datasets.transform.Transform;

/**
 * A data set of image files after its first transform, whose results are kept as bytes in a file: later epochs and later runs
 * need not decode and resize them. The file may be larger than memory, see {@link CacheFile}. Values are rounded to bytes, which
 * changes nothing where the transform gives whole numbers, as a {@link weft.datasets.transform.SmoothResize} of bytes does.
 */
public final class DiskCache extends DatasetView {
    private final CacheFile file;
    private final ImageFormat format;

    private DiskCache(Dataset base, CacheFile file) {
        super(base);
        this.file = file;
        this.format = file.count() == 0 ? base.format() : file.image(0).format();
    }

    /**
     * The data set with its file, which is made first where it is not there: its name says what it was made of, the images by
     * their {@link DataFingerprint}.
     *
     * @param first  the transform, which draws nothing
     * @param folder of the file
     * @param done   is told how many images are written while the file is made
     * @throws weft.datasets.base.DataException when an image can't be read, the file can't be written, or it is damaged
     */
    public static DiskCache of(Dataset base, Transform first, Path folder, IntConsumer done) {
        DataFingerprint data = DataFingerprint.of(base);
        String key = first + "\n" + data.digest() + "\n" + data.counts() + "\n" + data.classes();
        CRC32C checksum = new CRC32C();
        checksum.update(key.getBytes(StandardCharsets.UTF_8));
        Path file = folder.resolve(data.digest() + "-" + HexFormat.of().toHexDigits((int) checksum.getValue()) + ".images");
        if (Files.notExists(file)) {
            CacheFile.write(file, key, base.size(), i -> made(base, first, i), done);
        }
        return new DiskCache(base, CacheFile.open(file, key, base.size()));
    }

    private static ByteImage made(Dataset base, Transform first, int index) {
        Sample sample = base.get(index);
        FloatImage image = FloatImage.allocate(first.output(sample.image().format()));
        new Pipeline(first).into(sample.image(), image, null);
        byte[] bytes = new byte[image.data().length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.clamp(Math.round(image.data()[i]), 0, 255);
        }
        return new ByteImage(image.format(), bytes, 0);
    }

    @Override
    public Sample get(int index) {
        Objects.checkIndex(index, size());
        return new Sample(file.image(index), base.label(index));
    }

    @Override
    public ImageFormat format() {
        return format;
    }

    /** What is kept is decoded. */
    @Override
    public boolean isOfFiles() {
        return false;
    }
}
