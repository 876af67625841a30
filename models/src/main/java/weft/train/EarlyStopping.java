package weft.train;

import weft.train.measures.EpochRecord;
import weft.train.runs.History;

/**
 * Stops a run whose metric no longer gets better. It looks at the history alone, so a run that is continued stops where one that
 * was never interrupted does.
 */
final class EarlyStopping implements Callback {
    private final History history;
    private final int patience;
    private final double least;
    private RunControl run;

    /**
     * Waits {@code patience} epochs.
     *
     * @param history the epochs so far, to which each is added before this is called
     * @param least   better by no more than this counts as no better
     */
    EarlyStopping(History history, int patience, double least) {
        this.history = history;
        this.patience = patience;
        this.least = least;
    }

    @Override
    public void runStarts(RunControl control) {
        run = control;
        stopIfOver();
    }

    @Override
    public void epochEnds(EpochRecord epoch) {
        stopIfOver();
    }

    private void stopIfOver() {
        if (history.epochsWithoutGain(least) >= patience) {
            run.stop("%s did not get better in %d epochs".formatted(history.monitor().metric(), patience));
        }
    }
}
