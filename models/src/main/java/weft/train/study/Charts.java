package weft.train.study;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import weft.train.base.Png;

/** The drawings of studies: lines and points over an axis, several charts beside each other. */
final class Charts {
    static final int WIDTH = 620;
    static final int HEIGHT = 460;
    private static final Color[] COLORS = {new Color(0x1f77b4), new Color(0xe6550d), new Color(0x2ca02c), new Color(0x9467bd),
            new Color(0x8c564b), new Color(0x17becf)};

    private Charts() {}

    /**
     * A line or points.
     *
     * @param x      values, at least one
     * @param y      as many; NaN leaves a gap
     * @param points whether to draw points without a line
     */
    record Series(String name, double[] x, double[] y, boolean points) {}

    /** A chart; {@code logarithmic} is about its x axis, and all x are above 0 then. */
    static XYChart chart(String title, String x, String y, boolean logarithmic, List<Series> series) {
        XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle(x).yAxisTitle(y).build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE).setLegendPosition(LegendPosition.OutsideS)
                .setLegendVisible(series.size() > 1)
                .setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        chart.getStyler().setXAxisLogarithmic(logarithmic);
        chart.getStyler().setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        chart.getStyler().setMarkerSize(7);
        for (int i = 0; i < series.size(); i++) {
            Series one = series.get(i);
            XYSeries drawn = chart.addSeries(one.name, one.x, one.y);
            Color color = COLORS[i % COLORS.length];
            drawn.setXYSeriesRenderStyle(one.points ? XYSeriesRenderStyle.Scatter : XYSeriesRenderStyle.Line);
            drawn.setLineColor(color).setLineStyle(new BasicStroke(2.2f));
            drawn.setMarkerColor(color);
            drawn.setMarker(one.points || one.x.length <= 12 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        }
        return chart;
    }

    /** Replaces {@code file}, a PNG, with charts beside each other, {@code columns} in a row. */
    static void write(Path file, List<XYChart> charts, int columns) throws IOException {
        Png.write(file, () -> {
            int rows = Math.ceilDiv(charts.size(), columns);
            BufferedImage image = new BufferedImage(Math.min(columns, charts.size()) * WIDTH, rows * HEIGHT,
                    BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = image.createGraphics();
            try {
                graphics.setColor(Color.WHITE);
                graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
                for (int i = 0; i < charts.size(); i++) {
                    Graphics2D part = (Graphics2D) graphics.create(i % columns * WIDTH, i / columns * HEIGHT, WIDTH, HEIGHT);
                    charts.get(i).paint(part, WIDTH, HEIGHT);
                    part.dispose();
                }
            } finally {
                graphics.dispose();
            }
            return image;
        });
    }
}
