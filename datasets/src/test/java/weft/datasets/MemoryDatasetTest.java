package weft.datasets;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.datasets.base.DataException;
import weft.datasets.image.ImageFormat;

class MemoryDatasetTest {
    private static final ImageFormat FORMAT = new ImageFormat(1, 1, 2, 16);

    private static void refuses(byte[] pixels, byte[] labels, String message) {
        assertThatThrownBy(() -> new MemoryDataset("tiny", List.of("a", "b"), FORMAT, pixels, labels))
                .isInstanceOf(DataException.class).hasMessage(message);
    }

    @Test
    void pixelsAndLabelsMustFit() {
        refuses(new byte[5], new byte[2], "tiny: 2 labels but 5 pixel values, 2 for each 1x1x2 image");
    }

    @Test
    void everyLabelNeedsAClass() {
        refuses(new byte[4], new byte[] {1, 2}, "tiny: label 2 of sample 1 is outside 0..1 (there are 2 classes)");
    }

    @Test
    void noPixelMayExceedTheFullScale() {
        refuses(new byte[] {0, 16, 0, 17}, new byte[2], "tiny: pixel value 17 of sample 1 is above 16");
    }

    @Test
    void aFormatIsCheckedForItsSize() {
        assertThatThrownBy(() -> new ImageFormat(0, 1, 1, 255)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ImageFormat(3, 1 << 15, 1 << 15, 255)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2^31");
        assertThatThrownBy(() -> new ImageFormat(1 << 20, 1 << 20, 1 << 20, 255)).isInstanceOf(IllegalArgumentException.class);
    }
}
