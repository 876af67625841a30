package weft.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.datasets.base.DataException;
import weft.datasets.image.ImageFormat;

class SplitsTest {
    private static final ImageFormat PIXEL = new ImageFormat(1, 1, 1, 255);

    /** Sample i has the label {@code labels[i]}. */
    private static Dataset of(int classes, byte... labels) {
        return new MemoryDataset("labels", IntStream.range(0, classes).mapToObj(i -> "class " + i).toList(), PIXEL,
                new byte[labels.length], labels);
    }

    private static Dataset unbalanced(long seed, int classes, int n) {
        var random = new Random(seed);
        byte[] labels = new byte[n];
        for (int i = 0; i < n; i++) {
            labels[i] = (byte) (classes * random.nextDouble() * random.nextDouble());
        }
        return of(classes, labels);
    }

    private static List<Integer> indices(Subset part) {
        return IntStream.range(0, part.size()).mapToObj(part::baseIndex).toList();
    }

    private static int count(Dataset data, int label) {
        return (int) IntStream.range(0, data.size()).filter(i -> data.label(i) == label).count();
    }

    private static List<Integer> together(List<Subset> parts) {
        return parts.stream().map(SplitsTest::indices).flatMap(Collection::stream).sorted().toList();
    }

    @Property(tries = 100)
    void aStratifiedSplitSharesOutEachClassToWithinASample(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int classes,
            @ForAll @IntRange(min = 1, max = 400) int n) {
        Dataset data = unbalanced(seed, classes, n);
        double[] fractions = {0.7, 0.2, 0.1};
        List<Subset> parts = StratifiedSplit.fractions(data, seed, fractions);
        assertThat(together(parts)).isEqualTo(IntStream.range(0, n).boxed().toList());
        for (int p = 0; p < 3; p++) {
            for (int c = 0; c < classes; c++) {
                double share = fractions[p] * count(data, c);
                assertThat((double) count(parts.get(p), c)).isBetween(Math.floor(share + 1e-9), Math.floor(share + 1e-9) + 2);
            }
            assertThat(parts.get(p).size() - fractions[p] * n).isBetween(-2.0, 2.0);
        }
        assertThat(StratifiedSplit.fractions(data, seed, fractions).stream().map(SplitsTest::indices))
                .isEqualTo(parts.stream().map(SplitsTest::indices).toList());
    }

    @Property(tries = 60)
    void eachSampleIsInOneFoldOfK(@ForAll long seed, @ForAll @IntRange(min = 2, max = 7) int k,
            @ForAll @IntRange(min = 7, max = 200) int n) {
        Dataset data = unbalanced(seed, 4, n);
        for (List<KFold.Fold> folds : List.of(KFold.of(data, seed, k), KFold.stratified(data, seed, k))) {
            assertThat(folds).hasSize(k);
            assertThat(together(folds.stream().map(KFold.Fold::validation).toList()))
                    .isEqualTo(IntStream.range(0, n).boxed().toList());
            for (KFold.Fold fold : folds) {
                assertThat(together(List.of(fold.train(), fold.validation()))).isEqualTo(IntStream.range(0, n).boxed().toList());
                assertThat(fold.validation().size()).isBetween(n / k, Math.ceilDiv(n, k));
            }
        }
        for (KFold.Fold fold : KFold.stratified(data, seed, k)) {
            for (int c = 0; c < 4; c++) {
                assertThat(count(fold.validation(), c)).isBetween(count(data, c) / k, Math.ceilDiv(count(data, c), k));
            }
        }
    }

    @Test
    void aPartOfAStratifiedSplitIsNotSortedByClass() {
        Subset part = StratifiedSplit.fractions(unbalanced(1, 2, 200), 1, 0.5, 0.5).getFirst();
        List<Integer> labels = IntStream.range(0, part.size()).mapToObj(part::label).toList();
        assertThat(labels).isNotEqualTo(labels.stream().sorted().toList())
                .isNotEqualTo(labels.stream().sorted((a, b) -> b - a).toList());
    }

    @Test
    void aRandomSubsetHasNSamplesOnce() {
        Subset some = RandomSplit.subset(unbalanced(1, 3, 50), 4, 20);
        assertThat(indices(some)).hasSize(20).doesNotHaveDuplicates();
        assertThatThrownBy(() -> RandomSplit.subset(unbalanced(1, 3, 50), 4, 51)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> KFold.of(unbalanced(1, 3, 5), 1, 6)).isInstanceOf(DataException.class)
                .hasMessage("labels: needs from 2 to 5 folds, as many as it has samples: 6");
    }

    @Test
    void aPlanIsCountsOrSharesOrSharesOfEachClass() {
        Dataset data = unbalanced(1, 3, 50);
        assertThat(SplitPlan.of("30,12").split(data, 1).stream().map(Subset::size)).containsExactly(30, 12);
        assertThat(SplitPlan.of("0.9,.1").split(data, 1).stream().map(Subset::size)).containsExactly(45, 5);
        List<Subset> stratified = SplitPlan.of("stratified:0.5,0.5").split(data, 1);
        assertThat(Math.abs(count(stratified.get(0), 2) - count(stratified.get(1), 2))).isLessThanOrEqualTo(1);
        for (String text : List.of("30,12", "0.9,0.1", "stratified:0.5,0.5")) {
            assertThat(SplitPlan.of(text)).hasToString(text);
        }
        assertThatThrownBy(() -> SplitPlan.of("40,11").split(data, 1)).isInstanceOf(DataException.class)
                .hasMessage("labels: a split into 40 and 11 needs more than its 50 training images");
        assertThatThrownBy(() -> SplitPlan.of("0.999,0.001").split(data, 1)).isInstanceOf(DataException.class)
                .hasMessage("labels: its 50 training images are too few for a split 0.999,0.001");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            value = {"0.9", "0.9,0.2", "1,0", "0,5", "a,b", "stratified:5,5", "1,2,3", "-1,2", "''", "0.5;0.5",
                    "99999999999,1"})
    void whatIsNoPlanIsRefused(String text) {
        assertThatThrownBy(() -> SplitPlan.of(text)).isInstanceOf(DataException.class).hasMessageStartingWith("a split is two ");
    }

    @Test
    void theUsualSplitOfCifarHasItsCounts() {
        List<Subset> parts = SplitPlan.of("49000,1000").split(new Numbered(50_000), 3);
        assertThat(parts.stream().map(Subset::size)).containsExactly(49_000, 1000);
        List<Integer> both = new ArrayList<>(indices(parts.get(0)));
        both.addAll(indices(parts.get(1)));
        assertThat(both).doesNotHaveDuplicates();
    }

    /** So many samples without an image. */
    private record Numbered(int size) implements Dataset {
        @Override
        public String name() {
            return "numbered";
        }

        @Override
        public Sample get(int index) {
            throw new AssertionError("no image is read");
        }

        @Override
        public List<String> classes() {
            return List.of("one");
        }

        @Override
        public ImageFormat format() {
            return PIXEL;
        }

        @Override
        public void digest(java.util.zip.Checksum into) {
            into.update(size);
        }
    }
}
