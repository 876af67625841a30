package weft.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Prints an array as NumPy does: nested brackets, aligned columns, line breaks before column 75, four digits after the decimal
 * point. When the values differ too much in magnitude, it uses scientific notation. When there are too many elements, it shows
 * only the first and last three along each dimension.
 */
public final class ArrayPrinter {

    private static final int EDGE = 3;
    private static final int LINE = 75;
    private static final String DOTS = "...";

    private final int[] dims;
    private final boolean isFloat;
    private final IntToDoubleFunction values;
    private final IntFunction<String> whole;
    private final int[] strides;
    private final boolean shorten;
    private final StringBuilder text = new StringBuilder();
    private String format;
    private int width;

    private ArrayPrinter(int[] dims, int most, boolean isFloat, IntToDoubleFunction values, IntFunction<String> whole) {
        this.dims = dims;
        this.isFloat = isFloat;
        this.values = values;
        this.whole = whole;
        this.strides = new int[dims.length];
        long size = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            strides[i] = (int) size;
            size *= dims[i];
        }
        this.shorten = size > most;
    }

    /**
     * Prints floats.
     *
     * @param dims   the extents, whose product is not 0
     * @param most   more elements than that are not all shown
     * @param values the element at an index, row by row
     */
    public static String floats(int[] dims, int most, IntToDoubleFunction values) {
        return new ArrayPrinter(dims, most, true, values, null).print();
    }

    /** Prints whole numbers, given as texts; else as {@link #floats}. */
    public static String whole(int[] dims, int most, IntFunction<String> values) {
        return new ArrayPrinter(dims, most, false, null, values).print();
    }

    private String print() {
        List<Integer> shown = new ArrayList<>();
        collect(0, 0, shown);
        format = isFloat ? floatFormat(shown) : "";
        width = shown.stream().mapToInt(at -> number(at).length()).max().orElse(0);
        write(0, 0);
        return text.toString();
    }

    /** The indices of a dimension that are shown; -1 stands for the dots in the middle. */
    private int[] indices(int axis) {
        int extent = dims[axis];
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

    private void collect(int axis, int at, List<Integer> shown) {
        if (axis == dims.length) {
            shown.add(at);
            return;
        }
        for (int i : indices(axis)) {
            if (i >= 0) {
                collect(axis + 1, at + i * strides[axis], shown);
            }
        }
    }

    private void write(int axis, int at) {
        if (axis == dims.length) {
            text.append(padded(at));
        } else if (axis == dims.length - 1) {
            writeRow(axis, at);
        } else {
            String separator = "," + "\n".repeat(dims.length - 1 - axis) + " ".repeat(axis + 1);
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
        String number = number(at);
        return " ".repeat(width - number.length()) + number;
    }

    private String floatFormat(List<Integer> shown) {
        double largest = 0;
        double smallest = Double.POSITIVE_INFINITY;
        boolean allWhole = true;
        for (int at : shown) {
            double v = values.applyAsDouble(at);
            if (Double.isFinite(v) && v != 0) {
                largest = Math.max(largest, Math.abs(v));
                smallest = Math.min(smallest, Math.abs(v));
                allWhole &= v == Math.rint(v);
            }
        }
        if (largest >= 1e8 || (!allWhole && (smallest < 1e-4 || largest / smallest > 1e5))) {
            return "%.4e";
        }
        return allWhole ? "%.0f." : "%.4f";
    }

    private String number(int at) {
        if (!isFloat) {
            return whole.apply(at);
        }
        double v = values.applyAsDouble(at);
        if (Double.isNaN(v)) {
            return "nan";
        }
        if (Double.isInfinite(v)) {
            return v > 0 ? "inf" : "-inf";
        }
        return String.format(Locale.ROOT, format, v);
    }
}
