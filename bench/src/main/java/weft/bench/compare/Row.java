package weft.bench.compare;

import java.util.LinkedHashMap;
import java.util.Map;
import weft.bench.compare.Statistics.Quartiles;
import weft.bench.compare.Statistics.Ratio;

/**
 * What was found for one comparison: times, or why there are none.
 *
 * @param group   what kind of row it is
 * @param name    what is computed
 * @param calls   how often a step of the networks runs it; 0 where that says nothing
 * @param work    what has to be done
 * @param samples seconds of a call for each side by its name, {@link #OURS} among them; empty if nothing was timed
 * @param remark  why nothing was timed, or why a side is missing; empty if there is nothing to say
 * @param agrees  whether all sides computed the same
 */
public record Row(String group, String name, int calls, Work work, Map<String, double[]> samples, String remark,
        boolean agrees) {

    /** The name of our own side. */
    public static final String OURS = "Weft";

    /** A row whose sides agree. */
    public static Row timed(String group, String name, int calls, Work work, Map<String, double[]> samples, String remark) {
        return new Row(group, name, calls, work, new LinkedHashMap<>(samples), remark, true);
    }

    /** A row without times because the sides computed different things: no speed of a wrong result. */
    public static Row different(String group, String name, int calls, Work work, String difference) {
        return new Row(group, name, calls, work, Map.of(), difference, false);
    }

    /** The middle of a side's samples, in seconds; null if it has none. */
    public Quartiles side(String name) {
        return samples.containsKey(name) ? Statistics.quartiles(samples.get(name)) : null;
    }

    /** The fastest of the other sides; null if there is none. */
    public String peer() {
        String fastest = null;
        for (String side : samples.keySet()) {
            if (!side.equals(OURS) && (fastest == null || side(side).median() < side(fastest).median())) {
                fastest = side;
            }
        }
        return fastest;
    }

    /** The time of {@link #peer} over ours: above 1 means that Weft is ahead. Null without a peer. */
    public Ratio ratio() {
        String peer = peer();
        return peer == null || !samples.containsKey(OURS) ? null : Statistics.ratio(samples.get(peer), samples.get(OURS));
    }
}
