package weft.datasets.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import weft.datasets.base.DataException;
import weft.datasets.base.RegularFile;

/**
 * Reads one image file (PNG, JPEG, GIF, BMP, TIFF) as grey, {@code [1, H, W]}, or RGB, {@code [3, H, W]}, with values 0..255.
 * Grey is {@code L = 0.299 R + 0.587 G + 0.114 B}, rounded, in the integer arithmetic of PIL, so that an image becomes the same
 * bytes as in torchvision: those of PIL's {@code convert('RGB')}, exactly for PNG, BMP, GIF and JPEG of any colours and any
 * sampling, and within one level for TIFF with a palette or YCbCr. Transparency is dropped and a colour profile ignored, as PIL
 * does. Of 16-bit samples the upper 8 bits are taken, in grey, too, where PIL would clip all values above 255. An image that its
 * camera marks as turned, in EXIF, is turned upright, as it was seen: that is PIL's ImageOps.exif_transpose, which torchvision
 * leaves to its user. Of several images in a file the first is read.
 */
public final class ImageFiles {
    /** The largest number of pixels, far above any photograph; a file that claims more is damaged or made to do harm. */
    private static final long MOST_PIXELS = 1L << 27;

    private static final String TOO_SHORT = "it ends too early";
    private static final String NO_IMAGE = ": not a PNG, JPEG, GIF, BMP or TIFF image";
    /** How files of these formats begin. */
    private static final List<byte[]> SIGNATURES = List.of(new byte[] {(byte) 0x89, 'P', 'N', 'G'},
            new byte[] {(byte) 0xFF, (byte) 0xD8}, new byte[] {'G', 'I', 'F', '8'}, new byte[] {'B', 'M'},
            new byte[] {'I', 'I', '*', 0}, new byte[] {'M', 'M', 0, '*'});

    private ImageFiles() {}

    /**
     * Reads a file.
     *
     * @param channels 1 for grey, 3 for RGB
     * @throws DataException when the file is missing, is not an image, or is damaged
     */
    public static ByteImage read(Path file, int channels) {
        if (channels != 1 && channels != 3) {
            throw new DataException(file + ": an image file gives 1 channel (grey) or 3 (RGB), not " + channels);
        }
        byte[] bytes = bytes(file);
        ByteImage image = planes(decode(file, bytes), channels);
        return ExifOrientation.of(bytes).upright(image);
    }

    private static ByteImage planes(BufferedImage image, int channels) {
        var format = new ImageFormat(channels, image.getHeight(), image.getWidth(), 255);
        byte[] data = new byte[format.size()];
        int w = image.getWidth();
        int[][] rgb = new int[3][w];
        for (int y = 0; y < image.getHeight(); y++) {
            readRow(image, y, rgb);
            for (int c = 0; c < channels; c++) {
                int to = (c * image.getHeight() + y) * w;
                for (int x = 0; x < w; x++) {
                    data[to + x] = (byte) (channels == 3 ? rgb[c][x] : grey(rgb[0][x], rgb[1][x], rgb[2][x]));
                }
            }
        }
        return new ByteImage(format, data, 0);
    }

