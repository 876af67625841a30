package weft.train.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import weft.train.base.InputException;
import weft.train.base.Numerals;

/**
 * One setting that a search varies, written as its key and its values:
 *
 * <pre>{@code
 *   optimizer=sgd,adam           one of these
 *   lr=1e-4..1e-1:log            between two numbers, evenly in the logarithm
 *   label_smoothing=0..0.2       between two numbers
 *   batch=16..128:log            whole, because both bounds are
 *   lr=1e-4..1e-1:log:7          seven of them in a grid; without a number three
 * }</pre>
 *
 * @param text    as written
 * @param key     of the setting
 * @param choices the values; empty for a range
 * @param low     of a range
 * @param high    of a range
 * @param log     whether a range is even in the logarithm
 * @param whole   whether values of a range are whole numbers
 * @param points  of a range in a grid
 */
public record Dimension(String text, String key, List<String> choices, double low, double high, boolean log, boolean whole,
        int points) {
    private static final int USUAL_POINTS = 3;
    private static final int MOST_POINTS = 1000;

    public Dimension {
        choices = List.copyOf(choices);
    }

    /**
     * Reads one.
     *
     * @throws InputException when it is not written like this
     */
    public static Dimension of(String text) {
        int equals = text.indexOf('=');
        if (equals < 1 || equals == text.length() - 1) {
            throw wrong(text, "write KEY=V1,V2,... or KEY=LOW..HIGH");
        }
        String key = text.substring(0, equals).replaceFirst("^--", "").replace('-', '_');
        String values = text.substring(equals + 1);
        if (!values.contains("..")) {
            List<String> choices = Arrays.asList(values.split(",", -1));
            if (choices.contains("") || choices.stream().distinct().count() < choices.size()) {
                throw wrong(text, "each value is given once, and none is empty");
            }
            return new Dimension(text, key, choices, 0, 0, false, false, choices.size());
        }
        String[] parts = values.split(":", -1);
        String[] bounds = parts[0].split("\\.\\.", -1);
        if (bounds.length != 2 || !Numerals.isDecimal(bounds[0]) || !Numerals.isDecimal(bounds[1])) {
            throw wrong(text, "a range is LOW..HIGH, two numbers");
        }
        double low = Double.parseDouble(bounds[0]);
        double high = Double.parseDouble(bounds[1]);
        boolean log = parts.length > 1 && parts[1].equals("log");
        int rest = log ? 2 : 1;
        int points = parts.length > rest ? points(text, parts[rest]) : USUAL_POINTS;
        if (parts.length > rest + 1) {
            throw wrong(text, "'%s' is one part too many".formatted(parts[rest + 1]));
        }
        if (!(low < high) || !Double.isFinite(high - low)) {
            throw wrong(text, "LOW must be below HIGH");
        }
        if (log && low <= 0) {
            throw wrong(text, "a range with :log begins above 0");
        }
        return new Dimension(text, key, List.of(), low, high, log, Numerals.isWhole(bounds[0]) && Numerals.isWhole(bounds[1]),
                points);
    }

    private static int points(String text, String part) {
        if (!part.matches("[0-9]{1,4}") || Integer.parseInt(part) < 2 || Integer.parseInt(part) > MOST_POINTS) {
            throw wrong(text, "after a range come :log, and a number of points from 2 to 1000: '%s'".formatted(part));
        }
        return Integer.parseInt(part);
    }

    private static InputException wrong(String text, String why) {
        return new InputException("--vary %s: %s".formatted(text, why));
    }

    /** The value, as a file of settings has it, at a place from 0 to 1; at 1 it is the last one. */
    public Object at(double place) {
        if (!choices.isEmpty()) {
            return value(choices.get(Math.min((int) (place * choices.size()), choices.size() - 1)));
        }
        double value = log ? Math.exp(Math.log(low) + place * (Math.log(high) - Math.log(low))) : low + place * (high - low);
        // Three digits are as many as anybody repeats.
        return whole ? (Object) Math.round(value) : Double.valueOf(String.format(Locale.ROOT, "%.3g", value));
    }

    /** A text that is a number or a truth value as that. */
    private static Object value(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        return text;
    }

    /** The places of a grid, from 0 to 1. */
    List<Double> grid() {
        List<Double> places = new ArrayList<>();
        for (int i = 0; i < points; i++) {
            places.add(choices.isEmpty() ? (double) i / (points - 1) : (i + 0.5) / points);
        }
        return places;
    }

    /** How many coordinates {@link #encode} gives. */
    int width() {
        return choices.isEmpty() ? 1 : choices.size();
    }

    /**
     * A place as coordinates of a space in which near points are alike: a range as one number from 0 to 1; a choice as one number
     * for each value, so that every two values are equally far apart.
     */
    void encode(double place, double[] into, int from) {
        if (choices.isEmpty()) {
            into[from] = place;
        } else {
            into[from + Math.min((int) (place * choices.size()), choices.size() - 1)] = Math.sqrt(0.5);
        }
    }
}
