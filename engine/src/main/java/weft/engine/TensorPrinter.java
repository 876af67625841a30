package weft.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Prints a tensor as NumPy does: nested brackets, aligned columns, line breaks before column 75, four digits after the decimal
 * point. When the values differ too much in magnitude, it uses scientific notation. When there are more than 1,000 elements, it
 * shows only the first and last three along each dimension.
 */
final class TensorPrinter {

    private static final int SHORTEN_ABOVE = 1000;
    private static final int EDGE = 3;
    private static final int LINE = 75;
    private static final String DOTS = "...";

    private final Tensor tensor;
    private final double[] values;
    private final int[] strides;
    private final boolean shorten;
    private final StringBuilder text = new StringBuilder();
    private String format;
    private int width;

    private TensorPrinter(Tensor tensor) {
        this.tensor = tensor;
        this.values = tensor.toDoubles();
        this.strides = tensor.shape().strides();
        this.shorten = tensor.size() > SHORTEN_ABOVE;
    }

    static String print(Tensor tensor) {
        return new TensorPrinter(tensor).print();
    }

    private String print() {
        if (tensor.size() == 0) {
            return "[], shape " + tensor.shape() + ", " + tensor.dtype();
        }
        List<Double> shown = new ArrayList<>();
        collect(0, 0, shown);
        format = tensor.dtype().isFloat() ? floatFormat(shown) : "%.0f";
        width = shown.stream().mapToInt(v -> number(v).length()).max().orElse(0);
        write(0, 0);
        String suffix = shorten ? ", shape " + tensor.shape() : "";
        return text + (tensor.dtype() == DType.FLOAT32 && suffix.isEmpty() ? "" : suffix + ", " + tensor.dtype());
    }

    /** The indices of a dimension that are shown; -1 stands for the dots in the middle. */
    private int[] indices(int axis) {
        int extent = tensor.dim(axis);
        if (!shorten || extent <= 2 * EDGE) {
            return IntStream.range(0, extent).toArray();
        }
        int[] indices = new int[2 * EDGE + 1];
        for (int i = 0; i < EDGE; i++) {
            indices[i] = i;
            indices[EDGE + 1 + i] = extent - EDGE + i;
        }
        indices[EDGE] = -1;
        return indices;
    }

    private void collect(int axis, int at, List<Double> shown) {
        if (axis == tensor.rank()) {
            shown.add(values[at]);
            return;
        }
        for (int i : indices(axis)) {
            if (i >= 0) {
                collect(axis + 1, at + i * strides[axis], shown);
            }
        }
    }

    private void write(int axis, int at) {
        if (axis == tensor.rank()) {
            text.append(padded(at));
        } else if (axis == tensor.rank() - 1) {
            writeRow(axis, at);
        } else {
            String separator = "," + "\n".repeat(tensor.rank() - 1 - axis) + " ".repeat(axis + 1);
            String before = "[";
            for (int i : indices(axis)) {
                text.append(before);
                if (i < 0) {
                    text.append(DOTS);
                } else {
                    write(axis + 1, at + i * strides[axis]);
                }
                before = separator;
            }
            text.append(']');
        }
    }

    /** Writes the numbers along the last dimension, on as many lines as they need. */
    private void writeRow(int axis, int at) {
        int indent = axis + 1;
        int column = indent;
        String before = "[";
        for (int i : indices(axis)) {
            String word = i < 0 ? DOTS : padded(at + i);
            // After the last number there must be room for the closing brackets of this dimension and of all outer ones.
            boolean full = column > indent && column + word.length() > LINE - indent;
            text.append(full ? ",\n" + " ".repeat(indent) : before).append(word);
            column = (full ? indent : column) + word.length() + 2;
            before = ", ";
        }
        text.append(']');
    }

    private String padded(int at) {
        String number = number(values[at]);
        return " ".repeat(width - number.length()) + number;
    }

    private static String floatFormat(List<Double> shown) {
        double largest = 0;
        double smallest = Double.POSITIVE_INFINITY;
        boolean whole = true;
        for (double v : shown) {
            if (Double.isFinite(v) && v != 0) {
                largest = Math.max(largest, Math.abs(v));
                smallest = Math.min(smallest, Math.abs(v));
                whole &= v == Math.rint(v);
            }
        }
        if (largest >= 1e8 || (!whole && (smallest < 1e-4 || largest / smallest > 1e5))) {
            return "%.4e";
        }
        return whole ? "%.0f." : "%.4f";
    }

    private String number(double v) {
        if (Double.isNaN(v)) {
            return "nan";
        }
        if (Double.isInfinite(v)) {
            return v > 0 ? "inf" : "-inf";
        }
        return String.format(Locale.ROOT, format, v);
    }
}
