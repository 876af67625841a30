package weft.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.datasets.base.DataException;

class ImageFilesTest {
    @TempDir
    Path folder;

    private Path write(BufferedImage image, String format) throws IOException {
        Path file = folder.resolve("image." + format);
        assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
        return file;
    }

    private static BufferedImage colours(int type) {
        var image = new BufferedImage(3, 1, type);
        image.setRGB(0, 0, 0xFF0A141E);
        image.setRGB(1, 0, 0xFFFF0000);
        image.setRGB(2, 0, 0x80_00FF80);
        return image;
    }

    @Test
    void anRgbPngGivesItsThreePlanes() throws IOException {
        ByteImage image = ImageFiles.read(write(colours(BufferedImage.TYPE_INT_RGB), "png"), 3);
        assertThat(image.format()).isEqualTo(new ImageFormat(3, 1, 3, 255));
        assertThat(image.data()).containsExactly(10, 255, 0, 20, 0, 255, 30, 0, 128);
    }

    @Test
    void transparencyIsDropped() throws IOException {
        ByteImage image = ImageFiles.read(write(colours(BufferedImage.TYPE_INT_ARGB), "png"), 3);
        assertThat(image.data()).containsExactly(10, 255, 0, 20, 0, 255, 30, 0, 128);
    }

