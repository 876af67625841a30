package weft.train.pictures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import weft.train.base.Png;
import weft.train.measures.EpochRecord;

/**
 * {@code curves.png}: loss on the left and accuracy on the right, training and validation over the epochs, 1200 x 500 pixels.
 *
 * <p>The loss axis starts at 0 and the accuracy axis ends at 1, so that a curve's height means the same in every run. An epoch
 * whose value is no number (a run that diverged) leaves a gap in its curve.
 */
public final class Curves {
    private static final int WIDTH = 1200;
    private static final int HEIGHT = 500;
    private static final int TITLE_HEIGHT = 36;
    private static final Color TRAINING = new Color(0x1f77b4);
    private static final Color VALIDATION = new Color(0xe6550d);
    /** With more epochs than this, markers would hide the line. */
    private static final int MAX_MARKED_EPOCHS = 40;
    /** Pixels between two ticks of the horizontal axis, at least. */
    private static final int TICK_PIXELS = 60;
    private static final int PLOT_PIXELS = WIDTH / 2 - 100;

    private Curves() {}

    /**
     * Replaces {@code file} with the curves of these epochs, of which there is at least one.
     *
     * @throws IOException if the file cannot be written, or nothing can be drawn because Java finds no fonts
     */
    public static void write(Path file, List<EpochRecord> epochs) throws IOException {
        Png.write(file, () -> draw(epochs));
    }

    /** The picture that {@link #write} writes. */
    public static BufferedImage draw(List<EpochRecord> epochs) {
        if (epochs.isEmpty()) {
            throw new IllegalArgumentException("curves: there is no epoch to draw");
        }
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, WIDTH, HEIGHT);
            paint(graphics, "Loss", lossChart(epochs));
            graphics.translate(WIDTH / 2, 0);
            paint(graphics, "Accuracy", accuracyChart(epochs));
        } finally {
            graphics.dispose();
        }
        return image;
    }

    /** Draws the title here and not in the chart, which places it by the letters in it: the two plots would not align. */
    private static void paint(Graphics2D graphics, String title, XYChart chart) {
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(Color.DARK_GRAY);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 18));
        graphics.drawString(title, (WIDTH / 2 - graphics.getFontMetrics().stringWidth(title)) / 2, TITLE_HEIGHT - 10);
        graphics.translate(0, TITLE_HEIGHT);
        chart.paint(graphics, WIDTH / 2, HEIGHT - TITLE_HEIGHT);
        graphics.translate(0, -TITLE_HEIGHT);
    }

    private static XYChart lossChart(List<EpochRecord> epochs) {
        XYChart chart = chart("loss", epochs);
        double highest = values(epochs, EpochRecord::trainLoss, EpochRecord::valLoss).max().orElse(1);
        double lowest = values(epochs, EpochRecord::trainLoss, EpochRecord::valLoss).min().orElse(0);
        double bottom = Math.min(0, lowest);
        double room = highest > bottom ? 0.05 * (highest - bottom) : 1;
        chart.getStyler().setYAxisMin(lowest < 0 ? bottom - room : 0).setYAxisMax(highest + room);
        add(chart, "training", epochs, EpochRecord::trainLoss, TRAINING);
        add(chart, "validation", epochs, EpochRecord::valLoss, VALIDATION);
        return chart;
    }

    private static XYChart accuracyChart(List<EpochRecord> epochs) {
        XYChart chart = chart("accuracy", epochs);
        double lowest = values(epochs, EpochRecord::trainAcc, EpochRecord::valAcc).min().orElse(0);
        double bottom = lowest >= 0.95 ? 0.9 : Math.floor(lowest * 10) / 10;
        // A little above 1, so that a marker there is whole.
        chart.getStyler().setYAxisMin(bottom).setYAxisMax(1 + 0.03 * (1 - bottom));
        add(chart, "training", epochs, EpochRecord::trainAcc, TRAINING);
        add(chart, "validation", epochs, EpochRecord::valAcc, VALIDATION);
        return chart;
    }

    private static DoubleStream values(List<EpochRecord> epochs, ToDoubleFunction<EpochRecord> first,
            ToDoubleFunction<EpochRecord> second) {
        return epochs.stream()
                .flatMapToDouble(epoch -> DoubleStream.of(first.applyAsDouble(epoch), second.applyAsDouble(epoch)))
                .filter(Double::isFinite);
    }

    private static XYChart chart(String quantity, List<EpochRecord> epochs) {
        XYChart chart = new XYChartBuilder().width(WIDTH / 2).height(HEIGHT - TITLE_HEIGHT)
                .xAxisTitle("epoch").yAxisTitle(quantity).build();
        double room = epochs.size() == 1 ? 0.9 : 0.25;
        double first = epochs.getFirst().epoch() - room;
        double last = epochs.getLast().epoch() + room;
        chart.getStyler()
                .setChartTitleVisible(false)
                .setChartBackgroundColor(Color.WHITE)
                .setLegendPosition(LegendPosition.OutsideS)
                .setLegendLayout(LegendLayout.Horizontal)
                .setLegendBorderColor(Color.WHITE)
                .setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14))
                .setMarkerSize(7);
        chart.getStyler()
                .setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15))
                .setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13))
                .setYAxisDecimalPattern("0.0####")
                .setXAxisTickLabelsFormattingFunction(x -> epochLabel(x, epochs))
                .setXAxisMin(first)
                .setXAxisMax(last)
                // Epochs are whole: no more than one tick in each.
                .setXAxisTickMarkSpacingHint((int) Math.max(TICK_PIXELS, 0.9 * PLOT_PIXELS / (last - first)));
        return chart;
    }

    /** The axis goes a little beyond the run, where no epoch is named. Two equal labels would make the chart drop them all. */
    private static String epochLabel(double x, List<EpochRecord> epochs) {
        long epoch = Math.round(x);
        if (epoch < epochs.getFirst().epoch()) {
            return "";
        }
        return epoch > epochs.getLast().epoch() ? " " : Long.toString(epoch);
    }

    private static void add(XYChart chart, String name, List<EpochRecord> epochs,
            ToDoubleFunction<EpochRecord> value, Color color) {
        double[] x = epochs.stream().mapToDouble(EpochRecord::epoch).toArray();
        double[] y = epochs.stream().mapToDouble(value).map(v -> Double.isFinite(v) ? v : Double.NaN).toArray();
        XYSeries series = chart.addSeries(name, x, y);
        series.setLineColor(color).setLineStyle(new BasicStroke(2.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        series.setMarkerColor(color);
        series.setMarker(epochs.size() <= MAX_MARKED_EPOCHS ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    }
}
