package weft.engine.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GeneratorTest {
    @Test
    void handsOutRangesThatFollowEachOther() {
        Generator generator = new Generator(3);
        assertThat(generator.reserve(10)).isEqualTo(0);
        assertThat(generator.reserve(0)).isEqualTo(10);
        assertThat(generator.reserve(5)).isEqualTo(10);
        assertThat(generator.offset()).isEqualTo(15);
        assertThat(generator.seed()).isEqualTo(3);
    }

    @Test
    void continuesTheStreamWhenRestored() {
        Generator generator = new Generator(11);
        generator.permutation(100);
        Generator copy = new Generator(generator.seed(), generator.offset());
        assertThat(copy.permutation(50)).containsExactly(generator.permutation(50));
        assertThat(copy.offset()).isEqualTo(generator.offset());
    }

    @Test
    void seedingTheGlobalOneRepeatsIt() {
        Generator.seed(42);
        int[] first = Generator.global().permutation(20);
        Generator.seed(42);
        assertThat(Generator.global().permutation(20)).containsExactly(first);
        Generator.seed(43);
        assertThat(Generator.global().permutation(20)).isNotEqualTo(first);
    }

    @Test
    void itRefusesNegativeCountsOffsetsAndLengths() {
        Generator generator = new Generator(0);
        assertThatIllegalArgumentException().isThrownBy(() -> generator.reserve(-1)).withMessageContaining("-1");
        assertThatIllegalArgumentException().isThrownBy(() -> generator.restore(0, -2)).withMessageContaining("-2");
        assertThatIllegalArgumentException().isThrownBy(() -> generator.permutation(-3)).withMessageContaining("-3");
        assertThatIllegalArgumentException().isThrownBy(() -> generator.below(0)).withMessageContaining("0");
    }

    @Test
    void permutationHoldsEachNumberOnce() {
        int[] order = new Generator(1).permutation(1000);
        assertThat(IntStream.of(order).sorted().toArray()).containsExactly(IntStream.range(0, 1000).toArray());
        assertThat(order).isNotEqualTo(IntStream.range(0, 1000).toArray());
        assertThat(new Generator(1).permutation(0)).isEmpty();
        assertThat(new Generator(1).permutation(1)).containsExactly(0);
    }

    @Test
    void everyOrderOfFourIsEquallyLikely() {
        Generator generator = new Generator(2026);
        Map<String, Integer> counts = new HashMap<>();
        int draws = 240_000;
        for (int i = 0; i < draws; i++) {
            counts.merge(Arrays.toString(generator.permutation(4)), 1, Integer::sum);
        }
        double expected = draws / 24.0;
        double chiSquared = counts.values().stream().mapToDouble(c -> (c - expected) * (c - expected) / expected).sum();
        assertThat(counts).hasSize(24);
        assertThat(chiSquared).as("23 degrees of freedom, 0.1 %% point").isLessThan(49.7);
    }

    /**
     * With bound 3 * 2^29 the high word alone would not give the residues mod 3 equally often; a quarter of all words is drawn
     * again.
     */
    @Test
    void itIsUnbiasedForBoundsThatDoNotDivideTheWords() {
        Generator generator = new Generator(9);
        int bound = 3 << 29;
        int draws = 60_000;
        int[] residues = new int[3];
        double sum = 0;
        for (int i = 0; i < draws; i++) {
            int drawn = generator.below(bound);
            assertThat(drawn).isBetween(0, bound - 1);
            residues[drawn % 3]++;
            sum += drawn;
        }
        for (int count : residues) {
            assertThat((double) count).isCloseTo(draws / 3.0, within(5 * Math.sqrt(draws * 2 / 9.0)));
        }
        assertThat(sum / draws / bound).isCloseTo(0.5, within(5 / Math.sqrt(12.0 * draws)));
    }
}
