package weft.train.pictures;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import weft.train.base.Png;
import weft.train.measures.LayerSize;

/**
 * {@code layers.png}: how large the outputs and the gradients of each layer are, step by step, as two maps of colours: a row for
 * each layer with parameters, the first at the top, a column for each measured step. Beside the rows stand the numbers of the
 * last step.
 *
 * <p>The colours mean the same in every picture, so that two networks can be compared. In a healthy network the rows of the
 * gradients have nearly one colour; where they vanish they darken from the bottom to the top.
 */
public final class LayersPicture {
    private static final int MARGIN = 16;
    private static final int TITLE = 64;
    private static final int MAP = 340;
    private static final int NUMBER = 74;
    private static final int MOST_NAME = 200;
    private static final int SCALE = 84;
    private static final int LETTER = 12;
    /** The height of all rows together, where that leaves each enough. */
    private static final int ROWS = 560;
    private static final Color NOTHING = new Color(0xeeeeee);
    private static final Color BROKEN = new Color(0xd1242f);
    /** From small to large, even in brightness. */
    private static final Color[] RAMP = {new Color(0x0d0221), new Color(0x3b1c6b), new Color(0x3b518b), new Color(0x21908d),
            new Color(0x5cc863), new Color(0xfde725)};

    private record Map2d(String title, ToDoubleFunction<LayerSize> value, int low, int high) {}

    private static final List<Map2d> MAPS = List.of(new Map2d("outputs", LayerSize::activation, -4, 2),
            new Map2d("gradients of the weights", LayerSize::gradient, -8, 0));

    private LayersPicture() {}

    /** Replaces {@code file}, a PNG, with the picture of the rows of a {@code layers.csv}, of which there is at least one. */
    public static void write(Path file, String title, List<LayerSize> sizes) throws IOException {
        Png.write(file, () -> draw(title, sizes));
    }

