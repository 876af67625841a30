package weft.models.summary;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import weft.models.summary.GraphLayout.Vertex;

/**
 * A {@link Graph} as an SVG: a box for each node with its settings, the shape of its output and its number of parameters, and a
 * frame with the path and the class of each block.
 */
final class GraphDrawing {
    private static final int MARGIN = 24;
    private static final int TITLE = 40;
    private static final int BOX = 44;
    /** The width of a letter, about: a file can't know the fonts of who looks at it. */
    private static final double LETTER = 6.6;
    private static final int MOST_LETTERS = 44;
    /** Between two rows of boxes, without frames. */
    private static final int ROW_GAP = 26;
    private static final int FRAME_TITLE = 18;
    private static final int FRAME = 9;

    private final Graph graph;
    private final GraphLayout layout;
    private final List<Frame> frames;
    private final double[] tops;

    /**
     * The frame of a block.
     *
     * @param inside how many frames are inside each other in it, itself included
     */
    private record Frame(String path, Set<Vertex> vertices, int first, int last, int inside) {}

    GraphDrawing(Graph graph) {
        this.graph = graph;
        this.layout = new GraphLayout(graph.nodes(), 24 + LETTER * graph.nodes().stream()
                .mapToInt(node -> Math.max(label(node).length(), below(node).length())).max().orElse(0));
        this.frames = frames();
        this.tops = tops();
    }

    String draw(String title) {
        double width = layout.rows().stream().flatMap(List::stream).mapToDouble(v -> v.x + v.width / 2).max().orElse(0);
        int levels = frames.stream().mapToInt(Frame::inside).max().orElse(0);
        double left = MARGIN + levels * FRAME;
        double right = Math.max(left + width + left, MARGIN + LETTER * 1.4 * title.length() + MARGIN);
        double height = tops[tops.length - 1] + BOX + levels * FRAME + MARGIN;
        StringBuilder svg = new StringBuilder(text("""
                <svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" \
                font-family="Helvetica, Arial, sans-serif" font-size="12">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                <text x="%d" y="28" font-size="17" font-weight="bold" fill="#24292f">%s</text>
                """, right, height, right, height, MARGIN, escape(title)));
        svg.append(text("<g transform=\"translate(%.1f 0)\">\n", left));
        frames.forEach(frame -> svg.append(frame(frame)));
        for (List<Vertex> row : layout.rows()) {
            row.forEach(vertex -> vertex.below.forEach(to -> svg.append(edge(vertex, to))));
        }
        for (int i = 0; i < graph.nodes().size(); i++) {
            svg.append(box(graph.nodes().get(i), layout.of(i), i == graph.output()));
        }
        return svg.append("</g>\n</svg>\n").toString();
    }

    // ---- places ----

    /** The frames, the outer ones first. A block whose nodes are those of the block around it has none of its own. */
    private List<Frame> frames() {
        List<Frame> all = new ArrayList<>();
        Set<Set<Vertex>> taken = new HashSet<>();
        Comparator<String> outerFirst = Comparator.comparingInt(String::length);
        for (String path : graph.modules().keySet().stream().filter(path -> !path.isEmpty())
                .sorted(outerFirst.thenComparing(Comparator.naturalOrder())).toList()) {
            Set<Vertex> nodes = layout.rows().stream().flatMap(List::stream)
                    .filter(vertex -> !vertex.bend && isIn(path, vertex)).collect(Collectors.toSet());
            if (nodes.size() > 1 && taken.add(nodes)) {
                int first = nodes.stream().mapToInt(vertex -> vertex.row).min().orElseThrow();
                int last = nodes.stream().mapToInt(vertex -> vertex.row).max().orElseThrow();
                Set<Vertex> vertices = layout.rows().subList(first, last + 1).stream().flatMap(List::stream)
                        .filter(vertex -> isIn(path, vertex)).collect(Collectors.toSet());
                all.add(new Frame(path, vertices, first, last, 0));
            }
        }
        return all.stream().map(frame -> new Frame(frame.path, frame.vertices, frame.first, frame.last, 1 + depth(frame, all)))
                .toList();
    }

    private boolean isIn(String path, Vertex vertex) {
        Graph.Node node = graph.nodes().get(vertex.node);
        return node.block().equals(path) || node.path().startsWith(path + ".");
    }

    /** How many frames are inside each other in one, without itself. */
    private static int depth(Frame frame, List<Frame> all) {
        return all.stream().filter(other -> other.path.startsWith(frame.path + ".")).mapToInt(other -> 1 + depth(other, all))
                .max().orElse(0);
    }

