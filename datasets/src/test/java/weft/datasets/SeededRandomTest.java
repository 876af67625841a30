package weft.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SeededRandomTest {
    @Test
    void itIsSplitMix64() {
        // With no keys the state begins at 0, where the JDK's SplittableRandom, another implementation, begins with seed 0.
        var ours = SeededRandom.of();
        var jdk = new SplittableRandom(0);
        for (int i = 0; i < 1000; i++) {
            assertThat(ours.nextLong()).isEqualTo(jdk.nextLong());
        }
    }

    @Test
    void keysAndTheirOrderMatter() {
        long[] firsts = {SeededRandom.of(1, 2, 3).nextLong(), SeededRandom.of(1, 3, 2).nextLong(),
                SeededRandom.of(1, 2).nextLong(), SeededRandom.of(1, 2, 4).nextLong(), SeededRandom.of(0).nextLong(),
                SeededRandom.of().nextLong()};
        assertThat(Arrays.stream(firsts).distinct().count()).isEqualTo(firsts.length);
        var again = SeededRandom.of(7);
        again.restart(1, 2, 3);
        assertThat(again.nextLong()).isEqualTo(firsts[0]);
    }

    @Property
    void boundedNumbersStayBelowTheirBound(@ForAll @IntRange(min = 1) int bound, @ForAll long seed) {
        var random = SeededRandom.of(seed);
        for (int i = 0; i < 20; i++) {
            assertThat(random.nextInt(bound)).isBetween(0, bound - 1);
        }
    }

    @Test
    void boundedNumbersAreSpreadEvenly() {
        int[] counts = new int[7];
        var random = SeededRandom.of(5);
        for (int i = 0; i < 70_000; i++) {
            counts[random.nextInt(7)]++;
        }
        // Five standard deviations of a binomial with n = 70,000 and p = 1/7.
        assertThat(IntStream.of(counts).boxed()).allSatisfy(count -> assertThat(count).isBetween(10_000 - 463, 10_000 + 463));
    }

    @Test
    void everyPermutationOfFourIsAboutEquallyLikely() {
        int[] counts = new int[256];
        int[] order = new int[4];
        for (int seed = 0; seed < 24_000; seed++) {
            SeededRandom.of(seed).permutation(order);
            counts[order[0] << 6 | order[1] << 4 | order[2] << 2 | order[3]]++;
        }
        int[] seen = IntStream.of(counts).filter(count -> count > 0).toArray();
        // Five standard deviations of a binomial with n = 24,000 and p = 1/24.
        assertThat(IntStream.of(seen).boxed()).hasSize(24)
                .allSatisfy(count -> assertThat(count).isBetween(1000 - 155, 1000 + 155));
    }

    @Test
    void aBoundOfZeroIsRefused() {
        assertThatThrownBy(() -> SeededRandom.of(1).nextInt(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
