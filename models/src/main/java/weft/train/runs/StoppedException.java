package weft.train.runs;

/** A training has stopped because it was asked to. All that it did is saved, and it can be continued. */
public final class StoppedException extends RuntimeException {
    private final RunFolder folder;

    /**
     * A stop.
     *
     * @param where after which step or epoch, for the message
     */
    public StoppedException(RunFolder folder, String where) {
        super(where);
        this.folder = folder;
    }

    /** Where it is saved. */
    public RunFolder folder() {
        return folder;
    }
}