    /**
     * Looks at a file's first bytes alone.
     *
     * @throws DataException when it can't be read or they are not those of an image
     */
    public static void requireImage(Path file) {
        RegularFile.require(file);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] first = in.readNBytes(4);
            if (!isImage(first)) {
                throw new DataException(file + NO_IMAGE);
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static boolean isImage(byte[] file) {
        return SIGNATURES.stream().anyMatch(s -> file.length >= 4 && Arrays.equals(s, 0, s.length, file, 0, s.length));
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
        return new DataException(file + switch (e) {
            case NoSuchFileException _ -> ": no such file";
            case AccessDeniedException _ -> ": no permission";
            default -> ": cannot be read: " + e.getMessage();
        }, e);
    }

    private static BufferedImage decode(Path file, byte[] bytes) {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(JpegProfile.remove(bytes)))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            // The JDK also reads WBMP, which has no signature: any file that begins with two zeros would do.
            if (!isImage(bytes) || !readers.hasNext()) {
                throw new DataException(file + NO_IMAGE);
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                Optional<GifCanvas> canvas = GifCanvas.of(bytes);
                int w = canvas.isPresent() ? canvas.get().width() : reader.getWidth(0);
                int h = canvas.isPresent() ? canvas.get().height() : reader.getHeight(0);
                if ((long) w * h > MOST_PIXELS) {
                    throw new DataException(file + ": claims " + w + "x" + h + " pixels, which is more than this reads: damaged, "
                            + "or to be made smaller");
                }
                Optional<String> changed = PngSums.damaged(bytes);
                if (changed.isPresent()) {
                    throw damaged(file, "its chunk " + changed.get() + " differs from its checksum", null);
                }
                if (canvas.isPresent() && !canvas.get().whole()) {
                    throw damaged(file, TOO_SHORT, null);
                }
                if (!TiffStrips.areWhole(bytes)) {
                    throw damaged(file, "its packed data end too early or were changed", null);
                }
                BufferedImage image = whole(file, reader, JpegFrame.of(bytes).filter(JpegFrame::jdkGetsOtherColours));
                return canvas.isPresent() ? canvas.get().around(image) : image;
            } finally {
                reader.dispose();
            }
        } catch (DataException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The JDK's decoders throw exceptions of many kinds when a file is damaged.
            throw damaged(file, e instanceof IIOException && e.getMessage() != null
                    ? e.getMessage().strip().lines().findFirst().orElse("") : "its decoder finds no sense in it", e);
        }
    }

    /** The JPEG decoder fills missing data with grey and only warns; PIL refuses such a file, and so does this reader. */
    private static BufferedImage whole(Path file, ImageReader reader, Optional<JpegFrame> otherColours) throws IOException {
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((_, warning) -> warnings.add(warning));
        BufferedImage image =
                otherColours.isEmpty() ? reader.read(0) : JpegColours.rgb(reader.readRaster(0, null), otherColours.get());
        if (warnings.stream().anyMatch(warning -> warning.startsWith("Truncated File"))) {
            throw damaged(file, TOO_SHORT, null);
        }
        return image;
    }

    private static DataException damaged(Path file, String why, Exception cause) {
        return new DataException(file + ": damaged or unsupported image: " + why
                + "; copy it again, or save it anew as PNG", cause);
    }

    /** Whether the raster holds grey or RGB samples, not indices into a palette or another colour system. */
    private static boolean isPlain(BufferedImage image) {
        ColorModel model = image.getColorModel();
        int type = model.getColorSpace().getType();
        return !(model instanceof IndexColorModel) && (type == ColorSpace.TYPE_GRAY || type == ColorSpace.TYPE_RGB);
    }

    /**
     * One row of the image as a row of red, of green and of blue samples. Grey and RGB samples are taken as they are: getRGB
     * would take grey for linear light and brighten it, and would apply a colour profile.
     */
    private static void readRow(BufferedImage image, int y, int[][] rgb) {
        int w = image.getWidth();
        if (image.getRaster().getTransferType() == DataBuffer.TYPE_FLOAT) {
            readFloats(image, y, rgb);
        } else if (image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_CMYK) {
            readInks(image, y, rgb);
        } else if (isPlain(image)) {
            int bands = image.getColorModel().getNumColorComponents();
            for (int c = 0; c < 3; c++) {
                int band = Math.min(c, bands - 1);
                image.getRaster().getSamples(0, y, w, 1, band, rgb[c]);
                toEightBits(rgb[c], image.getColorModel().getComponentSize(band));
            }
        } else {
            image.getRGB(0, y, w, 1, rgb[0], 0, w);
            for (int x = 0; x < w; x++) {
                int pixel = rgb[0][x];
                rgb[0][x] = pixel >>> 16 & 0xff;
                rgb[1][x] = pixel >>> 8 & 0xff;
                rgb[2][x] = pixel & 0xff;
            }
        }
    }

    /** Floats are on the scale of bytes; values beyond it are clipped, as PIL does. */
    private static void readFloats(BufferedImage image, int y, int[][] rgb) {
        int bands = image.getColorModel().getNumColorComponents();
        float[] values = new float[image.getWidth()];
        for (int c = 0; c < 3; c++) {
            image.getRaster().getSamples(0, y, values.length, 1, Math.min(c, bands - 1), values);
            for (int x = 0; x < values.length; x++) {
                rgb[c][x] = (int) Math.clamp(values[x], 0f, 255f);
            }
        }
    }

    private static void readInks(BufferedImage image, int y, int[][] rgb) {
        int[][] inks = new int[4][image.getWidth()];
        for (int c = 0; c < inks.length; c++) {
            image.getRaster().getSamples(0, y, image.getWidth(), 1, c, inks[c]);
            toEightBits(inks[c], image.getColorModel().getComponentSize(c));
        }
        for (int x = 0; x < image.getWidth(); x++) {
            int pixel = JpegColours.rgb(inks[0][x], inks[1][x], inks[2][x], inks[3][x]);
            rgb[0][x] = pixel >> 16;
            rgb[1][x] = pixel >> 8 & 0xff;
            rgb[2][x] = pixel & 0xff;
        }
    }

    private static void toEightBits(int[] samples, int bits) {
        for (int x = 0; bits != 8 && x < samples.length; x++) {
            samples[x] = bits > 8 ? samples[x] >>> (bits - 8) : samples[x] * 255 / ((1 << bits) - 1);
        }
    }

    /** 0.299 R + 0.587 G + 0.114 B in units of 1/65536, rounded; the weights add up to 65536, so grey stays as it is. */
    public static int grey(int r, int g, int b) {
        return (19595 * r + 38470 * g + 7471 * b + 0x8000) >> 16;
    }
}
