package weft.datasets.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import weft.datasets.MemoryDataset;
import weft.datasets.image.ImageFormat;

/**
 * 1,797 handwritten digits of 8 x 8 pixels with values 0 (background) to 16 (full ink), from the UCI repository; they ship
 * with Weft, so a first run needs no download. Source and licence (CC BY 4.0, Alpaydin and Kaynak, 1998) lie beside the
 * resource in {@code digits.txt}.
 */
public final class Digits {
    static final String NAME = "digits";
    static final ImageFormat FORMAT = new ImageFormat(1, 8, 8, 16);
    static final List<String> CLASSES = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
    private static final int ROWS = 1797;

    private Digits() {}

    /** All 1,797, in the order of the source. */
    public static MemoryDataset load() {
        byte[] pixels = new byte[ROWS * FORMAT.size()];
        byte[] labels = new byte[ROWS];
        try (var in = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Digits.class.getResourceAsStream("digits.csv.gz")), StandardCharsets.US_ASCII))) {
            for (int row = 0; row < ROWS; row++) {
                String[] cells = in.readLine().split(",");
                for (int i = 0; i < FORMAT.size(); i++) {
                    pixels[row * FORMAT.size() + i] = Byte.parseByte(cells[i]);
                }
                labels[row] = Byte.parseByte(cells[FORMAT.size()]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new MemoryDataset(NAME, CLASSES, FORMAT, pixels, labels);
    }
}
