package weft.train.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import weft.models.summary.Summary;
import weft.train.measures.EpochRecord;
import weft.train.measures.MemoryUse;

/** The sentence and the large numbers at the top of the page. */
final class Tiles {
    private Tiles() {}

    /** Of a run that has ended. */
    static Report.Status ended(List<EpochRecord> epochs, Report.Judged best, Summary layers, List<MemoryUse> memory) {
        EpochRecord top = best.epoch();
        double seconds = epochs.stream().mapToDouble(EpochRecord::seconds).sum();
        double images = epochs.stream().mapToDouble(epoch -> epoch.seconds() * epoch.imagesPerSecond()).sum();
        List<Report.Tile> tiles = new ArrayList<>(List.of(
                new Report.Tile("Validation accuracy", text("%.2f %%", 100 * top.valAcc()),
                        "epoch %d, the best".formatted(top.epoch())),
                new Report.Tile("Validation loss", text("%.4f", top.valLoss()), "epoch %d".formatted(top.epoch())),
                new Report.Tile("Training time", time(seconds), "without evaluation"),
                new Report.Tile("Images/s", text("%,.0f", images / seconds), "in training, mean"),
                new Report.Tile("Parameters", text("%,d", layers.parameters()), "")));
        tiles.addAll(memory(memory));
        return new Report.Status(text("%.2f %% of %,d validation images are right after epoch %d of %d, the best one; loss %.4f.",
                100 * top.valAcc(), best.matrix().total(), top.epoch(), epochs.size(), top.valLoss()), 1, tiles);
    }

    /** Of a run that goes on; {@code last} is the last epoch that ended. */
    static Report.Status running(Live.Now now, Optional<EpochRecord> last, Optional<EpochRecord> best, List<MemoryUse> memory) {
        double share = now.epoch() == 0 ? 0 : (now.epoch() - (now.training() ? 1 - now.share() : 0)) / now.epochs();
        String what = now.epoch() == 0 ? "The run begins."
                : text("%s epoch %d of %d, %.0f %%.", now.training() ? "Trains in" : "Evaluates after", now.epoch(), now.epochs(),
                        100 * now.share());
        List<Report.Tile> tiles = new ArrayList<>(List.of(
                new Report.Tile("Training loss", number("%.4f", now.loss()), "epoch so far"),
                new Report.Tile("Training accuracy", number("%.2f %%", 100 * now.accuracy()), "epoch so far"),
                new Report.Tile("Validation accuracy", number("%.2f %%", last.map(e -> 100 * e.valAcc()).orElse(Double.NaN)),
                        best.map(e -> text("best %.2f %%, epoch %d", 100 * e.valAcc(), e.epoch())).orElse("no epoch ended yet")),
                new Report.Tile("Images/s", number("%,.0f", now.imagesPerSecond()), "in this epoch"),
                new Report.Tile("Time left", now.left().isEmpty() ? "–" : now.left().replace(" left", ""), "of the whole run"),
                new Report.Tile("Learning rate", rate(now.learningRate()), "")));
        tiles.addAll(memory(memory));
        return new Report.Status(what, share, tiles);
    }

    private static List<Report.Tile> memory(List<MemoryUse> memory) {
        return memory.stream()
                .map(use -> new Report.Tile(use.name().equals(MemoryUse.HEAP) ? use.name() : "Tensors on " + use.name(),
                        MemoryUse.text(use.used()), "peak " + MemoryUse.text(use.peak())))
                .toList();
    }

    /** Three digits, without zeros at the end. */
    private static String rate(double value) {
        return !Double.isFinite(value) ? "–" : new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros().toString();
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "–" : text(format, value);
    }

    /** {@code 1:02:03} or {@code 0:05.3}. */
    private static String time(double seconds) {
        Duration time = Duration.ofMillis(Math.round(1000 * seconds));
        return time.toHours() > 0 ? text("%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart())
                : text("%d:%02d.%d", time.toMinutes(), time.toSecondsPart(), time.toMillisPart() / 100);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
