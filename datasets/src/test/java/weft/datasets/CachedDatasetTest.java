package weft.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import weft.datasets.transform.Compose;
import weft.datasets.transform.Resize;
import weft.datasets.transform.ToTensor;
import weft.datasets.transform.Transform;

class CachedDatasetTest {
    private static final Transform TRANSFORM = Compose.of(new ToTensor(), new Resize(5, 5));
    private final Dataset digits = Digits.load().limit(60);

    @Test
    void itsBatchesAreThoseOfTheUncachedDataSet() {
        DataLoader plain = DataLoader.of(digits, TRANSFORM).batchSize(16).shuffle(true).seed(4).build();
        DataLoader cached = DataLoader.of(new CachedDataset(digits, TRANSFORM), CachedDataset.asIs()).batchSize(16).shuffle(true)
            .seed(4).build();
        try (Epoch a = plain.epoch(2); Epoch b = cached.epoch(2)) {
            while (a.hasNext() | b.hasNext()) {
                try (Batch x = a.next(); Batch y = b.next()) {
                    assertThat(y.n()).isEqualTo(x.n());
                    assertThat(y.pixels()).isEqualTo(x.pixels());
                    assertThat(y.labels()).isEqualTo(x.labels());
                }
            }
        }
    }

    @Test
    void itKnowsItsFormatNameAndClasses() {
        var cached = new CachedDataset(digits, TRANSFORM);
        assertThat(cached.format()).isEqualTo(new PictureFormat(1, 5, 5, 1));
        assertThat(cached.name()).isEqualTo("digits");
        assertThat(cached.classes()).isEqualTo(digits.classes());
        assertThat(cached.size()).isEqualTo(60);
        assertThat(cached.label(7)).isEqualTo(cached.get(7).label()).isEqualTo(digits.label(7));
    }

    @Test
    void itSaysWhetherItFits() {
        assertThat(CachedDataset.fits(digits, TRANSFORM, 60 * 25 * 4)).isTrue();
        assertThat(CachedDataset.fits(digits, TRANSFORM, 60 * 25 * 4 - 1)).isFalse();
        assertThat(CachedDataset.fits(digits, new Resize(10_000, 10_000), Long.MAX_VALUE)).isFalse();
        assertThatThrownBy(() -> new CachedDataset(digits, new Resize(10_000, 10_000))).isInstanceOf(DataException.class)
            .hasMessageContaining("too many to cache");
    }

    @Test
    void aRandomTransformIsNotCached() {
        assertThatThrownBy(() -> new CachedDataset(digits, Compose.of(new ToTensor(), new Jitter())))
            .isInstanceOf(DataException.class).hasMessageContaining("cannot be cached");
    }
}
