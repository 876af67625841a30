package weft.train.pictures;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import weft.datasets.Dataset;
import weft.datasets.Sample;
import weft.datasets.base.DataException;
import weft.datasets.image.Image;
import weft.datasets.source.LoadedData;
import weft.train.base.Png;

/** Single images of a data set as PNG files, as input for {@code weft predict}. */
public final class SavedImages {
    /** The most letters of a class in the name of a file: file systems take 255 bytes, and a letter may have four. */
    private static final int LETTERS = 40;

    private SavedImages() {}

    /**
     * Writes {@code <class>-01.png} and so on, chosen at random from the validation part that a training with this seed has, or
     * from all images where there are too few for two parts. So, where possible, a network was not trained on them.
     *
     * @param n how many; of fewer, all are written
     * @return the files
     */
    public static List<Path> write(Path folder, LoadedData data, int n, long seed) throws IOException {
        Dataset part = unseen(data, seed);
        int[] chosen = new Random(seed).ints(0, part.size()).distinct().limit(Math.min(n, part.size())).toArray();
        String number = "%s-%0" + Math.max(2, Integer.toString(chosen.length).length()) + "d.png";
        Files.createDirectories(folder);
        List<Path> files = new ArrayList<>();
        for (int index : chosen) {
            Sample sample = part.get(index);
            Path file = folder.resolve(number.formatted(fileName(part.classes().get(sample.label())), files.size() + 1));
            Png.write(file, picture(sample.image()));
            files.add(file);
        }
        return files;
    }

    private static Dataset unseen(LoadedData data, long seed) {
        try {
            return data.split(seed).validation();
        } catch (DataException tooFew) {
            return data.all();
        }
    }

    /** The name of a class of letters, digits, symbols, dots, hyphens, spaces: {@code T-shirt/top} must not name a folder. */
    private static String fileName(String name) {
        String safe = name.replaceAll("[^\\p{L}\\p{N}\\p{So}. -]", "_");
        return safe.codePoints().limit(LETTERS).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static BufferedImage picture(Image image) {
        BufferedImage colour = DrawnImage.of(image);
        if (image.format().channels() == 3) {
            return colour;
        }
        BufferedImage grey = new BufferedImage(colour.getWidth(), colour.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < grey.getHeight(); y++) {
            for (int x = 0; x < grey.getWidth(); x++) {
                // getRGB would convert the level as linear light.
                grey.getRaster().setSample(x, y, 0, colour.getRGB(x, y) & 0xff);
            }
        }
        return grey;
    }
}
