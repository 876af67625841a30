package weft.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.Checksum;
import org.junit.jupiter.api.Test;
import weft.datasets.image.ByteImage;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;
import weft.datasets.loading.Batch;
import weft.datasets.loading.DataLoader;
import weft.datasets.loading.Epoch;
import weft.datasets.transform.CenterCrop;
import weft.datasets.transform.Compose;
import weft.datasets.transform.Normalize;
import weft.datasets.transform.SmoothResize;
import weft.datasets.transform.ToTensor;
import weft.datasets.transform.Transform;

class CachedDatasetTest {
    private static final Transform PHOTOGRAPHS = Compose.of(SmoothResize.shorterSide(6), new CenterCrop(5, 4), new ToTensor(),
            new Normalize(new float[] {0.5f}, new float[] {0.25f}));

    /** Images of different sizes, which notes each one that is asked for. */
    private static final class Photographs implements Dataset {
        final List<Integer> decoded = Collections.synchronizedList(new ArrayList<>());

        @Override
        public String name() {
            return "photographs";
        }

        @Override
        public void digest(Checksum into) {
            into.update(size());
        }

        @Override
        public int size() {
            return 12;
        }

        @Override
        public Sample get(int index) {
            decoded.add(index);
            var format = new ImageFormat(1, 20 + index, 30 - index, 255);
            byte[] data = new byte[format.size()];
            SeededRandom.of(index).nextBytes(data);
            return new Sample(new ByteImage(format, data, 0), index % 2);
        }

        @Override
        public List<String> classes() {
            return List.of("a", "b");
        }

        @Override
        public ImageFormat format() {
            return new ImageFormat(1, 20, 30, 255);
        }

        @Override
        public boolean isOfFiles() {
            return true;
        }
    }

    private static List<Float> read(Dataset data, Transform transform, long cache, int workers, int epochs) {
        DataLoader loader = DataLoader.of(data, transform).batchSize(5).shuffle(true).seed(3).workers(workers).cache(cache)
                .build();
        List<Float> all = new ArrayList<>();
        for (int number = 0; number < epochs; number++) {
            try (Epoch epoch = loader.epoch(number)) {
                while (epoch.hasNext()) {
                    try (Batch batch = epoch.next()) {
                        for (int i = 0; i < batch.n() * batch.format().size(); i++) {
                            all.add(batch.pixels()[i]);
                        }
                    }
                }
            }
        }
        return all;
    }

    @Test
    void eachImageIsDecodedOnceAndNothingElseChanges() {
        var plain = new Photographs();
        List<Float> expected = read(plain, PHOTOGRAPHS, 0, 0, 3);
        assertThat(plain.decoded).hasSize(3 * 12);
        assertThat(expected).hasSize(3 * 12 * 20);
        for (int workers : new int[] {0, 1, 3}) {
            var cached = new Photographs();
            assertThat(read(cached, PHOTOGRAPHS, 1 << 20, workers, 3)).isEqualTo(expected);
            assertThat(cached.decoded).hasSize(12);
        }
    }

    @Test
    void whatDoesNotFitIsDecodedAgain() {
        var some = new Photographs();
        List<Float> pixels = read(some, PHOTOGRAPHS, 7 * 20, 0, 2);
        assertThat(some.decoded).hasSize(12 + 5);
        assertThat(pixels).isEqualTo(read(new Photographs(), PHOTOGRAPHS, 0, 0, 2));
    }

    @Test
    void whatIsRandomIsDrawnAnewInEachEpoch() {
        Transform noise = new Transform() {
            @Override
            public ImageFormat output(ImageFormat in) {
                return in;
            }

            @Override
            public void into(Image in, FloatImage out, RandomGenerator random) {
                for (int i = 0; i < in.format().size(); i++) {
                    out.data()[out.offset() + i] = random.nextInt(256);
                }
            }

            @Override
            public boolean isRandom() {
                return true;
            }
        };
        Transform both = Compose.of(SmoothResize.to(4, 4), noise, new ToTensor());
        var cached = new Photographs();
        List<Float> pixels = read(cached, both, 1 << 20, 2, 2);
        assertThat(cached.decoded).hasSize(12);
        assertThat(pixels).isEqualTo(read(new Photographs(), both, 0, 0, 2));
        assertThat(pixels.subList(0, 16)).isNotEqualTo(pixels.subList(12 * 16, 13 * 16));
    }

    @Test
    void whereNothingComesBeforeTheFloatsNothingIsKept() {
        var data = new Photographs();
        Transform floats = Compose.of(new ToTensor(), SmoothResize.to(3, 3));
        assertThat(CachedDataset.plan(data, floats, 1 << 20).dataset()).isSameAs(data);
        assertThat(CachedDataset.plan(data, floats, 1 << 20).rest()).isSameAs(floats);
    }

    @Test
    void floatsAreKeptAsFloats() {
        Transform halves = new Transform() {
            @Override
            public ImageFormat output(ImageFormat in) {
                return in.resized(1, 1);
            }

            @Override
            public void into(Image in, FloatImage out, RandomGenerator random) {
                out.data()[out.offset()] = in.at(0, 0, 0) + 0.5f;
            }
        };
        var data = new Photographs();
        Transform both = Compose.of(halves, new ToTensor());
        assertThat(read(data, both, 12 * 4, 0, 2)).isEqualTo(read(new Photographs(), both, 0, 0, 2));
        assertThat(data.decoded).hasSize(12);
    }
}
