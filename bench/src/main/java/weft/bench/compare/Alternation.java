package weft.bench.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Times sides in turns, A B C A B C and so on, so that a noisy neighbour hits all of them. A turn is one call, or as many as
 * take some milliseconds.
 *
 * <p>A turn of brief calls runs twice, and only the second is timed. When it begins, the caches hold the data of the side before,
 * and that side's threads still wait for work in a loop; the first calls take up to four times as long as those after some
 * milliseconds. Long calls suffer little from it, and a pause before them lets the threads go to sleep.
 */
public final class Alternation {

    private static final double NANOS = 1e-9;
    /** Turns of each half of a warm-up, at least. */
    private static final int COMPARED = 5;
    /** Warm-up ends when its later half is no faster than the earlier one by more than this part. */
    private static final double SETTLED = 0.03;
    /** A call is brief if it takes less than this many turns. */
    private static final double BRIEF = 10;

    /**
     * How long to measure. Times are those that the turns of all sides take together.
     *
     * @param warmUp  the longest warm-up, in seconds; the shortest is a fifth of it, because a loop that looks settled may still
     *                be waiting for the compiler
     * @param seconds how long the rounds may take before no other begins
     * @param least   rounds that are measured in any case
     * @param most    rounds that are enough
     * @param turn    how long a turn is at least, in seconds
     * @param pause   what lies between turns, in seconds
     */
    public record Plan(double warmUp, double seconds, int least, int most, double turn, double pause) {}

    private final List<Side> sides;
    private final Plan plan;
    private final int[] calls;
    private final boolean[] brief;

    private Alternation(List<Side> sides, Plan plan) {
        this.sides = sides;
        this.plan = plan;
        this.calls = new int[sides.size()];
        Arrays.fill(calls, 1);
        this.brief = new boolean[sides.size()];
    }

    /** Seconds of one call, for each side one sample a round, in the order of the sides. */
    public static Map<String, double[]> measure(List<Side> sides, Plan plan) {
        Alternation alternation = new Alternation(sides, plan);
        alternation.warmUp();
        return alternation.rounds();
    }

    /** Until no side gets faster, or the time is used up; meanwhile it finds how many calls make a turn. */
    private void warmUp() {
        List<double[]> rounds = new ArrayList<>();
        double spent = 0;
        while (spent < plan.warmUp && (spent < plan.warmUp / 5 || !isSettled(rounds))) {
            double[] round = round();
            for (int i = 0; i < round.length; i++) {
                spent += round[i] * calls[i];
                calls[i] = (int) Math.clamp(Math.ceil(plan.turn / Math.max(round[i], NANOS)), 1, 1_000_000);
                brief[i] = round[i] < BRIEF * plan.turn;
            }
            rounds.add(round);
        }
    }

    /** Halves, because the longer a warm-up has lasted, the longer it may take the compiler to finish the next method. */
    private boolean isSettled(List<double[]> rounds) {
        int n = rounds.size();
        if (n < 2 * COMPARED) {
            return false;
        }
        for (int side = 0; side < calls.length; side++) {
            if (best(rounds, n / 2, n, side) < best(rounds, 0, n / 2, side) * (1 - SETTLED)) {
                return false;
            }
        }
        return true;
    }

    private static double best(List<double[]> rounds, int from, int to, int side) {
        return rounds.subList(from, to).stream().mapToDouble(round -> round[side]).min().orElseThrow();
    }

    private Map<String, double[]> rounds() {
        List<double[]> rounds = new ArrayList<>();
        double spent = 0;
        while (rounds.size() < plan.least || rounds.size() < plan.most && spent < plan.seconds) {
            double[] round = round();
            for (int i = 0; i < round.length; i++) {
                spent += round[i] * calls[i];
            }
            rounds.add(round);
        }
        Map<String, double[]> samples = new LinkedHashMap<>();
        for (int i = 0; i < sides.size(); i++) {
            int side = i;
            samples.put(sides.get(i).name(), rounds.stream().mapToDouble(round -> round[side]).toArray());
        }
        return samples;
    }

    /** One turn of each side: seconds of a call. */
    private double[] round() {
        double[] seconds = new double[calls.length];
        for (int i = 0; i < seconds.length; i++) {
            if (plan.pause > 0) {
                LockSupport.parkNanos((long) (plan.pause / NANOS));
            }
            Side side = sides.get(i);
            if (brief[i]) {
                side.nanos(calls[i]);
            }
            seconds[i] = side.nanos(calls[i]) * NANOS / calls[i];
        }
        return seconds;
    }
}
