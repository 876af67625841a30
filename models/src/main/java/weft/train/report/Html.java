package weft.train.report;

import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;

/** Pieces of a page. All text is escaped here, so that a class or a folder called {@code <script>} is shown as that. */
public final class Html {
    /** The longer side of a picture in the page. */
    private static final int MOST_PIXELS = 192;
    /** Up to this size the pixels are to be seen; larger pictures are smoothed. */
    private static final int MOST_PIXELS_SHOWN = 64;

    private Html() {}

    /** As text, or as the value of an attribute in quotes. */
    public static String escape(Object value) {
        StringBuilder out = new StringBuilder();
        for (char c : String.valueOf(value).toCharArray()) {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(Character.isISOControl(c) && c != '\n' ? '\ufffd' : c);
            }
        }
        return out.toString();
    }

    /** A table whose cells are texts; one whose name begins with {@code >} has numbers. */
    public static String table(List<String> names, List<List<Object>> rows) {
        return table("", names, rows);
    }

    /** As {@link #table(List, List)}, with a class in the page's style. */
    static String table(String kind, List<String> names, List<List<Object>> rows) {
        StringBuilder out = new StringBuilder("<div class=\"wide\" tabindex=\"0\"><table class=\"" + kind + "\"><thead><tr>");
        names.forEach(name -> out.append("<th scope=\"col\"%s>%s</th>".formatted(kind(name),
                escape(name.startsWith(">") ? name.substring(1) : name))));
        out.append("</tr></thead><tbody>");
        for (List<Object> row : rows) {
            out.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                out.append("<td%s>%s</td>".formatted(kind(names.get(i)), escape(row.get(i))));
            }
            out.append("</tr>\n");
        }
        return out.append("</tbody></table></div>\n").toString();
    }

    private static String kind(String name) {
        return name.startsWith(">") ? " class=\"number\"" : "";
    }

    /** A picture, inside the page; a large one is made smaller, so that a page with many can be mailed. */
    static String image(BufferedImage picture, String description) {
        BufferedImage shown = smaller(picture);
        boolean pixels = Math.max(shown.getWidth(), shown.getHeight()) <= MOST_PIXELS_SHOWN;
        return element(pixels ? " class=\"pixels\"" : "", shown, description);
    }

    /** As {@link #image}, in its own size. */
    static String drawing(BufferedImage picture, String description) {
        return element("", picture, description);
    }

    private static String element(String kind, BufferedImage shown, String description) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(shown, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String data = Base64.getEncoder().encodeToString(png.toByteArray());
        return "<img%s src=\"data:image/png;base64,%s\" alt=\"%s\">".formatted(kind, data, escape(description));
    }

    private static BufferedImage smaller(BufferedImage picture) {
        double scale = (double) MOST_PIXELS / Math.max(picture.getWidth(), picture.getHeight());
        if (scale >= 1) {
            return picture;
        }
        int width = Math.max(1, (int) Math.round(picture.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(picture.getHeight() * scale));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = small.createGraphics();
        graphics.drawImage(picture.getScaledInstance(width, height, Image.SCALE_AREA_AVERAGING), 0, 0, null);
        graphics.dispose();
        return small;
    }
}