    /** The picture that {@link #write} writes. */
    public static BufferedImage draw(String title, List<LayerSize> sizes) {
        Map<String, Map<Long, LayerSize>> rows = rows(sizes);
        List<Long> steps = columns(sizes.stream().map(LayerSize::step).distinct().sorted().toList());
        int height = Math.clamp(ROWS / rows.size(), 6, 24);
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, Math.min(LETTER, height + 2));
        int names = Math.min(MOST_NAME, widest(rows.keySet(), font) + 8);
        BufferedImage image = new BufferedImage(MARGIN + names + MAPS.size() * (MAP + NUMBER) + MARGIN,
                TITLE + rows.size() * height + SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
            graphics.setColor(Color.DARK_GRAY);
            graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
            Letters.left(graphics, title, MARGIN, 28, image.getWidth() - 2 * MARGIN);
            int every = Math.ceilDiv(LETTER, height);
            int y = TITLE;
            int row = 0;
            for (Map.Entry<String, Map<Long, LayerSize>> one : rows.entrySet()) {
                for (int m = 0; m < MAPS.size(); m++) {
                    int left = MARGIN + names + m * (MAP + NUMBER);
                    cells(graphics, MAPS.get(m), one.getValue(), steps, left, y, height);
                    if (row % every == 0) {
                        graphics.setColor(Color.DARK_GRAY);
                        graphics.setFont(font);
                        int baseline = y + (height + font.getSize()) / 2 - 1;
                        if (m == 0) {
                            Letters.right(graphics, one.getKey(), left - 6, baseline, names - 6);
                        }
                        LayerSize last = one.getValue().get(steps.getLast());
                        Letters.left(graphics, last == null ? "" : number(MAPS.get(m).value.applyAsDouble(last)), left + MAP + 6,
                                baseline, NUMBER);
                    }
                }
                y += height;
                row++;
            }
            for (int m = 0; m < MAPS.size(); m++) {
                legend(graphics, MAPS.get(m), steps, MARGIN + names + m * (MAP + NUMBER), y);
            }
        } finally {
            graphics.dispose();
        }
        return image;
    }

    /** The layers with parameters, and their sizes by step; all layers of a network that has none. */
    private static Map<String, Map<Long, LayerSize>> rows(List<LayerSize> sizes) {
        Map<String, Map<Long, LayerSize>> rows = new LinkedHashMap<>();
        boolean any = sizes.stream().anyMatch(size -> !Double.isNaN(size.weight()));
        sizes.stream().filter(size -> !any || !Double.isNaN(size.weight()))
                .forEach(size -> rows.computeIfAbsent(size.layer(), _ -> new TreeMap<>()).put(size.step(), size));
        return rows;
    }

    /** At most as many steps as the map has pixels, the first and the last among them. */
    private static List<Long> columns(List<Long> steps) {
        if (steps.size() <= MAP) {
            return steps;
        }
        List<Long> some = new ArrayList<>();
        for (int x = 0; x < MAP; x++) {
            some.add(steps.get((int) ((long) x * (steps.size() - 1) / (MAP - 1))));
        }
        return some;
    }

    private static int widest(Iterable<String> names, Font font) {
        int widest = 0;
        for (String name : names) {
            widest = Math.max(widest, Letters.width(font, name));
        }
        return widest;
    }

    private static void cells(Graphics2D graphics, Map2d map, Map<Long, LayerSize> sizes, List<Long> steps, int left, int y,
            int height) {
        for (int i = 0; i < steps.size(); i++) {
            int from = left + i * MAP / steps.size();
            LayerSize size = sizes.get(steps.get(i));
            graphics.setColor(size == null ? NOTHING : color(map.value.applyAsDouble(size), map));
            graphics.fillRect(from, y, left + (i + 1) * MAP / steps.size() - from, height > 8 ? height - 1 : height);
        }
    }

    private static Color color(double value, Map2d map) {
        if (Double.isNaN(value)) {
            return NOTHING;
        }
        return Double.isInfinite(value) ? BROKEN
                : value == 0 ? Color.BLACK : ramp((Math.log10(value) - map.low) / (map.high - map.low));
    }

    /** The colour at a place from 0 to 1; those beyond are the ends'. */
    private static Color ramp(double place) {
        double at = Math.clamp(place, 0, 1) * (RAMP.length - 1);
        int from = Math.min((int) at, RAMP.length - 2);
        double share = at - from;
        return new Color(mix(RAMP[from].getRed(), RAMP[from + 1].getRed(), share),
                mix(RAMP[from].getGreen(), RAMP[from + 1].getGreen(), share),
                mix(RAMP[from].getBlue(), RAMP[from + 1].getBlue(), share));
    }

    private static int mix(int from, int to, double share) {
        return (int) Math.round(from + share * (to - from));
    }

    /** The map's title above it; below it the steps and the scale of its colours. */
    private static void legend(Graphics2D graphics, Map2d map, List<Long> steps, int left, int y) {
        graphics.setColor(Color.DARK_GRAY);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
        Letters.left(graphics, map.title, left, TITLE - 10, MAP);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, LETTER));
        Letters.left(graphics, "step " + steps.getFirst(), left, y + 16, MAP / 2);
        if (steps.size() > 1) {
            Letters.right(graphics, "step " + steps.getLast(), left + MAP, y + 16, MAP / 2);
        }
        for (int x = 0; x < MAP; x++) {
            graphics.setColor(ramp((double) x / (MAP - 1)));
            graphics.fillRect(left + x, y + 34, 1, 12);
        }
        graphics.setColor(Color.DARK_GRAY);
        int decades = map.high - map.low;
        for (int d = 0; d <= decades; d += 2) {
            int x = left + d * MAP / decades;
            String text = "1e" + (map.low + d);
            if (d == decades) {
                Letters.right(graphics, text, x, y + 62, MAP);
            } else {
                Letters.left(graphics, text, x, y + 62, MAP);
            }
        }
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, value < 0.01 || value >= 1000 ? "%.1e" : "%.3g", value);
    }
}
