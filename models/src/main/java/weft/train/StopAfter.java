package weft.train;

import weft.train.measures.EpochRecord;

/** Stops a run after an epoch, before all of its epochs are done; it can go on from there. */
public final class StopAfter implements Callback {
    private final int epoch;
    private final String reason;
    private RunControl run;

    /**
     * Stops after one epoch.
     *
     * @param epoch  counts from 1; one that is over already ends the run at once
     * @param reason what {@link TrainResult#stopped} says
     */
    public StopAfter(int epoch, String reason) {
        this.epoch = epoch;
        this.reason = reason;
    }

    @Override
    public void runStarts(RunControl control) {
        run = control;
        if (control.epochsDone() >= epoch) {
            control.stop(reason);
        }
    }

    @Override
    public void epochEnds(EpochRecord record) {
        if (record.epoch() >= epoch) {
            run.stop(reason);
        }
    }
}
