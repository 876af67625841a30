package weft.datasets.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.datasets.SeededRandom;
import weft.datasets.base.DataException;
import weft.datasets.image.ByteImage;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;

class SmoothResizeTest {
    /** An input, what is done to it, and what torchvision makes of it. */
    record Golden(Image x, Transform transform, int[] shape, float[] y) {
        @Override
        public String toString() {
            return x.format() + " " + transform;
        }
    }

    private static List<Golden> golden(String resource, boolean bytes) throws IOException {
        List<String> lines = GoldenLines.read(resource);
        List<Golden> cases = new ArrayList<>();
        for (int i = 0; i < lines.size(); i += 4) {
            String[] words = lines.get(i).split(" ");
            int[] chw = GoldenLines.ints(String.join(" ", List.of(words).subList(0, 3)));
            int[] size = GoldenLines.ints(words[3]);
            int crop = Integer.parseInt(words[4]);
            Transform resize = size.length == 2 ? SmoothResize.to(size[0], size[1]) : SmoothResize.shorterSide(size[0]);
            var format = new ImageFormat(chw[0], chw[1], chw[2], bytes ? 255 : 1);
            cases.add(new Golden(bytes ? new ByteImage(format, GoldenLines.bytes(lines.get(i + 1)), 0)
                    : new FloatImage(format, GoldenLines.floats(lines.get(i + 1)), 0),
                    crop == 0 ? resize : Compose.of(resize, new CenterCrop(crop, crop)), GoldenLines.ints(lines.get(i + 2)),
                    GoldenLines.floats(lines.get(i + 3))));
        }
        return cases;
    }

    static List<Golden> bytes() throws IOException {
        return golden("smooth-resize.txt", true);
    }

    static List<Golden> floats() throws IOException {
        return golden("smooth-resize-floats.txt", false);
    }

    @Test
    void theGoldenFilesHoldSixteenAndFiveCases() throws IOException {
        assertThat(bytes()).hasSize(16);
        assertThat(floats()).hasSize(5);
    }

    @ParameterizedTest
    @MethodSource("bytes")
    void onBytesItIsTorchvisionsToTheBit(Golden golden) {
        FloatImage y = golden.transform.apply(golden.x, null);
        assertThat(y.format()).isEqualTo(new ImageFormat(golden.shape[0], golden.shape[1], golden.shape[2], 255));
        assertThat(y.data()).isEqualTo(golden.y);
    }

    @ParameterizedTest
    @MethodSource("floats")
    void onFloatsItIsTorchvisionsTo1e6(Golden golden) {
        FloatImage y = golden.transform.apply(golden.x, null);
        assertThat(y.format()).isEqualTo(new ImageFormat(golden.shape[0], golden.shape[1], golden.shape[2], 1));
        for (int i = 0; i < golden.y.length; i++) {
            // A mean of values in 0..1: torch rounds each of up to 13 weights and products to float.
            assertThat(Math.abs(y.data()[i] - golden.y[i])).as("value %d", i).isLessThanOrEqualTo(1e-6f);
        }
    }

    @Test
    void everyPixelCountsWhereHalfOfThemGo() {
        var x = new FloatImage(new ImageFormat(1, 1, 4, 1), new float[] {0, 0, 1, 1}, 0);
        // Weights 3, 3 and 1 of the first three (the fourth, 1, lies beyond the edge), and their mirror image.
        float[] y = SmoothResize.to(1, 2).apply(x, null).data();
        assertThat(y[0]).isEqualTo(1 / 7f);
        assertThat(y[1]).isEqualTo(6 / 7f);
    }

    @Property(tries = 100)
    void anImageOfOneColourStaysAsItIs(@ForAll @IntRange(min = 1, max = 60) int h, @ForAll @IntRange(min = 1, max = 60) int w,
            @ForAll @IntRange(min = 1, max = 40) int p, @ForAll @IntRange(min = 1, max = 40) int q,
            @ForAll byte value) {
        var format = new ImageFormat(2, h, w, 255);
        byte[] data = new byte[format.size() + 3];
        Arrays.fill(data, 3, data.length, value);
        float[] y = SmoothResize.to(p, q).apply(new ByteImage(format, data, 3), null).data();
        assertThat(y).hasSize(2 * p * q).containsOnly(value & 0xff);
    }

    @Property(tries = 50)
    void theSameSizeChangesNothing(@ForAll @IntRange(min = 1, max = 40) int h, @ForAll @IntRange(min = 1, max = 40) int w,
            @ForAll long seed) {
        var format = new ImageFormat(1, h, w, 255);
        byte[] data = new byte[format.size() + 5];
        SeededRandom.of(seed).nextBytes(data);
        var x = new ByteImage(format, data, 5);
        float[] y = SmoothResize.to(h, w).apply(x, null).data();
        for (int i = 0; i < y.length; i++) {
            assertThat(y[i]).isEqualTo(data[5 + i] & 0xff);
        }
    }

    @Test
    void theShorterSideDecides() {
        Transform resize = SmoothResize.shorterSide(32);
        assertThat(resize.output(new ImageFormat(3, 375, 500, 255))).hasToString("3x32x42");
        assertThat(resize.output(new ImageFormat(3, 500, 375, 255))).hasToString("3x42x32");
        assertThat(resize.output(new ImageFormat(3, 10, 10, 255))).hasToString("3x32x32");
        assertThat(resize.output(new ImageFormat(1, 1, 1, 255))).hasToString("1x32x32");
        assertThatThrownBy(() -> resize.output(new ImageFormat(1, 1, 1 << 28, 255))).isInstanceOf(DataException.class)
                .hasMessageContaining("too large");
    }

    @Test
    void anImpossibleSizeIsRefused() {
        assertThatThrownBy(() -> SmoothResize.to(4, 0)).isInstanceOf(DataException.class)
                .hasMessage("resize: height and width must be at least 1: 4x0");
        assertThatThrownBy(() -> SmoothResize.shorterSide(0)).isInstanceOf(DataException.class)
                .hasMessage("resize: the shorter side must be at least 1: 0");
    }
}
