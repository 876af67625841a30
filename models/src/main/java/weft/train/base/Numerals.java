package weft.train.base;

import java.util.regex.Pattern;

/**
 * Numbers as people write them: in the digits 0 to 9, with a point and a power of ten. Java's own readers also take {@code 1f},
 * {@code 0x1p3}, {@code NaN}, spaces around, and the digits of all scripts, which nobody means who gives a setting.
 */
public final class Numerals {
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    private Numerals() {}

    /** Whether it is a whole number, of any size. */
    public static boolean isWhole(String text) {
        return WHOLE.matcher(text).matches();
    }

    /** Whether it is a number, of any size. */
    public static boolean isDecimal(String text) {
        return DECIMAL.matcher(text).matches();
    }
}
