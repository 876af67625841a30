package weft.engine;

/**
 * Something a {@link Scope} frees when it closes: a tensor, or a recorded step with what it saved. Knows its place in the
 * scope's list, so that leaving early costs no search.
 */
public abstract class Scoped implements AutoCloseable {

    Scope scope;
    int place;

    /** The scope that will free this, or null when none will. */
    public final Scope scope() {
        return scope;
    }

    /** Tells the scope that this is freed already. */
    protected final void leaveScope() {
        Scope.remove(this);
    }

    /** Frees what this holds, now. Calling it again does nothing. */
    @Override
    public abstract void close();
}
