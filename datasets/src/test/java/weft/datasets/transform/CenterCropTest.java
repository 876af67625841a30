package weft.datasets.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.datasets.base.DataException;
import weft.datasets.image.ByteImage;
import weft.datasets.image.FloatImage;
import weft.datasets.image.ImageFormat;

class CenterCropTest {
    @Test
    void itGivesWhatTorchvisionGivesInEveryCase() throws IOException {
        List<String> lines = GoldenLines.read("center-crop.txt");
        assertThat(lines).hasSize(3 * 8);
        for (int i = 0; i < lines.size(); i += 3) {
            int[] dims = GoldenLines.ints(lines.get(i));
            var x = new ByteImage(new ImageFormat(dims[0], dims[1], dims[2], 255), GoldenLines.bytes(lines.get(i + 1)), 0);
            FloatImage y = new CenterCrop(dims[3], dims[4]).apply(x, null);
            assertThat(y.format()).isEqualTo(new ImageFormat(dims[0], dims[3], dims[4], 255));
            assertThat(y.data()).as(lines.get(i)).isEqualTo(GoldenLines.floats(lines.get(i + 2)));
        }
    }

    @Test
    void anImpossibleSizeIsRefused() {
        assertThatThrownBy(() -> new CenterCrop(0, 3)).isInstanceOf(DataException.class)
                .hasMessage("center crop: height and width must be at least 1: 0x3");
    }
}
