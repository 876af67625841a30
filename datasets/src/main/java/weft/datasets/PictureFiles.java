package weft.datasets;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads one picture file (PNG, JPEG, GIF, BMP) as grey, {@code [1, H, W]}, or RGB, {@code [3, H, W]}, with values 0..255.
 * Grey is {@code L = 0.299 R + 0.587 G + 0.114 B}, rounded, in the integer arithmetic of PIL, so that a picture becomes the
 * same bytes as in torchvision. Transparency is dropped as PIL drops it; of 16-bit samples the upper 8 bits count.
 */
public final class PictureFiles {
    /** Far above any photograph; a file that claims more is damaged or hostile. */
    private static final long MOST_PIXELS = 1L << 28;

    private PictureFiles() {}

    /**
     * Reads a file.
     *
     * @param channels 1 for grey, 3 for RGB
     * @throws DataException when the file is missing, is not a picture, or is damaged
     */
    public static BytePicture read(Path file, int channels) {
        if (channels != 1 && channels != 3) {
            throw new DataException(file + ": a picture file gives 1 channel (grey) or 3 (RGB), not " + channels);
        }
        BufferedImage image = decode(file);
        var format = new PictureFormat(channels, image.getHeight(), image.getWidth(), 255);
        byte[] data = new byte[format.size()];
        if (isGrey(image)) {
            copyGrey(image, channels, data);
        } else {
            copyColour(image, channels, data);
        }
        return new BytePicture(format, data, 0);
    }

    private static BufferedImage decode(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new DataException(file + (Files.exists(file) ? ": not a file" : ": no such file"));
        }
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            if (in == null) {
                throw new DataException(file + ": cannot be read");
            }
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new DataException(file + ": not a PNG, JPEG, GIF or BMP picture");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > MOST_PIXELS) {
                    throw new DataException(file + ": claims " + reader.getWidth(0) + "x" + reader.getHeight(0)
                        + " pixels, which is more than this reads");
                }
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            // The JDK's decoders meet damage with any of these.
            throw new DataException(file + ": damaged or unsupported picture: " + e.getMessage(), e);
        }
    }

    private static boolean isGrey(BufferedImage image) {
        return image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY
            && !(image.getColorModel() instanceof IndexColorModel);
    }

    /** From the raster: getRGB would take grey for linear light and brighten it. */
    private static void copyGrey(BufferedImage image, int channels, byte[] data) {
        Raster raster = image.getRaster();
        int bits = image.getColorModel().getComponentSize(0);
        int w = image.getWidth();
        int plane = w * image.getHeight();
        int[] row = new int[w];
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getSamples(0, y, w, 1, 0, row);
            for (int x = 0; x < w; x++) {
                int value = bits >= 8 ? row[x] >>> (bits - 8) : row[x] * 255 / ((1 << bits) - 1);
                for (int c = 0; c < channels; c++) {
                    data[c * plane + y * w + x] = (byte) value;
                }
            }
        }
    }

    private static void copyColour(BufferedImage image, int channels, byte[] data) {
        int w = image.getWidth();
        int plane = w * image.getHeight();
        int[] row = new int[w];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, w, 1, row, 0, w);
            for (int x = 0; x < w; x++) {
                int r = row[x] >>> 16 & 0xff;
                int g = row[x] >>> 8 & 0xff;
                int b = row[x] & 0xff;
                int i = y * w + x;
                if (channels == 1) {
                    data[i] = (byte) grey(r, g, b);
                } else {
                    data[i] = (byte) r;
                    data[plane + i] = (byte) g;
                    data[2 * plane + i] = (byte) b;
                }
            }
        }
    }

    /** 0.299 R + 0.587 G + 0.114 B in units of 1/65536, rounded. */
    static int grey(int r, int g, int b) {
        return (19595 * r + 38470 * g + 7471 * b + 0x8000) >> 16;
    }
}
