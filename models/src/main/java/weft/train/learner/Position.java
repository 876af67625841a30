package weft.train.learner;

import weft.train.measures.RunningMean;

/**
 * A place in a run between two steps.
 *
 * @param epoch   the one that is being trained, counted from 1
 * @param steps   how many steps of it are done, from 0 to all of them
 * @param sums    what these steps counted
 * @param seconds that they took
 */
public record Position(int epoch, int steps, RunningMean.Sums sums, double seconds) {

    /** Before the first step of an epoch. */
    public static Position before(int epoch) {
        return new Position(epoch, 0, RunningMean.Sums.NONE, 0);
    }
}
