package weft.train;

import weft.engine.Tensor;
import weft.train.learner.DeviceBatch;
import weft.train.measures.EpochRecord;
import weft.train.measures.StepRecord;

/**
 * Is called as a training goes on: for progress, history, checkpoints, and whatever a user wants to see or to do. A callback may
 * stop the run, add metrics and log lines through the {@link RunControl} that it is given first.
 *
 * <p>All calls come from the training thread. An exception ends the run.
 */
public interface Callback {

    /** The run begins, or goes on; {@code run} stays valid to its end. */
    default void runStarts(RunControl run) {}

    /** Has a line of text for the user. */
    default void says(String line) {}

    /** An epoch begins, or goes on after some images of it; {@code epoch} counts from 1. */
    default void epochStarts(int epoch, long images) {}

    /** A step begins; the batch is open until it ends. */
    default void stepStarts(long step, DeviceBatch batch) {}

    /** A step is done; {@code loss} is open until this returns, and reading it waits for the device. */
    default void stepEnds(long step, Tensor loss) {}

    /** Every few steps: means over the epoch so far. */
    default void progress(long images, double loss, double accuracy, double imagesPerSecond) {}

    /** The evaluation after the epoch has seen {@code images} of its {@code all} images. */
    default void validates(long images, long all) {}

    /** The validation part was evaluated after a step inside an epoch. */
    default void stepEvaluated(StepRecord step) {}

    /** The weights after an epoch have been evaluated; metrics added here or before join the epoch's record. */
    default void evaluated(int epoch, Evaluator.Result result) {}

    /** An epoch and its evaluation are done. */
    default void epochEnds(EpochRecord epoch) {}
}
