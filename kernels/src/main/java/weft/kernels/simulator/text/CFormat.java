package weft.kernels.simulator.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Formats a text as {@code printf} of C does. Numbers are rounded from their exact decimal value, ties to the even digit, as C
 * libraries do and {@link String#format} does not.
 */
public final class CFormat {

    private static final Pattern CONVERSION =
            Pattern.compile("%([-+ #0]*)(\\*|[0-9]*)(?:\\.(\\*|[0-9]*))?(hh|h|ll|l|j|z|t|L)?(.)", Pattern.DOTALL);
    /** Wider fields and longer fractions are cut to this. */
    private static final int WIDEST = 4096;

    /** The arguments in their order, as bits. */
    public interface Values {

        /** The next argument, of 4 or 8 bytes. */
        long next(int bytes);
    }

    private final String format;
    private final Values values;
    private final LongFunction<String> strings;
    private final StringBuilder text = new StringBuilder();
    private int count;
    private String flags;
    private int width;
    private int precision;

    /**
     * @param values  the arguments
     * @param strings the text at an address
     */
    public CFormat(String format, Values values, LongFunction<String> strings) {
        this.format = format;
        this.values = values;
        this.strings = strings;
    }

    /** How many arguments the text took. */
    public int count() {
        return count;
    }

    /** The formatted text. */
    public String text() {
        Matcher m = CONVERSION.matcher(format);
        int at = 0;
        while (m.find(at)) {
            text.append(format, at, m.start());
            conversion(m);
            at = m.end();
        }
        return text.append(format, at, format.length()).toString();
    }

    private void conversion(Matcher m) {
        char kind = m.group(5).charAt(0);
        if (kind == '%') {
            text.append('%');
            return;
        }
        flags = m.group(1);
        width = number(m.group(2), 0);
        if (width < 0) {
            flags += '-';
            width = -width;
        }
        precision = m.group(3) == null ? -1 : number(m.group(3), 0);
        boolean wide = m.group(4) != null && "ll jzt".indexOf(m.group(4)) >= 0;
        switch (kind) {
            case 'd', 'i' -> signed(extend(next(wide ? 8 : 4), m.group(4), true));
            case 'u' -> unsigned(Long.toUnsignedString(extend(next(wide ? 8 : 4), m.group(4), false)), "");
            case 'o' -> unsigned(Long.toOctalString(extend(next(wide ? 8 : 4), m.group(4), false)), "0");
            case 'x', 'X' -> {
                String digits = Long.toHexString(extend(next(wide ? 8 : 4), m.group(4), false));
                unsigned(kind == 'x' ? digits : digits.toUpperCase(Locale.ROOT), "0" + kind);
            }
            case 'c' -> field("", String.valueOf((char) (next(4) & 255)), false);
            case 's' -> {
                long address = next(8);
                String string = address == 0 ? "(null)" : strings.apply(address);
                field("", precision >= 0 && precision < string.length() ? string.substring(0, precision) : string, false);
            }
            case 'p' -> {
                long address = next(8);
                field("", address == 0 ? "(nil)" : "0x" + Long.toHexString(address), false);
            }
            case 'f', 'F', 'e', 'E', 'g', 'G', 'a', 'A' -> real(Double.longBitsToDouble(next(8)), kind);
            default -> text.append(m.group());
        }
    }

    private int number(String digits, int missing) {
        int value = digits.equals("*") ? (int) next(4) : digits.isEmpty() ? missing : Integer.parseInt(cut(digits));
        return Math.clamp(value, -WIDEST, WIDEST);
    }

    private static String cut(String digits) {
        return digits.length() > 8 ? "99999999" : digits;
    }

    private long next(int bytes) {
        count++;
        return values.next(bytes);
    }

    /** An argument has 4 or 8 bytes; of a shorter one the low bytes count. */
    private static long extend(long bits, String length, boolean signed) {
        return switch (length == null ? "" : length) {
            case "hh" -> signed ? (byte) bits : bits & 0xff;
            case "h" -> signed ? (short) bits : bits & 0xffff;
            case "" -> signed ? (int) bits : bits & 0xffff_ffffL;
            default -> bits;
        };
    }

    private String sign(boolean negative) {
        return negative ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
    }

    private void signed(long value) {
        integer(sign(value < 0), value < 0 ? Long.toUnsignedString(-value) : Long.toString(value));
    }

    private void unsigned(String digits, String prefix) {
        boolean prefixed = flags.contains("#") && !digits.equals("0");
        if (prefixed && prefix.equals("0")) {
            precision = Math.max(precision, digits.length() + 1);
        }
        integer(prefixed && prefix.length() == 2 ? prefix : "", digits);
    }

    /** A precision is the least number of digits; 0 shows no digit for zero. */
    private void integer(String prefix, String digits) {
        String shown = precision == 0 && digits.equals("0") ? "" : "0".repeat(Math.max(0, precision - digits.length())) + digits;
        field(prefix, shown, precision < 0);
    }

    /** A text in its field; zeros go between sign and digits. */
    private void field(String prefix, String body, boolean mayHaveZeros) {
        int left = Math.max(0, width - prefix.length() - body.length());
        if (flags.contains("-")) {
            text.append(prefix).append(body).append(" ".repeat(left));
        } else if (flags.contains("0") && mayHaveZeros) {
            text.append(prefix).append("0".repeat(left)).append(body);
        } else {
            text.append(" ".repeat(left)).append(prefix).append(body);
        }
    }

    private void real(double value, char kind) {
        boolean isUpper = Character.isUpperCase(kind);
        boolean isNegative = Double.doubleToRawLongBits(value) < 0;
        boolean isFinite = Double.isFinite(value);
        double size = Math.abs(value);
        String body = !isFinite ? Double.isNaN(value) ? "nan" : "inf" : switch (Character.toLowerCase(kind)) {
            case 'f' -> fixed(size, precision < 0 ? 6 : precision);
            case 'e' -> scientific(size, precision < 0 ? 6 : precision);
            case 'g' -> general(size);
            default -> hexadecimal(size);
        };
        String prefix = sign(isNegative);
        if (isFinite && Character.toLowerCase(kind) == 'a') {
            prefix += "0x";
        }
        field(isUpper ? prefix.toUpperCase(Locale.ROOT) : prefix, isUpper ? body.toUpperCase(Locale.ROOT) : body, isFinite);
    }

    private String fixed(double size, int digits) {
        String shown = new BigDecimal(size).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
        return digits == 0 && flags.contains("#") ? shown + "." : shown;
    }

    private String scientific(double size, int digits) {
        BigDecimal rounded = new BigDecimal(size).round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
        String all = rounded.unscaledValue().toString();
        int exponent = size == 0 ? 0 : all.length() - 1 - rounded.scale();
        all = size == 0 ? "0".repeat(digits + 1) : all + "0".repeat(Math.max(0, digits + 1 - all.length()));
        String fraction = digits > 0 ? "." + all.substring(1, digits + 1) : flags.contains("#") ? "." : "";
        return all.charAt(0) + fraction + "e" + (exponent < 0 ? '-' : '+') + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    /** The shorter of both, without zeros at the end. */
    private String general(double size) {
        int digits = precision < 0 ? 6 : Math.max(1, precision);
        String full = scientific(size, digits - 1);
        int exponent = Integer.parseInt(full.substring(full.indexOf('e') + 1));
        boolean isFixed = exponent < digits && exponent >= -4;
        String shown = isFixed ? fixed(size, digits - 1 - exponent) : full;
        if (flags.contains("#")) {
            return shown;
        }
        int end = isFixed ? shown.length() : shown.indexOf('e');
        String number = shown.substring(0, end);
        return (number.contains(".") ? number.replaceAll("\\.?0+$", "") : number) + shown.substring(end);
    }

    private String hexadecimal(double size) {
        String shown =
                precision < 0 ? Double.toHexString(size) : String.format(Locale.ROOT, "%." + Math.max(1, precision) + "a", size);
        int p = shown.indexOf('p');
        String number = shown.substring(2, p);
        String exponent = shown.substring(p + 1);
        return (number.endsWith(".0") && precision < 1 ? number.substring(0, number.length() - 2) : number) + "p"
                + (exponent.startsWith("-") ? "" : "+") + exponent;
    }
}
