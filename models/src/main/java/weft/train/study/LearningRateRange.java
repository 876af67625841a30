package weft.train.study;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import weft.engine.Tensor;
import weft.train.Callback;
import weft.train.RunControl;
import weft.train.Trainer;
import weft.train.learner.DivergedException;
import weft.train.settings.TrainRows;

/**
 * The learning-rate range test: a short training whose rate grows by the same factor at each step, from far too small to far too
 * large. The loss falls while the rate is useful and rises when it is too large:
 *
 * <pre>{@code
 *   rate(i)   = lowest (highest / lowest)^(i / (steps - 1))
 *   smooth(i) = the mean of the losses so far with weights 0.9^(age)
 * }</pre>
 *
 * The named rate is the one at which the smoothed loss falls most steeply over the logarithm of the rate: there the steps are as
 * large as they can be while all of them help.
 *
 * @param points     step by step
 * @param suggestion the rate to train with; empty when the loss never fell
 */
public record LearningRateRange(List<Point> points, OptionalDouble suggestion) {
    private static final double SMOOTHING = 0.9;
    /** The test ends when the smoothed loss is this many times its lowest value. */
    private static final double TOO_LARGE = 4;
    /** Steps on both sides between which a slope is taken; between neighbours it would be noise. */
    private static final int REACH = 3;
    /** In the first steps there is nothing to compare with yet. */
    private static final int WARM = 5;

    public LearningRateRange {
        points = List.copyOf(points);
    }

    /**
     * A step.
     *
     * @param rate   the learning rate with which it was made
     * @param loss   of its batch, before the step
     * @param smooth mean of the losses so far, recent ones weighing more
     */
    public record Point(double rate, double loss, double smooth) {}

    /** Collects the losses and ends the test. */
    private static final class Losses implements Callback {
        private final List<Point> points = new ArrayList<>();
        private final double lowest;
        private final double factor;
        private final int steps;
        private final int accumulated;
        private RunControl run;
        private double sum;
        private double weight;
        private double best = Double.POSITIVE_INFINITY;
        private double inUpdate;

        Losses(double lowest, double factor, int steps, int accumulated) {
            this.lowest = lowest;
            this.factor = factor;
            this.steps = steps;
            this.accumulated = accumulated;
        }

        @Override
        public void runStarts(RunControl control) {
            run = control;
        }

        @Override
        public void stepEnds(long step, Tensor loss) {
            inUpdate += loss.item();
            if (step % accumulated != 0) {
                return;
            }
            double mean = inUpdate / accumulated;
            inUpdate = 0;
            sum = SMOOTHING * sum + (1 - SMOOTHING) * mean;
            weight = SMOOTHING * weight + (1 - SMOOTHING);
            double smooth = sum / weight;
            points.add(new Point(lowest * Math.pow(factor, points.size()), mean, smooth));
            best = Math.min(best, smooth);
            if (points.size() == steps) {
                run.stop("the highest rate is reached");
            } else if (points.size() > WARM && smooth > TOO_LARGE * best) {
                run.stop("the loss rises");
            }
        }
    }

    /**
     * Makes the test with the network, data, optimizer and batch size of a trainer, whose learning rate and schedule do not
     * count. It leaves no files.
     *
     * @param lowest the first rate
     * @param highest the last rate, if the loss has not risen before
     */
    public static LearningRateRange of(Trainer trainer, int steps, double lowest, double highest) {
        double factor = Math.pow(highest / lowest, 1.0 / (steps - 1));
        Losses losses = new Losses(lowest, factor, steps, trainer.settings().get(TrainRows.ACCUMULATE));
        trainer.schedule((_, step) -> lowest * Math.pow(factor, Math.min(step, steps - 1))).callback(losses);
        try {
            trainer.tryOut();
        } catch (DivergedException e) {
            // The rate has become far too large: that is how the test may end.
        }
        return new LearningRateRange(losses.points, steepest(losses.points));
    }

    /** The rate at which the smoothed loss falls most steeply, before its lowest point. */
    static OptionalDouble steepest(List<Point> points) {
        int lowest = 0;
        for (int i = 0; i < points.size(); i++) {
            lowest = points.get(i).smooth() < points.get(lowest).smooth() ? i : lowest;
        }
        double most = 0;
        OptionalDouble rate = OptionalDouble.empty();
        for (int i = REACH; i + REACH < points.size() && i <= lowest; i++) {
            double fall = points.get(i - REACH).smooth() - points.get(i + REACH).smooth();
            if (fall > most) {
                most = fall;
                rate = OptionalDouble.of(points.get(i).rate());
            }
        }
        return rate;
    }
}
