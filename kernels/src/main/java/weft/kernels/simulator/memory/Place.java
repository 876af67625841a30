package weft.kernels.simulator.memory;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weft.kernels.ptx.Variable;

/**
 * A variable and where it begins in its memory space. Messages use it to say which element of which variable an access means.
 *
 * @param size its size in bytes, of a dynamic variable that of the launch
 */
public record Place(Variable variable, long start, long size) {

    private static final Pattern MANGLED = Pattern.compile("_ZZ.*E([0-9]{1,4})([A-Za-z_].*)");

    /**
     * The element of the nearest variable that an access means: {@code ; that is sum[17], ...}; empty when there is no variable.
     */
    public static String near(List<Place> places, long offset, int bytes) {
        Place nearest = null;
        long least = Long.MAX_VALUE;
        for (Place p : places) {
            long end = p.start() + p.size();
            long distance = offset < p.start() ? p.start() - offset : offset < end ? -1 : offset - end;
            if (distance < least && !p.variable().name().startsWith("(")) {
                least = distance;
                nearest = p;
            }
        }
        return nearest == null ? "" : "; that is " + element(nearest.variable().name(), offset - nearest.start(), bytes,
                nearest.size());
    }

    /** {@code sum[17], which is 4 bytes past the end of sum (68 bytes)}. */
    static String element(String mangled, long at, int bytes, long size) {
        String name = sourceName(mangled);
        String where = at % bytes == 0 ? name + "[" + at / bytes + "]" : name + (at < 0 ? " -" + -at : " +" + at);
        long past = at + bytes - size;
        return where + (at < 0 ? ", before the beginning of " + name + " (" + size + " bytes)"
                : past > 0 ? ", past the end of " + name + " (" + size + " bytes)" : "");
    }

    /** The name that a variable inside a function has in CUDA: nvcc calls {@code sum} in {@code k} {@code _ZZ1kvE3sum}. */
    private static String sourceName(String mangled) {
        Matcher m = MANGLED.matcher(mangled);
        if (m.matches()) {
            int length = Integer.parseInt(m.group(1));
            return length <= m.group(2).length() ? m.group(2).substring(0, length) : mangled;
        }
        return mangled;
    }
}
