package weft.bench.peers;

import java.util.List;
import java.util.Map;

/**
 * Whether networks compute the same. Two float32 programs add up in different orders, so that they agree up to rounding alone,
 * which each layer makes larger:
 *
 * <ul>
 * <li>scores: the difference is at most {@value #SCORES} of the scores, both as Euclidean lengths;
 * <li>losses of {@value #STEPS} steps from the same weights: at most {@value #LOSSES} of the first loss;
 * <li>weights after these steps, and running statistics: what the steps changed differs by at most {@value #UPDATES} of the
 * change, as lengths over each tensor, or by {@value #ULPS} units in the last place of its values, the rounding of small changes.
 * With Adam it is {@value #ADAM}: its first step is the sign of each gradient, which for the smallest is that of their rounding.
 * </ul>
 */
final class Agreement {

    static final int STEPS = 3;
    static final double SCORES = 1e-3;
    static final double LOSSES = 1e-3;
    static final double UPDATES = 0.05;
    static final double ADAM = 0.3;
    static final double ULPS = 4;

    private Agreement() {}

    /** The first difference in scores from the first side's; empty if there is none. */
    static String ofScores(List<? extends NetworkSide> sides) {
        float[] ours = sides.getFirst().scores();
        for (NetworkSide side : sides.subList(1, sides.size())) {
            float[] theirs = side.scores();
            double difference = length(ours, theirs) / length(ours, new float[ours.length]);
            if (ours.length != theirs.length || !(difference <= SCORES)) {
                return "scores of %s differ by %.1e".formatted(side.name(), difference);
            }
        }
        return "";
    }

    /** The first difference in losses or weights from the first side's; empty if there is none. */
    static String ofTraining(List<? extends NetworkSide> sides, Network.Update optimizer) {
        double updates = optimizer instanceof Network.Update.Adam ? ADAM : UPDATES;
        Map<String, float[]> before = sides.getFirst().state();
        double[] losses = new double[STEPS];
        for (NetworkSide side : sides) {
            for (int i = 0; i < STEPS; i++) {
                double loss = side.loss();
                if (side == sides.getFirst()) {
                    losses[i] = loss;
                } else if (!(Math.abs(loss - losses[i]) <= LOSSES * Math.abs(losses[0]))) {
                    return "loss of step %d: %s has %.6f, Weft %.6f".formatted(i + 1, side.name(), loss, losses[i]);
                }
            }
        }
        Map<String, float[]> ours = sides.getFirst().state();
        for (NetworkSide side : sides.subList(1, sides.size())) {
            Map<String, float[]> theirs = side.state();
            for (String name : ours.keySet()) {
                double difference = length(ours.get(name), theirs.get(name));
                double change = length(ours.get(name), before.get(name));
                double rounding = ULPS * Math.ulp(1f) * length(ours.get(name), new float[ours.get(name).length]);
                if (!(difference <= Math.max(updates * change, rounding))) {
                    return "%s: %s changed it by something else, by %.1e of the change".formatted(name, side.name(),
                            difference / change);
                }
            }
        }
        return "";
    }

    /** The Euclidean length of a difference. */
    static double length(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = (double) a[i] - b[i];
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }
}
