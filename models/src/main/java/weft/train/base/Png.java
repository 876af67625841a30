package weft.train.base;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import weft.engine.io.AtomicFile;

/** Draws a picture with text and replaces a PNG file with it in one step. */
public final class Png {
    static {
        // Otherwise Java puts each picture into a temporary file first, and fails where there is no room for one.
        ImageIO.setUseCache(false);
    }

    private Png() {}

    /** @throws IOException if the file can't be written, or nothing can be drawn because Java finds no fonts */
    public static void write(Path file, Supplier<BufferedImage> drawing) throws IOException {
        requireFonts(file);
        write(file, drawing.get());
    }

    /** Replaces {@code file} with a picture that has no text. */
    public static void write(Path file, BufferedImage picture) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", png);
        AtomicFile.write(file, png::writeTo);
    }

    /** Small container images often lack fonts; Java then fails with an error of its inner classes that names no remedy. */
    private static void requireFonts(Path file) throws IOException {
        Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        try {
            graphics.getFontMetrics().stringWidth("x");
        } catch (RuntimeException | LinkageError | InternalError e) {
            throw new IOException("can't draw " + file.getFileName()
                    + ": Java finds no fonts; install some (Debian: apt install fontconfig fonts-dejavu-core)", e);
        } finally {
            graphics.dispose();
        }
    }
}