    @ParameterizedTest
    @CsvSource({"255,255,255,255", "0,0,0,0", "255,0,0,76", "0,255,0,150",
            "0,0,255,29", "10,20,30,18", "7,7,7,7", "200,100,50,124"})
    void colourBecomesGreyAsInPil(int r, int g, int b, int grey) throws IOException {
        // The expected values are PIL's: Image.new("RGB", (1, 1), (r, g, b)).convert("L").
        assertThat(ImageFiles.grey(r, g, b)).isEqualTo(grey);
        var image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, r << 16 | g << 8 | b);
        assertThat(ImageFiles.read(write(image, "png"), 1).data()).containsExactly(grey);
    }

    @Test
    void aGreyPngKeepsItsBytesInOneChannelAndInThree() throws IOException {
        var image = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
        byte[] ramp = new byte[256];
        for (int x = 0; x < 256; x++) {
            ramp[x] = (byte) x;
            image.getRaster().setSample(x, 0, 0, x);
        }
        Path file = write(image, "png");
        assertThat(ImageFiles.read(file, 1).data()).isEqualTo(ramp);
        byte[] rgb = ImageFiles.read(file, 3).data();
        for (int c = 0; c < 3; c++) {
            assertThat(Arrays.copyOfRange(rgb, 256 * c, 256 * (c + 1))).isEqualTo(ramp);
        }
    }

    @Test
    void ofA16BitGreyPngTheUpperByteCounts() throws IOException {
        var image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        WritableRaster raster = image.getRaster();
        raster.setSample(0, 0, 0, 0x80FF);
        raster.setSample(1, 0, 0, 0xFFFF);
        assertThat(ImageFiles.read(write(image, "png"), 1).data()).containsExactly(0x80, 255);
    }

    @Test
    void aBlackAndWhitePngBecomes0And255() throws IOException {
        var image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
        image.setRGB(1, 0, 0xFFFFFFFF);
        assertThat(ImageFiles.read(write(image, "png"), 1).data()).containsExactly(0, 255);
    }

    @Test
    void ofA16BitColourPngTheUpperBytesCount() throws IOException {
        var model = new ComponentColorModel(ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE,
                DataBuffer.TYPE_USHORT);
        WritableRaster raster = model.createCompatibleWritableRaster(1, 1);
        raster.setPixel(0, 0, new int[] {0x12FF, 0x3400, 0xFFFF});
        ByteImage image = ImageFiles.read(write(new BufferedImage(model, raster, false, null), "png"), 3);
        assertThat(image.data()).containsExactly(0x12, 0x34, 255);
    }

    @Test
    void aJpegIsReadToo() throws IOException {
        var image = new BufferedImage(16, 8, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 128; i++) {
            image.setRGB(i % 16, i / 16, 0x4080C0);
        }
        ByteImage read = ImageFiles.read(write(image, "jpg"), 3);
        assertThat(read.format()).isEqualTo(new ImageFormat(3, 8, 16, 255));
        assertThat(Math.abs(read.at(0, 4, 4) - 0x40)).isLessThanOrEqualTo(3);
        assertThat(Math.abs(read.at(1, 4, 4) - 0x80)).isLessThanOrEqualTo(3);
        assertThat(Math.abs(read.at(2, 4, 4) - 0xC0)).isLessThanOrEqualTo(3);
    }

    @Test
    void anEmbeddedColourProfileIsIgnored() throws IOException {
        // Linear light converted to sRGB would read about 137, 188 and 224.
        var image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 256; i++) {
            image.setRGB(i % 16, i / 16, 0x4080C0);
        }
        byte[] jpeg = Files.readAllBytes(write(image, "jpg"));
        byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        byte[] name = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);
        int afterStartAndApp0 = 20;
        ByteBuffer withProfile = ByteBuffer.allocate(jpeg.length + 6 + name.length + profile.length)
                .put(jpeg, 0, afterStartAndApp0)
                .putShort((short) 0xFFE2).putShort((short) (4 + name.length + profile.length)).put(name).put((byte) 1)
                .put((byte) 1)
                .put(profile)
                .put(jpeg, afterStartAndApp0, jpeg.length - afterStartAndApp0);
        Path file = Files.write(folder.resolve("profile.jpg"), withProfile.array());
        ByteImage read = ImageFiles.read(file, 3);
        assertThat(Math.abs(read.at(0, 8, 8) - 64)).isLessThanOrEqualTo(3);
        assertThat(Math.abs(read.at(1, 8, 8) - 128)).isLessThanOrEqualTo(3);
        assertThat(Math.abs(read.at(2, 8, 8) - 192)).isLessThanOrEqualTo(3);
    }

    @Test
    void aMissingFile() {
        refuses(folder.resolve("none.png"), ": no such file");
        refuses(folder, ": not a file");
    }

    @Test
    void aFileThatIsNoImage() throws IOException {
        refuses(Files.writeString(folder.resolve("text.png"), "hello"), ": not a PNG, JPEG, GIF, BMP or TIFF image");
        refuses(Files.write(folder.resolve("empty.png"), new byte[0]), ": not a PNG, JPEG, GIF, BMP or TIFF image");
    }

    @Test
    void aDamagedImage() throws IOException {
        byte[] png = Files.readAllBytes(write(colours(BufferedImage.TYPE_INT_RGB), "png"));
        refuses(Files.write(folder.resolve("cut.png"), Arrays.copyOf(png, 40)), ": damaged or unsupported image");
    }

    /** The decoder skips the checksums, and takes a changed colour for a colour. */
    @Test
    void aPngWhoseChecksumsDiffer() throws IOException {
        var image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_INDEXED);
        byte[] png = Files.readAllBytes(write(image, "png"));
        String text = new String(png, StandardCharsets.ISO_8859_1);
        for (String chunk : List.of("PLTE", "IDAT")) {
            byte[] changed = png.clone();
            int sum = text.indexOf(chunk) + 4 + ByteBuffer.wrap(png).getInt(text.indexOf(chunk) - 4);
            changed[chunk.equals("PLTE") ? text.indexOf(chunk) + 9 : sum] ^= 1;
            refuses(Files.write(folder.resolve("changed.png"), changed),
                    ": damaged or unsupported image: its chunk " + chunk + " differs from its checksum");
        }
    }

    /** The decoder leaves black what the data do not fill; PIL refuses such a file. */
    @Test
    void aGifWhoseDataEndTooEarly() throws IOException {
        byte[] gif = Files.readAllBytes(write(speckles(), "gif"));
        assertThat(ImageFiles.read(Files.write(folder.resolve("whole.gif"), gif), 3).format().height()).isEqualTo(64);
        int image = new String(gif, StandardCharsets.ISO_8859_1).indexOf(",\0\0\0\0");
        gif[image + 7]++;
        refuses(Files.write(folder.resolve("cut.gif"), gif), "image: it ends too early");
    }

    /** The decoder would leave black what LZW data lack, and skips the sum of Deflate. */
    @ParameterizedTest
    @ValueSource(strings = {"LZW", "Deflate", "ZLib"})
    void aTiffWhosePackedDataEndTooEarlyOrWereChanged(String packing) throws IOException {
        BufferedImage image = speckles();
        Path file = folder.resolve("packed.tif");
        ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
        ImageWriteParam lzw = writer.getDefaultWriteParam();
        lzw.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        lzw.setCompressionType(packing);
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), lzw);
        } finally {
            writer.dispose();
        }
        assertThat(ImageFiles.read(file, 3).format().height()).isEqualTo(64);
        byte[] tiff = Files.readAllBytes(file);
        ByteBuffer bytes = ByteBuffer.wrap(tiff);
        bytes.order(tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int entry = bytes.getInt(4) + 2;
        while (bytes.getShort(entry) != 279) {
            entry += 12;
        }
        assertThat(bytes.getShort(entry + 2)).as("counts are of 4 bytes").isEqualTo((short) 4);
        int count = bytes.getInt(entry + 4) == 1 ? entry + 8 : bytes.getInt(entry + 8);
        String damaged = "image: its packed data end too early or were changed";
        if (!packing.equals("LZW")) {
            int offsets = bytes.getInt(4) + 2;
            while (bytes.getShort(offsets) != 273) {
                offsets += 12;
            }
            int first = bytes.getInt(offsets + 4) == 1 ? offsets + 8 : bytes.getInt(offsets + 8);
            byte[] changed = tiff.clone();
            changed[bytes.getInt(first) + bytes.getInt(count) - 1] ^= 1;
            refuses(Files.write(folder.resolve("changed.tif"), changed), damaged);
        }
        bytes.putInt(count, bytes.getInt(count) - 40);
        refuses(Files.write(folder.resolve("cut.tif"), tiff), damaged);
    }

    /** The JDK would take it for a WBMP, which is any file that begins with two zeros. */
    @Test
    void aFileOfAnotherFormatThatTheDecodersKnow() throws IOException {
        refuses(Files.write(folder.resolve("idx"), new byte[] {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7}),
                ": not a PNG, JPEG, GIF, BMP or TIFF image");
    }

    /** As PIL does; the decoder would fill what is missing with grey and call it an image. */
    @Test
    void aPhotographThatWasCopiedInPart() throws IOException {
        byte[] jpg = Files.readAllBytes(write(speckles(), "jpg"));
        assertThat(ImageFiles.read(folder.resolve("image.jpg"), 3).format().height()).isEqualTo(64);
        for (int missing : new int[] {2, 3, 100, 1500}) {
            refuses(Files.write(folder.resolve("cut.jpg"), Arrays.copyOf(jpg, jpg.length - missing)),
                    "image: it ends too early");
        }
    }

    @Property(tries = 150)
    void whateverIsDamagedItIsAnImageOrOneClearError(@ForAll @IntRange(max = 2) int kind,
            @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 1 << 20) Integer> places, @ForAll byte value)
            throws IOException {
        Path temporary = Files.createTempFile("weft", ".image");
        try {
            String format = List.of("png", "jpg", "gif").get(kind);
            assertThat(ImageIO.write(colours(BufferedImage.TYPE_INT_RGB), format, temporary.toFile())).isTrue();
            byte[] bytes = Files.readAllBytes(temporary);
            for (int place : places) {
                bytes[place % bytes.length] ^= (byte) (value + place);
            }
            Files.write(temporary, bytes);
            assertThat(readable(temporary)).isIn(true, false);
        } finally {
            Files.delete(temporary);
        }
    }

    /** Anything but a DataException of one line goes through and fails the property. */
    private static boolean readable(Path file) {
        try {
            return ImageFiles.read(file, 3).format().channels() == 3;
        } catch (DataException e) {
            assertThat(e.getMessage()).startsWith(file.toString()).doesNotContain("\n");
            return false;
        }
    }

    @Test
    void anImageThatClaimsToBeHuge() throws IOException {
        byte[] png = Files.readAllBytes(write(colours(BufferedImage.TYPE_INT_RGB), "png"));
        png[16] = 0x7f;
        refuses(Files.write(folder.resolve("huge.png"), png), "claims 2130706435x1 pixels");
    }

    @Test
    void twoChannelsAreRefused() {
        assertThatThrownBy(() -> ImageFiles.read(folder.resolve("x.png"), 2)).isInstanceOf(DataException.class)
                .hasMessageEndingWith("not 2");
    }

    private static BufferedImage speckles() {
        var speckles = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64 * 64; i++) {
            speckles.setRGB(i % 64, i / 64, i * 0x9E3779B1);
        }
        return speckles;
    }

    private static void refuses(Path file, String message) {
        assertThatThrownBy(() -> ImageFiles.read(file, 1)).isInstanceOf(DataException.class)
                .hasMessageStartingWith(file.toString()).hasMessageContaining(message);
    }
}
