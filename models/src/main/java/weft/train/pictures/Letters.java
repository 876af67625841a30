package weft.train.pictures;

import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;

/** Writes a line of text into a picture; where there is no room for all of it, its beginning and three dots. */
final class Letters {
    private Letters() {}

    /** From {@code x} on, in at most {@code room} pixels. */
    static void left(Graphics2D graphics, String text, int x, int baseline, int room) {
        graphics.drawString(cut(graphics.getFontMetrics(), text, room), x, baseline);
    }

    /** Up to {@code x}. */
    static void right(Graphics2D graphics, String text, int x, int baseline, int room) {
        String shown = cut(graphics.getFontMetrics(), text, room);
        graphics.drawString(shown, x - graphics.getFontMetrics().stringWidth(shown), baseline);
    }

    /** In the middle of {@code room} pixels that begin at {@code x}. */
    static void centred(Graphics2D graphics, String text, int x, int baseline, int room) {
        String shown = cut(graphics.getFontMetrics(), text, room);
        graphics.drawString(shown, x + (room - graphics.getFontMetrics().stringWidth(shown)) / 2, baseline);
    }

    /** The width of a text in pixels. */
    static int width(Font font, String text) {
        return (int) Math.ceil(font.getStringBounds(text, new FontRenderContext(null, true, false)).getWidth());
    }

    /** The beginning of a text that fits into {@code room} pixels. */
    static String cut(FontMetrics metrics, String text, int room) {
        // No letter is much thinner than a pixel, and each round below measures the whole text.
        String shown = text.length() > room ? text.substring(0, Math.max(0, room)) + "…" : text;
        for (int length = Math.min(text.length(), room + 1) - 1; length > 0 && metrics.stringWidth(shown) > room; length--) {
            shown = text.substring(0, length) + "…";
        }
        return shown;
    }
}
