package weft.engine;

/**
 * Something that a {@link Scope} frees when it closes: a tensor, or a history node with the tensors it saved. It stores its index
 * in the scope's list, so that it can be removed early without a search.
 */
public abstract class Scoped implements AutoCloseable {

    Scope scope;
    int place;

    /** The scope that will free this, or null if there is none. */
    public final Scope scope() {
        return scope;
    }

    /** Tells the scope that this is already freed. */
    protected final void leaveScope() {
        Scope.remove(this);
    }

    /** Frees what this holds now, before the scope closes. Calling it again does nothing. */
    @Override
    public abstract void close();
}
