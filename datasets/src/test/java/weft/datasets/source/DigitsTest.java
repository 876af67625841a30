package weft.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import weft.datasets.MemoryDataset;
import weft.datasets.Sample;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.ToTensor;

class DigitsTest {
    private final MemoryDataset digits = Digits.load();

    @Test
    void thereAre1797ImagesOf8x8() {
        assertThat(digits.size()).isEqualTo(1797);
        assertThat(digits.format()).isEqualTo(new ImageFormat(1, 8, 8, 16));
        assertThat(digits.classes()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Test
    void eachDigitOccursAsOftenAsPublished() {
        int[] counts = new int[10];
        for (int i = 0; i < digits.size(); i++) {
            counts[digits.get(i).label()]++;
        }
        assertThat(counts).containsExactly(178, 182, 177, 183, 181, 182, 181, 179, 174, 180);
    }

    @Test
    void theFirstImageIsAZero() {
        Sample first = digits.get(0);
        assertThat(first.label()).isZero();
        float[] thirdRow = new float[8];
        for (int x = 0; x < 8; x++) {
            thirdRow[x] = first.image().at(0, 2, x);
        }
        assertThat(thirdRow).containsExactly(0, 3, 15, 2, 0, 11, 8, 0);
    }

    @Test
    void meanAndStdOfTheRegistryAreThoseOfThePixels() {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < digits.size(); i++) {
            for (float x : new ToTensor().apply(digits.get(i).image(), null).data()) {
                assertThat(x).isBetween(0f, 1f);
                sum += x;
                squares += (double) x * x;
            }
        }
        double n = digits.size() * 64.0;
        double mean = sum / n;
        double std = Math.sqrt(squares / n - mean * mean);
        DataInfo info = Datasets.info("digits");
        assertThat(Math.abs(info.mean()[0] - mean)).isLessThanOrEqualTo(1e-4);
        assertThat(Math.abs(info.std()[0] - std)).isLessThanOrEqualTo(1e-4);
    }
}
