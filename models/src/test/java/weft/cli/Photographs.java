package weft.cli;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Small made-up photographs. */
final class Photographs {
    private Photographs() {}

    /** Noise of a brightness, 0 to 1. */
    static Path write(Path file, int width, int height, double brightness, long seed) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(seed);
        for (int i = 0; i < width * height; i++) {
            float level = (float) Math.clamp(brightness + 0.1 * random.nextGaussian(), 0, 1);
            image.setRGB(i % width, i / width, new Color(level, level, level).getRGB());
        }
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "jpg", file.toFile());
        return file;
    }

    /** {@code n} images of different sizes in each of the class folders {@code dark} and {@code light}. */
    static Path folder(Path folder, int n) throws IOException {
        for (int i = 0; i < n; i++) {
            write(folder.resolve("dark").resolve(i + ".jpg"), 40 + i, 50 - i, 0.2, i);
            write(folder.resolve("light").resolve(i + ".jpg"), 50 - i, 40 + i, 0.8, i);
        }
        return folder;
    }
}
