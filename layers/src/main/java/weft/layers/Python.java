package weft.layers;

import java.math.BigDecimal;

/** Numbers and truth values as Python writes them, for lines that read like PyTorch's. */
final class Python {

    /** Below this Python writes an exponent. */
    private static final double SMALL = 1e-4;

    private Python() {}

    /** As in {@code 0.1}, {@code 2.0}, {@code 0.0001} and {@code 1e-05}. */
    static String number(double value) {
        String java = Double.toString(value);
        int e = java.indexOf('E');
        if (e < 0) {
            return java;
        }
        if (Math.abs(value) < SMALL) {
            return "%se-%02d".formatted(java.substring(0, e).replaceFirst("\\.0$", ""), -Integer.parseInt(java.substring(e + 1)));
        }
        String plain = new BigDecimal(java).stripTrailingZeros().toPlainString();
        return plain.contains(".") ? plain : plain + ".0";
    }

    static String bool(boolean value) {
        return value ? "True" : "False";
    }
}
