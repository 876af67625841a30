package weft.datasets.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import weft.datasets.Dataset;
import weft.datasets.MemoryDataset;
import weft.datasets.base.DataException;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Compose;
import weft.datasets.transform.ToTensor;
import weft.datasets.transform.color.RandomErasing;

class WeightedRandomSamplerTest {
    private static int[] draw(WeightedRandomSampler sampler, long seed, int epoch) {
        int[] into = new int[sampler.size()];
        sampler.draw(seed, epoch, into);
        return into;
    }

    @Test
    void samplesComeInProportionToTheirWeights() {
        var sampler = new WeightedRandomSampler(new double[] {1, 0, 2, 5}, 80_000, true);
        int[] counts = new int[4];
        Arrays.stream(draw(sampler, 3, 1)).forEach(i -> counts[i]++);
        assertThat(counts[0]).isBetween(9_600, 10_400);
        assertThat(counts[1]).isZero();
        assertThat(counts[2]).isBetween(19_400, 20_600);
        assertThat(draw(sampler, 3, 1)).isEqualTo(draw(sampler, 3, 1)).isNotEqualTo(draw(sampler, 3, 2))
                .isNotEqualTo(draw(sampler, 4, 1));
    }

    @Test
    void withoutReplacementTheFirstComesInProportionAndNoneComesTwice() {
        var sampler = new WeightedRandomSampler(new double[] {1, 0, 2, 5}, 3, false);
        int[] first = new int[4];
        for (int epoch = 0; epoch < 8000; epoch++) {
            int[] drawn = draw(sampler, 3, epoch);
            assertThat(Arrays.stream(drawn).sorted().toArray()).containsExactly(0, 2, 3);
            first[drawn[0]]++;
        }
        assertThat(first[0]).isBetween(880, 1120);
        assertThat(first[2]).isBetween(1850, 2150);
    }

    @Test
    void impossibleWeightsAreRefused() {
        assertThatThrownBy(() -> new WeightedRandomSampler(new double[] {1, -1}, 2, true)).isInstanceOf(DataException.class)
                .hasMessage("weighted sampler: weight 1 must be a number of at least 0: -1.0");
        assertThatThrownBy(() -> new WeightedRandomSampler(new double[] {0, 0}, 2, true)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> new WeightedRandomSampler(new double[] {1, 0}, 2, false)).isInstanceOf(DataException.class)
                .hasMessage("weighted sampler: cannot draw 2 samples once each from 1 with a weight above 0");
    }

    /** 90 samples of one class and 10 of another: both come about equally often, and each time augmented by itself. */
    @Test
    void aLoaderWithBalancedWeightsShowsRareClassesAsOften() {
        byte[] labels = new byte[100];
        Arrays.fill(labels, 0, 10, (byte) 1);
        byte[] pixels = new byte[100 * 64];
        Arrays.fill(pixels, (byte) 255);
        Dataset data = new MemoryDataset("rare", List.of("many", "few"), new ImageFormat(1, 8, 8, 255), pixels, labels);
        List<List<Float>> sampleZero = new ArrayList<>();
        int few = 0;
        for (int workers : new int[] {0, 2}) {
            DataLoader loader =
                    DataLoader.of(data, Compose.of(new ToTensor(), new RandomErasing(1))).batchSize(16).workers(workers)
                            .sampler(WeightedRandomSampler.balanced(data)).build();
            assertThat(loader.samples()).isEqualTo(100);
            List<List<Float>> seen = new ArrayList<>();
            for (int epoch = 0; epoch < 20; epoch++) {
                try (Epoch batches = loader.epoch(epoch)) {
                    while (batches.hasNext()) {
                        try (Batch batch = batches.next()) {
                            for (int i = 0; i < batch.n(); i++) {
                                few += batch.labels()[i];
                                int from = 64 * i;
                                if (batch.indices()[i] == 0) {
                                    seen.add(IntStream.range(from, from + 64).mapToObj(k -> batch.pixels()[k]).toList());
                                }
                            }
                        }
                    }
                }
            }
            if (workers == 0) {
                sampleZero = seen;
            }
            assertThat(seen).isEqualTo(sampleZero);
        }
        assertThat(few).isBetween(1850, 2150);
        assertThat(sampleZero.stream().distinct().count()).isGreaterThan(sampleZero.size() / 2);
        assertThatThrownBy(() -> DataLoader.of(data, new ToTensor()).shuffle(true).sampler(WeightedRandomSampler.balanced(data))
                .build()).isInstanceOf(DataException.class).hasMessageContaining("leave out shuffle");
    }
}
