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
import org.knowm.xchart.style.markers.SeriesMarkers;
import weft.train.base.Png;
import weft.train.measures.EpochRecord;

/**
 * {@code curves.png}: loss on the left and accuracy on the right, training and validation over the epochs, 1200 x 500 pixels,
 * below the name of the run and above one legend for both.
 *
 * <p>The loss axis starts at 0 and the accuracy axis ends at 1, so that a curve's height means the same in every run. An epoch
 * whose value is no number (a run that diverged) leaves a gap in its curve.
 */
public final class Curves {
    private static final int WIDTH = 1200;
    private static final int HEIGHT = 500;
    private static final int MARGIN = 16;
    private static final int NAME_HEIGHT = 38;
    private static final int TITLE_HEIGHT = 28;
    private static final int LEGEND_HEIGHT = 34;
    private static final int CHART_HEIGHT = HEIGHT - NAME_HEIGHT - TITLE_HEIGHT - LEGEND_HEIGHT;
    private static final int LEGEND_LINE = 36;
    private static final int LEGEND_GAP = 32;
    private static final Color TRAINING = new Color(0x1f77b4);
    private static final Color VALIDATION = new Color(0xe6550d);
    private static final String TRAINING_NAME = "training";
    private static final String VALIDATION_NAME = "validation";
    /** With more epochs than this, markers would hide the line. */
    private static final int MAX_MARKED_EPOCHS = 40;
    /** Pixels between two ticks of the horizontal axis, at least. */
    private static final int TICK_PIXELS = 60;
    private static final int PLOT_PIXELS = WIDTH / 2 - 100;

    private Curves() {}

    /**
     * Replaces {@code file} with the curves of these epochs, of which there is at least one.
     *
     * @param name of the run; stands above both plots
     * @throws IOException if the file cannot be written, or nothing can be drawn because Java finds no fonts
     */
    public static void write(Path file, String name, List<EpochRecord> epochs) throws IOException {
        Png.write(file, () -> draw(name, epochs));
    }

    /** The picture that {@link #write} writes. */
    public static BufferedImage draw(String name, List<EpochRecord> epochs) {
        if (epochs.isEmpty()) {
            throw new IllegalArgumentException("curves: there is no epoch to draw");
        }
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, WIDTH, HEIGHT);
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setColor(Color.DARK_GRAY);
            graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 18));
            Letters.centred(graphics, name, MARGIN, NAME_HEIGHT - 10, WIDTH - 2 * MARGIN);
            legend(graphics);
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
        graphics.setColor(Color.DARK_GRAY);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
        int top = NAME_HEIGHT + TITLE_HEIGHT;
        Letters.centred(graphics, title, 0, top - 10, WIDTH / 2);
        graphics.translate(0, top);
        chart.paint(graphics, WIDTH / 2, CHART_HEIGHT);
        graphics.translate(0, -top);
    }

    /** One for both plots, at the bottom in the middle: a piece of each line and its name. */
    private static void legend(Graphics2D graphics) {
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
        graphics.setFont(font);
        int names = Letters.width(font, TRAINING_NAME) + Letters.width(font, VALIDATION_NAME);
        int width = 2 * LEGEND_LINE + LEGEND_GAP + MARGIN + names;
        int next = legendOf(graphics, font, TRAINING_NAME, TRAINING, (WIDTH - width) / 2);
        legendOf(graphics, font, VALIDATION_NAME, VALIDATION, next + LEGEND_GAP);
    }

    /** Where its name ends. */
    private static int legendOf(Graphics2D graphics, Font font, String name, Color color, int x) {
        int baseline = HEIGHT - 12;
        graphics.setColor(color);
        graphics.fillRect(x, baseline - 6, LEGEND_LINE, 3);
        graphics.setColor(Color.DARK_GRAY);
        graphics.drawString(name, x + LEGEND_LINE + MARGIN / 2, baseline);
        return x + LEGEND_LINE + MARGIN / 2 + Letters.width(font, name);
    }

    private static XYChart lossChart(List<EpochRecord> epochs) {
        XYChart chart = chart("loss", epochs);
        double highest = values(epochs, EpochRecord::trainLoss, EpochRecord::valLoss).max().orElse(1);
        double lowest = values(epochs, EpochRecord::trainLoss, EpochRecord::valLoss).min().orElse(0);
        double bottom = Math.min(0, lowest);
        double room = highest > bottom ? 0.05 * (highest - bottom) : 1;
        chart.getStyler().setYAxisMin(lowest < 0 ? bottom - room : 0).setYAxisMax(highest + room);
        add(chart, TRAINING_NAME, epochs, EpochRecord::trainLoss, TRAINING);
        add(chart, VALIDATION_NAME, epochs, EpochRecord::valLoss, VALIDATION);
        return chart;
    }

    private static XYChart accuracyChart(List<EpochRecord> epochs) {
        XYChart chart = chart("accuracy", epochs);
        double lowest = values(epochs, EpochRecord::trainAcc, EpochRecord::valAcc).min().orElse(0);
        double bottom = lowest >= 0.95 ? 0.9 : Math.floor(lowest * 10) / 10;
        // A little above 1, so that a marker there is whole.
        chart.getStyler().setYAxisMin(bottom).setYAxisMax(1 + 0.03 * (1 - bottom));
        add(chart, TRAINING_NAME, epochs, EpochRecord::trainAcc, TRAINING);
        add(chart, VALIDATION_NAME, epochs, EpochRecord::valAcc, VALIDATION);
        return chart;
    }

    private static DoubleStream values(List<EpochRecord> epochs, ToDoubleFunction<EpochRecord> first,
            ToDoubleFunction<EpochRecord> second) {
        return epochs.stream()
                .flatMapToDouble(epoch -> DoubleStream.of(first.applyAsDouble(epoch), second.applyAsDouble(epoch)))
                .filter(Double::isFinite);
    }

    private static XYChart chart(String quantity, List<EpochRecord> epochs) {
        XYChart chart = new XYChartBuilder().width(WIDTH / 2).height(CHART_HEIGHT)
                .xAxisTitle("epoch").yAxisTitle(quantity).build();
        double room = epochs.size() == 1 ? 0.9 : 0.25;
        double first = epochs.getFirst().epoch() - room;
        double last = epochs.getLast().epoch() + room;
        chart.getStyler()
                .setChartTitleVisible(false)
                .setChartBackgroundColor(Color.WHITE)
                .setLegendVisible(false)
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
