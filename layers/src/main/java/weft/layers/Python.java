package weft.layers;

/** Numbers and truth values as Python writes them, for lines that read like PyTorch's. */
final class Python {

    /** Below this Python writes an exponent. */
    private static final double SMALL = 1e-4;

    private Python() {
    }

    /** As in {@code 0.1} and {@code 1e-05}. */
    static String number(double value) {
        String java = Double.toString(value);
        int e = java.indexOf('E');
        if (value == 0 || Math.abs(value) >= SMALL || e < 0) {
            return java;
        }
        int exponent = Integer.parseInt(java.substring(e + 1));
        return "%se-%02d".formatted(java.substring(0, e).replaceFirst("\\.0$", ""), -exponent);
    }

    static String bool(boolean value) {
        return value ? "True" : "False";
    }
}
