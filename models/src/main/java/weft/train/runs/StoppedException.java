package weft.train.runs;

/** Thrown when a training stops because it was asked to. All that it did is saved, and it can be continued. */
public final class StoppedException extends RuntimeException {
    private final RunFolder folder;

    /**
     * A stop of the run of {@code folder}.
     *
     * @param where after which step or epoch; it is the message
     */
    public StoppedException(RunFolder folder, String where) {
        super(where);
        this.folder = folder;
    }

    /** The folder in which the run is saved. */
    public RunFolder folder() {
        return folder;
    }
}
