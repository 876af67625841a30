package weft.datasets;

import java.util.List;
import weft.datasets.image.ImageFormat;

/** Small data sets for tests. */
public final class TestData {
    private TestData() {}

    /** n images of 1x1x2; sample i holds the low and the high byte of i and has label i mod 3. */
    public static MemoryDataset numbered(int n) {
        byte[] pixels = new byte[2 * n];
        byte[] labels = new byte[n];
        for (int i = 0; i < n; i++) {
            pixels[2 * i] = (byte) i;
            pixels[2 * i + 1] = (byte) (i >> 8);
            labels[i] = (byte) (i % 3);
        }
        return new MemoryDataset("numbered", List.of("a", "b", "c"), new ImageFormat(1, 1, 2, 255), pixels, labels);
    }
}
