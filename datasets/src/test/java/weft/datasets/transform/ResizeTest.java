package weft.datasets.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
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
import weft.datasets.image.ImageFormat;

class ResizeTest {
    /** An input, a size and what torchvision makes of them. */
    record Golden(FloatImage x, int p, int q, float[] y) {
        @Override
        public String toString() {
            return x.format() + " -> " + p + "x" + q;
        }
    }

    static List<Golden> golden() throws IOException {
        List<String> lines = GoldenLines.read("resize.txt");
        List<Golden> cases = new ArrayList<>();
        for (int i = 0; i < lines.size(); i += 3) {
            int[] dims = GoldenLines.ints(lines.get(i));
            var format = new ImageFormat(dims[0], dims[1], dims[2], 1);
            cases.add(new Golden(new FloatImage(format, GoldenLines.floats(lines.get(i + 1)), 0), dims[3], dims[4],
                    GoldenLines.floats(lines.get(i + 2))));
        }
        return cases;
    }

    @Test
    void theGoldenFileHoldsTwelveCases() throws IOException {
        assertThat(golden()).hasSize(12);
    }

    @ParameterizedTest
    @MethodSource("golden")
    void itAgreesWithTorchvisionTo1e5(Golden golden) {
        FloatImage y = new Resize(golden.p, golden.q).apply(golden.x, null);
        assertThat(y.format()).isEqualTo(new ImageFormat(golden.x.format().channels(), golden.p, golden.q, 1));
        assertThat(y.data()).hasSameSizeAs(golden.y);
        for (int i = 0; i < golden.y.length; i++) {
            assertThat(Math.abs(y.data()[i] - golden.y[i])).as("value %d", i).isLessThanOrEqualTo(1e-5f);
        }
    }

    @Test
    void twoPixelsBecomeFourAsOneWorksOutByHand() {
        var x = new FloatImage(new ImageFormat(1, 1, 2, 1), new float[] {0, 1}, 0);
        assertThat(new Resize(1, 4).apply(x, null).data()).containsExactly(0, 0.25f, 0.75f, 1);
    }

    @Property(tries = 50)
    void theSameSizeChangesNothing(@ForAll @IntRange(min = 1, max = 40) int h, @ForAll @IntRange(min = 1, max = 40) int w,
            @ForAll long seed) {
        FloatImage x = random(new ImageFormat(2, h, w, 1), seed);
        assertThat(new Resize(h, w).apply(x, null).data()).isEqualTo(x.data());
    }

    @Property(tries = 50)
    void bytesGiveWhatTheirFloatsGive(@ForAll @IntRange(min = 1, max = 20) int h, @ForAll @IntRange(min = 1, max = 20) int w,
            @ForAll @IntRange(min = 1, max = 40) int p, @ForAll @IntRange(min = 1, max = 40) int q,
            @ForAll long seed) {
        var format = new ImageFormat(3, h, w, 255);
        byte[] bytes = new byte[format.size() + 5];
        SeededRandom.of(seed).nextBytes(bytes);
        float[] floats = new float[format.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = bytes[5 + i] & 0xff;
        }
        var resize = new Resize(p, q);
        FloatImage y = resize.apply(new ByteImage(format, bytes, 5), null);
        assertThat(y.data()).isEqualTo(resize.apply(new FloatImage(format, floats, 0), null).data());
        assertThat(y.format().fullScale()).isEqualTo(255);
    }

    @Test
    void oneResizeServesImagesOfManySizes() {
        var resize = new Resize(4, 4);
        for (int size = 1; size < 12; size++) {
            FloatImage x = random(new ImageFormat(1, size, size + 1, 1), size);
            assertThat(resize.apply(x, null).data()).isEqualTo(new Resize(4, 4).apply(x, null).data());
        }
    }

    @Test
    void anImpossibleSizeIsRefused() {
        assertThatThrownBy(() -> new Resize(0, 32)).isInstanceOf(DataException.class)
                .hasMessage("resize: height and width must be at least 1: 0x32");
    }

    private static FloatImage random(ImageFormat format, long seed) {
        FloatImage x = FloatImage.allocate(format);
        var random = SeededRandom.of(seed);
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] = random.nextFloat();
        }
        return x;
    }
}
