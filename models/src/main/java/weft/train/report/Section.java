package weft.train.report;

import java.util.function.Supplier;

/**
 * A part of the page.
 *
 * @param id     its name in links
 * @param title  its heading; empty for the part at the top
 * @param source what it is made of: the same source gives the same text, so it is not made again
 * @param body   makes its HTML
 */
record Section(String id, String title, Object source, Supplier<String> body) {

    /** The whole part, with its heading, around the body that was made. */
    String html(String made) {
        String heading = title.isEmpty() ? "" : "<h2>%s</h2>".formatted(Html.escape(title));
        return "<section id=\"%s\">%s<div class=\"body\">%s</div></section>\n".formatted(id, heading, made);
    }
}
