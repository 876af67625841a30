package weft.train.measures;

/**
 * How large the numbers of a layer were in a step, each as the mean of the absolute values: one row of {@code layers.csv}.
 *
 * @param step       counts from 1 through all epochs
 * @param layer      path of the module: {@code features.0}
 * @param activation of its outputs, over all calls in the step; NaN when it was not called
 * @param gradient   of the loss with respect to its own parameters, as the optimizer used it; NaN when it has none
 * @param weight     of its own parameters after the step; NaN when it has none
 */
public record LayerSize(long step, String layer, double activation, double gradient, double weight) {
    /** The names of the columns. */
    public static final String HEADER = "step,layer,activation,gradient,weight";
    private static final int COLUMNS = HEADER.split(",").length;

    /** The values with commas between them; a NaN is an empty cell, and the name of a layer that has a comma is in quotes. */
    public String toRow() {
        String name = layer.matches("[^,\"\\p{Cntrl}]*") ? layer : '"' + layer.replace("\"", "\"\"") + '"';
        return step + "," + name + "," + cell(activation) + "," + cell(gradient) + "," + cell(weight);
    }

    private static String cell(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }

    /**
     * Reads what {@link #toRow} wrote.
     *
     * @throws IllegalArgumentException when it is something else
     */
    public static LayerSize of(String row) {
        String[] cells = row.split(",", -1);
        int end = cells.length - 3;
        if (cells.length < COLUMNS || !cells[0].matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("no row of " + HEADER + ": '" + row + "'");
        }
        String name = row.substring(cells[0].length() + 1,
                row.length() - cells[end].length() - cells[end + 1].length() - cells[end + 2].length() - 3);
        boolean quoted = name.length() > 1 && name.startsWith("\"") && name.endsWith("\"");
        return new LayerSize(Long.parseLong(cells[0]),
                quoted ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name, number(cells[end]),
                number(cells[end + 1]), number(cells[end + 2]));
    }

    private static double number(String cell) {
        return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
    }
}
