package weft.models.summary;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Places the nodes of a graph in rows, each below all that it takes something from. An edge that spans several rows gets a bend
 * in each of them, so that it runs beside the nodes and not through them. In a row the order is that of the neighbours' middles,
 * which avoids crossings; then each moves as near to the middle of its neighbours as order and distance allow. Nodes that follow
 * each other without a fork or a join keep one column.
 */
final class GraphLayout {
    /** Rounds of moving; later ones change next to nothing. */
    private static final int ROUNDS = 12;
    /** Between two neighbours in a row, so that the frames around both have room. */
    private static final double GAP = 44;
    /** A bend holds its place more firmly than a node, so that long edges are straight. */
    private static final double STIFF = 4;

    private final List<List<Vertex>> rows = new ArrayList<>();
    private final List<Vertex> ofNodes = new ArrayList<>();

    /** A node, or a bend of an edge. */
    static final class Vertex {
        /** The number of the node; of a bend that of the node to which its edge leads. */
        final int node;
        final boolean bend;
        final int row;
        final double width;
        /** The first vertex of its column. */
        Vertex column = this;
        final List<Vertex> above = new ArrayList<>();
        final List<Vertex> below = new ArrayList<>();
        /** Its middle. */
        double x;

        private Vertex(int node, boolean bend, int row, double width) {
            this.node = node;
            this.bend = bend;
            this.row = row;
            this.width = width;
        }

        private double wanted(ToDoubleFunction<Vertex> of, List<Vertex> neighbours, double otherwise) {
            return neighbours.stream().mapToDouble(of).average().orElse(otherwise);
        }
    }

    /** Of nodes that are all {@code width} wide. */
    GraphLayout(List<Graph.Node> nodes, double width) {
        for (int i = 0; i < nodes.size(); i++) {
            int row = nodes.get(i).inputs().stream().mapToInt(from -> ofNodes.get(from).row + 1).max().orElse(0);
            Vertex vertex = add(new Vertex(i, false, row, width));
            ofNodes.add(vertex);
            nodes.get(i).inputs().forEach(from -> connect(ofNodes.get(from), vertex));
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (List<Vertex> row : round % 2 == 0 ? rows : rows.reversed()) {
                sort(row, round % 2 == 0);
            }
        }
        rows.forEach(row -> row.forEach(vertex -> {
            if (vertex.above.size() == 1 && vertex.above.getFirst().below.size() == 1) {
                vertex.column = vertex.above.getFirst().column;
            }
        }));
        for (List<Vertex> row : rows) {
            settle(row, vertex -> 0);
        }
        for (int round = 0; round < 2 * ROUNDS; round++) {
            boolean down = round % 2 == 0;
            for (List<Vertex> row : down ? rows : rows.reversed()) {
                settle(row, vertex -> vertex.wanted(v -> v.x, down ? vertex.above : vertex.below, vertex.x));
            }
            straighten();
        }
        for (List<Vertex> row : rows) {
            settle(row, vertex -> vertex.x);
        }
        double left = rows.stream().flatMap(List::stream).mapToDouble(v -> v.x - v.width / 2).min().orElse(0);
        rows.forEach(row -> row.forEach(vertex -> vertex.x -= left));
    }

    /** Moves each column to the mean of its vertices. */
    private void straighten() {
        Map<Vertex, Double> means = rows.stream().flatMap(List::stream)
                .collect(Collectors.groupingBy(vertex -> vertex.column, Collectors.averagingDouble(vertex -> vertex.x)));
        rows.forEach(row -> row.forEach(vertex -> vertex.x = means.get(vertex.column)));
    }

    List<List<Vertex>> rows() {
        return rows;
    }

    Vertex of(int node) {
        return ofNodes.get(node);
    }

    private Vertex add(Vertex vertex) {
        while (rows.size() <= vertex.row) {
            rows.add(new ArrayList<>());
        }
        rows.get(vertex.row).add(vertex);
        return vertex;
    }

    private void connect(Vertex from, Vertex to) {
        Vertex last = from;
        for (int row = from.row + 1; row < to.row; row++) {
            last = join(last, add(new Vertex(to.node, true, row, 0)));
        }
        join(last, to);
    }

    private static Vertex join(Vertex from, Vertex to) {
        from.below.add(to);
        to.above.add(from);
        return to;
    }

    /** By the middle of the places of the neighbours in the row above or below. */
    private void sort(List<Vertex> row, boolean down) {
        List<Double> keys = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            List<Vertex> neighbours = down ? row.get(i).above : row.get(i).below;
            keys.add(row.get(i).wanted(v -> rows.get(v.row).indexOf(v), neighbours, i));
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparing(keys::get));
        List<Vertex> sorted = order.stream().map(row::get).toList();
        Collections.copy(row, sorted);
    }

    /**
     * Moves the vertices of a row to where they want to be, as near as their order and distances allow: with the distances taken
     * off, places must not fall, and groups that would are put at the mean of what they want (pool adjacent violators).
     */
    private static void settle(List<Vertex> row, ToDoubleFunction<Vertex> wanted) {
        int n = row.size();
        double[] offsets = new double[n];
        for (int i = 1; i < n; i++) {
            offsets[i] = offsets[i - 1] + row.get(i - 1).width / 2 + GAP + row.get(i).width / 2;
        }
        double[] means = new double[n];
        double[] weights = new double[n];
        int[] ends = new int[n];
        int groups = 0;
        for (int i = 0; i < n; i++) {
            means[groups] = wanted.applyAsDouble(row.get(i)) - offsets[i];
            weights[groups] = row.get(i).bend ? STIFF : 1;
            ends[groups++] = i + 1;
            while (groups > 1 && means[groups - 2] > means[groups - 1]) {
                double weight = weights[groups - 2] + weights[groups - 1];
                means[groups - 2] = (means[groups - 2] * weights[groups - 2] + means[groups - 1] * weights[groups - 1]) / weight;
                weights[groups - 2] = weight;
                ends[groups - 2] = ends[groups - 1];
                groups--;
            }
        }
        for (int g = 0, i = 0; g < groups; g++) {
            for (; i < ends[g]; i++) {
                row.get(i).x = means[g] + offsets[i];
            }
        }
    }
}
