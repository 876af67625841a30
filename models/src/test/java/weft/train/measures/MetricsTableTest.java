package weft.train.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetricsTableTest {
    @Test
    void theClassesStandUnderEachOtherWithTheirMetrics() {
        assertThat(table("cat", "dog").perClass()).isEqualTo("""
                class          precision  recall      f1  images
                cat               0.9000  0.7500  0.8182      12
                dog               0.7000  0.8750  0.7778       8
                macro average     0.8000  0.8125  0.7980      20
                micro average     0.8000  0.8000  0.8000      20
                accuracy                          0.8000      20
                """);
    }

    @Test
    void theMatrixShowsZerosAsDots() {
        ConfusionMatrix matrix = new ConfusionMatrix(3);
        matrix.addAll(new int[] {0, 0, 1, 2, 2}, new int[] {0, 1, 1, 2, 2});

        assertThat(new MetricsTable(matrix, List.of("zero", "one", "two")).confusion()).isEqualTo("""
                true \\ predicted  zero   one   two
                zero                 1     1     .
                one                  .     1     .
                two                  .     .     2
                """);
    }

    @Test
    void longNamesAreShortenedSoThatTheTableStaysNarrow() {
        List<String> names = IntStream.range(0, 20).mapToObj(i -> i + " a class with quite a long name").toList();

        String matrix = new MetricsTable(new ConfusionMatrix(20), names).confusion();

        assertThat(matrix.lines()).hasSize(21).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(120));
        assertThat(matrix).contains("3 a class with quit.");
    }

    @Test
    void columnsStayAsWideAsTheLargestCount() {
        ConfusionMatrix matrix = new ConfusionMatrix(2);
        for (int i = 0; i < 123_456; i++) {
            matrix.add(0, 0);
        }

        assertThat(new MetricsTable(matrix, List.of("a", "b")).confusion().lines().map(String::length).distinct()).hasSize(1);
    }

    @Test
    void manyClassesAreShownByTheirMostFrequentErrorsAlone() {
        ConfusionMatrix matrix = new ConfusionMatrix(100);
        matrix.addAll(new int[] {7, 7, 7, 3, 3, 50}, new int[] {8, 8, 9, 3, 4, 50});
        List<String> names = IntStream.range(0, 100).mapToObj(i -> "c" + i).toList();
        MetricsTable table = new MetricsTable(matrix, names);

        assertThat(table.confusion()).isEmpty();
        assertThat(table.mostConfused()).isEqualTo("""
                most confused
                true       predicted  images  of its class
                c7         c8              2        66.7 %
                c3         c4              1        50.0 %
                c7         c9              1        33.3 %
                """);
    }

    @Test
    void withoutAnErrorNoPairIsConfused() {
        assertThat(new MetricsTable(new ConfusionMatrix(2), List.of("a", "b")).mostConfused()).isEmpty();
    }

    @Test
    void shorteningKeepsShortNamesAndMarksLongOnes() {
        assertThat(MetricsTable.shorten("frog", 4)).isEqualTo("frog");
        assertThat(MetricsTable.shorten("automobile", 7)).isEqualTo("automo.");
        assertThat(MetricsTable.shorten("automobile", 3)).isEqualTo("aut");
    }

    @Test
    void eachClassNeedsAName() {
        assertThatIllegalArgumentException().isThrownBy(() -> new MetricsTable(new ConfusionMatrix(2), List.of("one")))
                .withMessage("metrics table: 1 names for 2 classes");
    }

    private static MetricsTable table(String... names) {
        ConfusionMatrix matrix = new ConfusionMatrix(2);
        count(matrix, 0, 0, 9);
        count(matrix, 0, 1, 3);
        count(matrix, 1, 0, 1);
        count(matrix, 1, 1, 7);
        return new MetricsTable(matrix, List.of(names));
    }

    private static void count(ConfusionMatrix matrix, int truth, int predicted, int times) {
        for (int i = 0; i < times; i++) {
            matrix.add(truth, predicted);
        }
    }
}
