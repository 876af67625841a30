package weft.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import weft.datasets.base.DataException;
import weft.datasets.source.Digits;

class RandomSplitTest {
    private static int[] indices(Subset part) {
        return IntStream.range(0, part.size()).map(part::baseIndex).toArray();
    }

    @Property(tries = 50)
    void everySampleIsInExactlyOnePart(@ForAll @IntRange(min = 1, max = 500) int n, @ForAll @IntRange(max = 500) int cut,
            @ForAll long seed) {
        int first = Math.min(cut, n);
        List<Subset> parts = RandomSplit.split(TestData.numbered(n), seed, first, n - first);
        assertThat(parts).extracting(Subset::size).containsExactly(first, n - first);
        assertThat(parts.stream().flatMapToInt(part -> IntStream.of(indices(part))).sorted().toArray())
                .isEqualTo(IntStream.range(0, n).toArray());
    }

    @Test
    void theSeedAloneDecides() {
        Dataset data = TestData.numbered(100);
        int[] one = indices(RandomSplit.split(data, 1, 80, 20).get(1));
        assertThat(indices(RandomSplit.split(data, 1, 80, 20).get(1))).isEqualTo(one);
        assertThat(indices(RandomSplit.split(data, 2, 80, 20).get(1))).isNotEqualTo(one);
    }

    @Test
    void theSplitOfASeedStaysTheSameForEver() {
        // Worked out by a second program in Python; a checkpoint relies on it.
        assertThat(indices(RandomSplit.split(TestData.numbered(10), 42, 7, 3).get(1))).containsExactly(5, 7, 9);
    }

    @Test
    void fractionsRoundAsTorchDoes() {
        assertThat(RandomSplit.fractions(Digits.load(), 1, 0.8, 0.2)).extracting(Subset::size).containsExactly(1438, 359);
        assertThat(RandomSplit.fractions(TestData.numbered(10), 1, 0.25, 0.25, 0.5)).extracting(Subset::size)
                .containsExactly(3, 2, 5);
        assertThat(RandomSplit.fractions(TestData.numbered(3), 1, 1)).extracting(Subset::size).containsExactly(3);
    }

    @Test
    void samplesKeepTheirLabels() {
        Dataset data = TestData.numbered(30);
        for (Subset part : RandomSplit.split(data, 3, 10, 20)) {
            for (int i = 0; i < part.size(); i++) {
                assertThat(part.get(i).label()).isEqualTo(part.label(i)).isEqualTo(data.label(part.baseIndex(i)));
            }
        }
    }

    @Test
    void countsAndFractionsThatDoNotAddUpAreRefused() {
        Dataset data = TestData.numbered(10);
        assertThatThrownBy(() -> RandomSplit.split(data, 1, 5, 4)).isInstanceOf(DataException.class)
                .hasMessage("numbered: parts [5, 4] do not add up to its 10 samples");
        assertThatThrownBy(() -> RandomSplit.split(data, 1, 12, -2)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> RandomSplit.fractions(data, 1, 0.5, 0.4)).isInstanceOf(DataException.class)
                .hasMessage("numbered: fractions [0.5, 0.4] do not add up to 1");
        assertThatThrownBy(() -> RandomSplit.fractions(data, 1, Double.NaN)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> RandomSplit.fractions(data, 1, 1.5, -0.5)).isInstanceOf(DataException.class);
    }

    @Test
    void aLimitTakesTheFirstSamples() {
        Dataset data = TestData.numbered(10);
        assertThat(Stream.of(0, 1, 2).map(i -> data.limit(3).get(i).image().at(0, 0, 0))).containsExactly(0f, 1f, 2f);
        assertThat(data.limit(3).size()).isEqualTo(3);
        assertThat(data.limit(10)).isSameAs(data);
        assertThatThrownBy(() -> data.limit(0)).isInstanceOf(DataException.class).hasMessage("limit must be at least 1: 0");
    }

    @Test
    void onlyDataSetsOfOneKindAreJoined() {
        Dataset numbered = TestData.numbered(3);
        assertThat(new Concat(numbered, numbered.limit(2)).size()).isEqualTo(5);
        assertThatThrownBy(() -> new Concat(numbered, Digits.load())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1x1x2").hasMessageContaining("1x8x8");
    }

    @Test
    void aSubsetRefusesAnIndexOutsideItsBase() {
        assertThatThrownBy(() -> new Subset(TestData.numbered(3), new int[] {3})).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
