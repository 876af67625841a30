package weft.models.summary;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines of text in columns, each as wide as its widest cell, two spaces apart. */
public final class TextTable {
    private static final String[] UNITS = {"", "K", "M", "G", "T"};

    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] right;

    /** A table with these titles; one that begins with {@code >} is aligned to the right, and so are the cells below it. */
    public TextTable(String... titles) {
        right = new boolean[titles.length];
        String[] headings = new String[titles.length];
        for (int i = 0; i < titles.length; i++) {
            right[i] = titles[i].startsWith(">");
            headings[i] = right[i] ? titles[i].substring(1) : titles[i];
        }
        rows.add(headings);
    }

    /** Adds a line: one value for each column, printed as {@link String#valueOf} has it. */
    public void row(Object... cells) {
        String[] text = new String[right.length];
        for (int i = 0; i < text.length; i++) {
            text[i] = String.valueOf(cells[i]);
        }
        rows.add(text);
    }

    /** A number with about three digits and its unit: K, M, G, T for thousands, millions and so on. */
    public static String scaled(double value) {
        double left = value;
        int unit = 0;
        while (left >= 1000 && unit < UNITS.length - 1) {
            left /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || left >= 100 ? "%.0f%s" : left >= 10 ? "%.1f%s" : "%.2f%s", left,
                UNITS[unit]);
    }

    @Override
    public String toString() {
        int[] widths = new int[right.length];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String space = " ".repeat(widths[i] - row[i].length());
                line.append(right[i] ? space + row[i] : row[i] + space).append("  ");
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }
}
