package weft.datasets.transform.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.datasets.Dataset;
import weft.datasets.SeededRandom;
import weft.datasets.base.DataException;
import weft.datasets.image.ImageFormat;
import weft.datasets.loading.Batch;
import weft.datasets.loading.DataLoader;
import weft.datasets.loading.Epoch;
import weft.datasets.source.Datasets;
import weft.datasets.transform.ToTensor;

class BatchTransformTest {
    private static final ImageFormat FORMAT = new ImageFormat(2, 4, 6, 1);
    private static final int N = 20_000;

    /** Image i is full of i + 1. */
    private static float[] images(int n) {
        float[] pixels = new float[n * FORMAT.size()];
        for (int i = 0; i < n; i++) {
            Arrays.fill(pixels, i * FORMAT.size(), (i + 1) * FORMAT.size(), i + 1);
        }
        return pixels;
    }

    @Test
    void mixupIsTheWeightedMeanWithTheImageBefore() {
        float[] pixels = images(3);
        assertThat(new Mixup(1).render(0.75, FORMAT, 3, pixels)).isEqualTo(0.75);
        assertThat(pixels[0]).isEqualTo(0.75f * 1 + 0.25f * 3);
        assertThat(pixels[FORMAT.size() + 7]).isEqualTo(0.75f * 2 + 0.25f * 1);
        assertThat(pixels[3 * FORMAT.size() - 1]).isEqualTo(0.75f * 3 + 0.25f * 2);
    }

    @Test
    void cutMixTakesABoxFromTheImageBefore() {
        float[] pixels = images(2);
        double share = new CutMix(1).render(new CutMix.Box(1, 2, 3, 6), FORMAT, 2, pixels);
        assertThat(share).isEqualTo(1 - 8 / 24.0);
        assertThat(Arrays.copyOfRange(pixels, 0, 24)).containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 1, 1, 2, 2, 2, 2, 1, 1,
                1,
                1, 1, 1);
        assertThat(Arrays.copyOfRange(pixels, 72, 84)).containsExactly(2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.2, 1, 8})
    void theShareHasTheMomentsOfTheBetaDistribution(double alpha) {
        double[] shares = IntStream.range(0, N)
                .mapToDouble(i -> new Mixup(alpha).parameters(FORMAT, SeededRandom.of(5, i))).toArray();
        double mean = Arrays.stream(shares).average().orElseThrow();
        double variance = Arrays.stream(shares).map(x -> (x - 0.5) * (x - 0.5)).average().orElseThrow();
        double fourth = Arrays.stream(shares).map(x -> Math.pow(x - 0.5, 4)).average().orElseThrow();
        assertThat(mean).isCloseTo(0.5, within(4 * 0.5 / Math.sqrt(N)));
        assertThat(variance).isCloseTo(1 / (4 * (2 * alpha + 1)), within(4 * 0.25 / Math.sqrt(N)));
        assertThat(fourth).isCloseTo(3 / (16 * (2 * alpha + 1) * (2 * alpha + 3)), within(4 / 16.0 / Math.sqrt(N)));
    }

    @Test
    void theBoxOfCutMixHasItsMiddleAnywhereAndTheImagesProportions() {
        var format = new ImageFormat(1, 100, 200, 1);
        List<CutMix.Box> boxes = IntStream.range(0, N).mapToObj(i -> new CutMix(1).parameters(format, SeededRandom.of(5, i)))
                .toList();
        assertThat(boxes).allMatch(b -> b.top() >= 0 && b.left() >= 0 && b.bottom() <= 100 && b.right() <= 200
                && b.top() <= b.bottom() && b.left() <= b.right());
        List<CutMix.Box> whole = boxes.stream().filter(b -> b.top() > 0 && b.left() > 0 && b.bottom() < 100 && b.right() < 200)
                .toList();
        assertThat(whole).allMatch(b -> Math.abs(2 * (b.bottom() - b.top()) - (b.right() - b.left())) <= 2);
        assertThat(boxes.stream().mapToInt(b -> b.left() == 0 ? 0 : 1).average().orElseThrow()).isBetween(0.3, 0.9);
    }

    @Test
    void oneOfTakesEachEquallyOften() {
        var both = new OneOf(List.of(new Mixup(1), new CutMix(1)));
        long mixups = IntStream.range(0, N).filter(
                i -> both.parameters(FORMAT, SeededRandom.of(5, i)).transform() instanceof Mixup).count();
        assertThat(mixups).isBetween(N / 2 - 300L, N / 2 + 300L);
        assertThatThrownBy(() -> new OneOf(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void alphaIsAboveZero(double alpha) {
        assertThatThrownBy(() -> new Mixup(alpha)).isInstanceOf(DataException.class)
                .hasMessage("Mixup: alpha must be a number above 0: " + alpha);
        assertThatThrownBy(() -> new CutMix(alpha)).isInstanceOf(DataException.class);
    }

    private record Seen(List<Float> pixels, List<Float> targets, List<Integer> labels) {}

    private static List<Seen> read(Dataset data, int workers) {
        List<Seen> seen = new ArrayList<>();
        DataLoader loader = DataLoader.of(data, new ToTensor()).batchSize(33).shuffle(true).seed(4).workers(workers)
                .mix(new OneOf(List.of(new Mixup(1), new CutMix(1)))).build();
        try (Epoch epoch = loader.epoch(2)) {
            while (epoch.hasNext()) {
                try (Batch batch = epoch.next()) {
                    seen.add(new Seen(floats(batch.pixels(), batch.n() * batch.format().size()),
                            floats(batch.targets().orElseThrow(), batch.n() * batch.classes()),
                            Arrays.stream(batch.labels()).limit(batch.n()).boxed().toList()));
                }
            }
        }
        return seen;
    }

    private static List<Float> floats(float[] values, int n) {
        return IntStream.range(0, n).mapToObj(i -> values[i]).toList();
    }

    @Test
    void aLoaderGivesProbabilitiesThatDoNotDependOnTheWorkers() {
        Dataset data = Datasets.load("digits").all().limit(200);
        List<Seen> alone = read(data, 0);
        assertThat(read(data, 3)).isEqualTo(alone);
        for (Seen batch : alone) {
            for (int i = 0; i < batch.labels.size(); i++) {
                List<Float> row = batch.targets.subList(10 * i, 10 * i + 10);
                assertThat(row.stream().mapToDouble(p -> p).sum()).isCloseTo(1, within(1e-6));
                assertThat(row.get(batch.labels.get(i))).isGreaterThanOrEqualTo(0.5f - 1e-6f);
            }
        }
    }
}
