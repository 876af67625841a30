package weft.train.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An axis of a chart: the range of the values, widened to round numbers, and the places of its ticks.
 *
 * @param min  the lower end
 * @param max  the upper end, above {@code min}
 * @param step between two ticks: 1, 2 or 5 times a power of ten
 */
record Axis(double min, double max, double step) {

    /** For values between two others, which may be equal, with about so many ticks that are at least {@code least} apart. */
    static Axis of(double low, double high, int ticks, double least) {
        // A flat curve lies in the middle.
        double flat = low == 0 ? 1 : Math.abs(low) / 2;
        double min = high > low ? low : low - flat;
        double max = high > low ? high : high + flat;
        double step = Math.max(least, round((max - min) / ticks));
        return new Axis(Math.floor(min / step + 1e-9) * step, Math.ceil(max / step - 1e-9) * step, step);
    }

    /** The next of 1, 2 and 5 times a power of ten. */
    private static double round(double step) {
        double power = Math.pow(10, Math.floor(Math.log10(step)));
        double digit = step / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }

    /** The same ticks between other ends. */
    Axis between(double from, double to) {
        return new Axis(from, to, step);
    }

    /** The values of the ticks. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        long first = (long) Math.ceil(min / step - 1e-9);
        for (long i = first; i * step <= max + 1e-9 * step; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** Where a value lies between the ends, 0 to 1; values beyond them lie on them. */
    double share(double value) {
        return Math.clamp((value - min) / (max - min), 0, 1);
    }

    /** The label of a tick, with no more digits than tell it from the next one. */
    String label(double value) {
        double size = Math.max(Math.abs(min), Math.abs(max));
        if (size < 1e-3 || size >= 1e6) {
            return value == 0 ? "0" : String.format(Locale.ROOT, "%.1e", value).replace("e-0", "e-").replace("e+0", "e");
        }
        int decimals = Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9));
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
