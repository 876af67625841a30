package weft.train.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;

/** Pieces of a page. All text is escaped here, so that a class or a folder called {@code <script>} is shown as that. */
final class Html {
    private Html() {}

    /** As text, or as the value of an attribute in quotes. */
    static String escape(Object value) {
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
    static String table(List<String> names, List<List<Object>> rows) {
        StringBuilder out = new StringBuilder("<div class=\"wide\"><table><thead><tr>");
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

    /** A picture, inside the page. */
    static String image(BufferedImage picture, String description) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String data = Base64.getEncoder().encodeToString(png.toByteArray());
        return "<img src=\"data:image/png;base64,%s\" alt=\"%s\">".formatted(data, escape(description));
    }
}