    /** Where the boxes of each row begin: frames that begin or end between two rows take room there. */
    private double[] tops() {
        double[] tops = new double[layout.rows().size()];
        for (int row = 0; row < tops.length; row++) {
            int at = row;
            int beginning = frames.stream().filter(frame -> frame.first == at).mapToInt(Frame::inside).max().orElse(0);
            int ending = frames.stream().filter(frame -> frame.last == at - 1).mapToInt(Frame::inside).max().orElse(0);
            tops[row] = (row == 0 ? TITLE : tops[row - 1] + BOX + ROW_GAP) + ending * FRAME
                    + beginning * FRAME_TITLE;
        }
        return tops;
    }

    // ---- pieces ----

    private String frame(Frame frame) {
        double out = frame.inside * FRAME;
        double left = frame.vertices.stream().mapToDouble(v -> v.x - v.width / 2).min().orElseThrow() - out;
        double right = frame.vertices.stream().mapToDouble(v -> v.x + v.width / 2).max().orElseThrow() + out;
        double top = tops[frame.first] - frame.inside * FRAME_TITLE;
        double bottom = tops[frame.last] + BOX + out;
        String name = frame.path + "  " + graph.modules().get(frame.path);
        int letters = (int) ((right - left - 12) / LETTER);
        return text("""
                <rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="6" fill="#0969da" fill-opacity="0.04" stroke="#8c959f" \
                stroke-dasharray="4 3"/>
                <text x="%.1f" y="%.1f" font-size="11" fill="#57606a">%s</text>
                """, left, top, right - left, bottom - top, left + 6, top + 13, escape(cut(name, letters)));
    }

    private String edge(Vertex from, Vertex to) {
        double y1 = tops[from.row] + BOX;
        double y2 = tops[to.row];
        double bend = (y2 - y1) / 2;
        String line = text("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f", from.x, from.bend ? y1 - BOX : y1, from.x, y1 + bend, to.x,
                y2 - bend, to.x, to.bend ? y2 : y2 - 1);
        if (from.bend) {
            line = text("M%.1f %.1fV%.1fC%.1f %.1f %.1f %.1f %.1f %.1f", from.x, y1 - BOX, y1, from.x, y1 + bend, to.x, y2 - bend,
                    to.x, to.bend ? y2 : y2 - 1);
        }
        String arrow = to.bend ? "" : text("<path d=\"M%.1f %.1fl-4 -7h8z\" fill=\"#57606a\"/>", to.x, y2);
        return text("<path d=\"%s\" fill=\"none\" stroke=\"#57606a\" stroke-width=\"1.3\"/>%s\n", line, arrow);
    }

    private String box(Graph.Node node, Vertex at, boolean output) {
        double y = tops[at.row];
        return text("""
                <g><title>%s</title>\
                <rect x="%.1f" y="%.1f" width="%.1f" height="%d" rx="%d" fill="%s" stroke="%s" stroke-width="%s"/>\
                <text x="%.1f" y="%.1f" text-anchor="middle" fill="#24292f">%s</text>\
                <text x="%.1f" y="%.1f" text-anchor="middle" font-size="11" fill="#57606a">%s</text></g>
                """, escape(node.path() + ": " + node.kind() + (node.settings().isEmpty() ? "" : "(" + node.settings() + ")")),
                at.x - at.width / 2, y, at.width, BOX, node.module() ? 5 : BOX / 2, color(node), output ? "#24292f" : "#8c959f",
                output ? "2.2" : "1", at.x, y + 18, escape(label(node)), at.x, y + 35, escape(below(node)));
    }

    /** What it is. */
    private static String label(Graph.Node node) {
        return cut(node.settings().isEmpty() ? node.kind() : SummaryTable.shorter(node.kind() + "(" + node.settings() + ")"),
                MOST_LETTERS);
    }

    /** Its name in its block, the shape of its output, and its parameters. */
    private static String below(Graph.Node node) {
        String name = node.module() && !node.inputs().isEmpty() ? node.path().substring(node.path().lastIndexOf('.') + 1) : "";
        String shape = node.output().stream().map(String::valueOf).collect(Collectors.joining("×"));
        String parameters = node.parameters() == 0 ? "" : TextTable.scaled(node.parameters()) + " parameters";
        return cut(List.of(name, shape, parameters).stream().filter(part -> !part.isEmpty()).collect(Collectors.joining(" · ")),
                MOST_LETTERS);
    }

    /** By what it does, so that the eye finds the convolutions. */
    private static String color(Graph.Node node) {
        String kind = node.kind().toLowerCase(Locale.ROOT);
        return kind.contains("conv") ? "#ddf4ff"
                : kind.contains("linear") ? "#fbefff"
                        : kind.contains("norm") ? "#f6f8fa"
                                : kind.contains("pool") ? "#fff1e5" : node.module() ? "#dafbe1" : "#fff8c5";
    }

    private static String cut(String text, int letters) {
        return text.length() <= letters ? text : text.substring(0, Math.max(0, letters - 1)) + "…";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")
                .replaceAll("\\p{Cntrl}", "\ufffd");
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
