package weft.datasets.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.datasets.base.DataException;
import weft.datasets.image.ByteImage;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;

class TransformTest {
    private static final ImageFormat TWO_BY_TWO = new ImageFormat(1, 2, 2, 1);

    @ParameterizedTest
    @ValueSource(ints = {255, 16, 100, 1})
    void toTensorDividesByTheFullScaleOfTheImage(int fullScale) {
        var x = new ByteImage(new ImageFormat(1, 1, 3, fullScale), new byte[] {9, 0, 1, (byte) fullScale}, 1);
        FloatImage y = new ToTensor().apply(x, null);
        assertThat(y.data()).containsExactly(0, 1f / fullScale, 1);
        assertThat(y.format()).isEqualTo(new ImageFormat(1, 1, 3, 1));
    }

    @Test
    void toTensorKnowsThatBytesAreUnsigned() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < 256; i++) {
            bytes[i] = (byte) i;
        }
        float[] y = new ToTensor().apply(new ByteImage(new ImageFormat(1, 16, 16, 255), bytes, 0), null).data();
        for (int i = 0; i < 256; i++) {
            assertThat(y[i]).isEqualTo(i / 255f);
        }
    }

    @Test
    void toTensorLeavesWhatIsOnTheUnitScaleAlready() {
        var x = new FloatImage(TWO_BY_TWO, new float[] {0, 0.1f, 0.5f, 1}, 0);
        assertThat(new ToTensor().apply(x, null).data()).isEqualTo(x.data());
    }

    @Test
    void resizeMayStandBeforeOrAfterToTensor() {
        var x = new ByteImage(new ImageFormat(1, 2, 2, 255), new byte[] {0, 51, 102, (byte) 255}, 0);
        float[] before = Compose.of(new Resize(3, 5), new ToTensor()).apply(x, null).data();
        float[] after = Compose.of(new ToTensor(), new Resize(3, 5)).apply(x, null).data();
        for (int i = 0; i < 15; i++) {
            assertThat(Math.abs(before[i] - after[i])).isLessThanOrEqualTo(1e-6f);
        }
    }

    @Test
    void normalizeTakesEachChannelsOwnMeanAndStd() {
        var x = new FloatImage(new ImageFormat(2, 1, 2, 1), new float[] {0, 1, 0.5f, 0.25f}, 0);
        float[] y = new Normalize(new float[] {0.5f, 0.25f}, new float[] {0.5f, 0.125f}).apply(x, null).data();
        assertThat(y).containsExactly(-1, 1, 2, 0);
    }

    @Test
    void normalizeTakesABitmap() {
        var x = new ByteImage(TWO_BY_TWO, new byte[] {0, 1, 1, 0}, 0);
        assertThat(new Normalize(new float[] {0.5f}, new float[] {0.25f}).apply(x, null).data()).containsExactly(-2, 2, 2, -2);
    }

    @Test
    void normalizeRefusesAnotherNumberOfChannels() {
        var normalize = new Normalize(new float[] {0.5f, 0.5f, 0.5f}, new float[] {1, 1, 1});
        assertThatThrownBy(() -> normalize.output(TWO_BY_TWO)).isInstanceOf(DataException.class)
                .hasMessage("normalize: the image has 1 channels (1x2x2), but mean and std have 3 values");
    }

    @Test
    void normalizeRefusesRawBytes() {
        var normalize = new Normalize(new float[] {0.5f}, new float[] {1});
        assertThatThrownBy(() -> normalize.output(new ImageFormat(1, 2, 2, 255))).isInstanceOf(DataException.class)
                .hasMessageContaining("put ToTensor before it");
    }

    @Test
    void normalizeRefusesAStdOfZeroNanOrMissing() {
        assertThatThrownBy(() -> new Normalize(new float[] {0}, new float[] {0})).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> new Normalize(new float[] {0}, new float[] {Float.NaN})).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> new Normalize(new float[] {Float.NaN}, new float[] {1})).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> new Normalize(new float[] {0}, new float[] {1, 1})).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> new Normalize(new float[0], new float[0])).isInstanceOf(DataException.class);
    }

    @Test
    void composeRunsItsStepsInOrderAlsoWhenNested() {
        var x = new ByteImage(new ImageFormat(1, 2, 2, 255), new byte[] {0, 51, 102, (byte) 255}, 0);
        var normalize = new Normalize(new float[] {0.5f}, new float[] {0.5f});
        Transform nested = Compose.of(new ToTensor(), Compose.of(new Resize(1, 1), normalize));
        float mean = (0 + 0.2f + 0.4f + 1) / 4;
        assertThat(nested.apply(x, null).data()[0]).isCloseTo((mean - 0.5f) / 0.5f, within(1e-6f));
        assertThat(nested.output(x.format())).isEqualTo(new ImageFormat(1, 1, 1, 1));
        assertThat(nested).hasToString("[ToTensor(), Resize(1, 1), Normalize(mean=[0.5], std=[0.5])]");
    }

    @Test
    void composeIsRandomWhenAStepIs() {
        assertThat(Compose.of(new ToTensor(), new Resize(2, 2)).isRandom()).isFalse();
        assertThat(Compose.of(new ToTensor(), new Noise()).isRandom()).isTrue();
    }

    @Test
    void aPipelineFollowsImagesOfChangingSizes() {
        Transform transform = Compose.of(new ToTensor(), new Resize(3, 3), new Normalize(new float[] {0.5f}, new float[] {2}));
        var pipeline = new Pipeline(transform);
        for (int size : new int[] {2, 7, 3, 7, 1}) {
            var format = new ImageFormat(1, size, size + 1, 255);
            byte[] bytes = new byte[format.size()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (i * 37);
            }
            var x = new ByteImage(format, bytes, 0);
            FloatImage y = FloatImage.allocate(transform.output(format));
            pipeline.into(x, y, null);
            assertThat(y.data()).isEqualTo(transform.apply(x, null).data());
        }
    }

    @Test
    void aPipelineRefusesAResultOfAnotherShape() {
        var pipeline = new Pipeline(new ToTensor());
        var x = new ByteImage(new ImageFormat(1, 2, 3, 255), new byte[6], 0);
        assertThatThrownBy(() -> pipeline.into(x, FloatImage.allocate(TWO_BY_TWO), null)).isInstanceOf(DataException.class)
                .hasMessageContaining("1x2x3").hasMessageContaining("1x2x2").hasMessageContaining("Resize");
    }

    /** Adds a uniform number to each value. */
    private static final class Noise implements Transform {
        @Override
        public ImageFormat output(ImageFormat in) {
            return in;
        }

        @Override
        public void into(Image in, FloatImage out, RandomGenerator random) {
            for (int i = 0; i < out.format().size(); i++) {
                out.data()[out.offset() + i] = ((FloatImage) in).data()[i] + random.nextFloat();
            }
        }

        @Override
        public boolean isRandom() {
            return true;
        }
    }
}
