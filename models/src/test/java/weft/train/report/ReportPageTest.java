package weft.train.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import weft.models.Models;
import weft.models.summary.Summary;
import weft.train.measures.ConfusionMatrix;
import weft.train.measures.EpochRecord;
import weft.train.measures.MemoryUse;
import weft.train.pictures.PredictionGrid.Prediction;

class ReportPageTest {
    private static final String HOSTILE = "<script>alert('x')</script>\"&{{data}}$1";
    private static final String SHOWN = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;{{data}}$1";

    private static Report report(String name, List<EpochRecord> epochs, int classes) {
        List<String> names = IntStream.range(0, classes).mapToObj(c -> name + c).toList();
        ConfusionMatrix matrix = new ConfusionMatrix(classes);
        matrix.add(0, 0);
        matrix.add(0, 1);
        matrix.add(1, 1);
        Summary layers = Summary.of(() -> Models.named("lenet5").make(10), 1, 32, 32);
        BufferedImage picture = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        Report.Mistake mistake = new Report.Mistake(picture, 12, name, name, 0.9, 0.1);
        Report.About about = new Report.About(name, names, layers, Map.of(name, name), Map.of(name, List.of(name)),
                Map.of(name, name));
        return Report.ended(about, epochs, new Report.Judged(epochs.getFirst(), name, matrix, List.of(mistake)),
                List.of(new Prediction(picture, name, name + "x", 0.6)), List.of(new MemoryUse("cpu", 1 << 20, 512, 3 << 20)),
                List.of(new Report.Drawing(name, new BufferedImage(700, 5, BufferedImage.TYPE_INT_RGB))));
    }

    private static EpochRecord epoch(int number, double loss) {
        return new EpochRecord(number, loss, 0.5, loss / 2, 0.75, 1, 10, Map.of("lr", 0.1));
    }

    @Test
    void nothingIsLoadedFromOutsideAndNothingRuns() {
        String page = ReportPage.of(report("cat", List.of(epoch(1, 2), epoch(2, 1)), 3));

        assertThat(page).doesNotContainIgnoringCase("<script").doesNotContain("<link", "<iframe", "<object", "@import", "url(",
                "http:", "https:", "//");
        assertThat(Pattern.compile("(src|href)=\"([^\"]*)\"").matcher(page).results().map(found -> found.group(2)))
                .isNotEmpty().allMatch(target -> target.startsWith("data:image/png;base64,") || target.startsWith("#"));
        assertThat(page).doesNotContain("style=")
                .contains("default-src 'none'", "style-src 'sha256-", "prefers-color-scheme: dark", "width=device-width")
                .doesNotContain("{{");
    }

    @Test
    void theNumbersOfTheRunAreThere() {
        String page = ReportPage.of(report("cat", List.of(epoch(1, 2), epoch(2, 1)), 3));

        assertThat(page).contains("75.00 % of 3 validation images are right after epoch 1 of 2, the best one", "<b>75.00 %</b>",
                "taken for <b>cat</b>, 90.0\u00a0%", "image 12", "61,706 parameters",
                "✗ <b>catx</b>, 60.0\u00a0%", "<b>1.0 MiB</b><small>peak 3.0 MiB</small>", "<td class=\"number\">512 B</td>",
                "<td>cat0</td><td>cat1</td><td class=\"number\">1</td>",
                "<td class=\"number\">50.0\u00a0%</td>");
    }

    @Test
    void drawingsOfTheLayersStandBelowTheirTableInTheirOwnSize() throws IOException {
        String page = ReportPage.of(report("cat", List.of(epoch(1, 2)), 3));

        Matcher drawing = Pattern.compile("</table></div>\\s*<h3>cat</h3><div class=\"drawing\">"
                + "<img src=\"data:image/png;base64,([^\"]*)\" alt=\"cat\"></div>").matcher(page);
        assertThat(drawing.find()).isTrue();
        BufferedImage shown = ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(drawing.group(1))));
        assertThat(shown.getWidth()).isEqualTo(700);
    }

    @Test
    void aPairOfConfusedClassesIsShownWithItsWorstImages() {
        List<String> names = List.of("cat", "dog", "<b>");
        ConfusionMatrix matrix = new ConfusionMatrix(3);
        for (int i = 0; i < 5; i++) {
            matrix.add(0, 1);
        }
        matrix.add(1, 2);
        matrix.add(2, 0);
        BufferedImage picture = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        List<Report.Mistake> mistakes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            mistakes.add(new Report.Mistake(picture, 100 + i, "cat", "dog", 0.9, 0.1));
        }
        mistakes.add(new Report.Mistake(picture, 200, "dog", "<b>", 0.5, 0.2));
        String confusion = Judgement.confusion(new Report.Judged(epoch(1, 2), "all", matrix, mistakes), names);

        assertThat(confusion).containsSubsequence("<h3>cat taken for dog</h3>", "image 100", "image 101", "image 102",
                "<h3>dog taken for &lt;b&gt;</h3>", "image 200");
        assertThat(confusion).doesNotContain("image 103", "taken for cat</h3>", "<h3>&lt;b&gt; taken for");
    }

    @Test
    void hostileNamesAreShownAndDoNothing() {
        String page = ReportPage.of(report(HOSTILE, List.of(epoch(1, 2)), 2));

        assertThat(page).contains("<h1>" + SHOWN + "</h1>", "<td>" + SHOWN + "</td>", "alt=\"" + SHOWN + "\"")
                .doesNotContainIgnoringCase("<script");
    }

    @Test
    void manyEpochsMakeNoLargePageAndALossThatIsNoNumberLeavesAGap() {
        List<EpochRecord> epochs = new ArrayList<>();
        for (int e = 1; e <= 100_000; e++) {
            epochs.add(epoch(e, e == 50_001 ? Double.NaN : 1.0 / e));
        }

        String page = ReportPage.of(report("cat", epochs, 2));
        assertThat(page.length()).isLessThan(100_000);
        assertThat(page).doesNotContain("NaN");
        Series broken = Series.of(new double[] {1, 2, 3, 4}, new double[] {1, Double.NaN, 3, 4});
        assertThat(new Chart("t", List.of(new Chart.Curve("a", "c1", broken))).svg("t"))
                .containsPattern("d=\"M64\\.0 [0-9.]+h0M[0-9.]+ [0-9.]+h0L428\\.0 12\\.0\"");
    }

    @Test
    void manyClassesAreShownByTheirMostConfusedPairs() {
        assertThat(ReportPage.of(report("cat", List.of(epoch(1, 2)), 100))).doesNotContain("class=\"matrix\"")
                .contains("Most confused");
    }
}
