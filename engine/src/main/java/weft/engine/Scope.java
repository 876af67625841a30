package weft.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Owns memory: {@code try (var step = Scope.open()) { ... }} frees every tensor made inside, except what is kept.
 *
 * <p>Scopes nest and belong to the thread that opened them. A tensor belongs to the innermost scope that is open when it is made;
 * {@link #keep} moves it to the next outer scope. There are two kinds. A scope from {@link #open} also owns the history recorded
 * inside, so it usually surrounds one training step. A scope from {@link #temporary} does not own history: it surrounds the call
 * of one module, and that call's history must live until {@code backward()}.
 *
 * <p>Without an open scope, tensors are left to the garbage collector, which is enough for small programs. GPU memory then comes
 * back at the first allocation after a collection that found its tensors unreachable.
 */
public final class Scope implements AutoCloseable {

    private static final ThreadLocal<Scope> CURRENT = new ThreadLocal<>();

    private final Scope parent;
    private final boolean temporary;
    private final Thread thread = Thread.currentThread();
    private final List<Scoped> members = new ArrayList<>();
    private boolean closed;

    private Scope(boolean temporary) {
        this.parent = CURRENT.get();
        this.temporary = temporary;
        CURRENT.set(this);
    }

    /** Opens a scope that owns tensors and history: of a training step, of an epoch, or of a model's whole life. */
    public static Scope open() {
        return new Scope(false);
    }

    /**
     * Opens a scope for the temporary tensors of one computation. Its history belongs to the scope of {@link #open} around it.
     */
    public static Scope temporary() {
        return new Scope(true);
    }

    /** The innermost open scope of this thread, or null. */
    public static Scope current() {
        return CURRENT.get();
    }

    /** The innermost scope from {@link #open}, or null: it owns the history that is recorded now. */
    public static Scope historyOwner() {
        Scope scope = CURRENT.get();
        while (scope != null && scope.temporary) {
            scope = scope.parent;
        }
        return scope;
    }

    /**
     * Runs {@code body} as if {@code scope} were the innermost scope, so tensors made in it live as long as that scope. Null
     * means no scope at all.
     */
    public static <T> T inside(Scope scope, Supplier<T> body) {
        Scope before = CURRENT.get();
        CURRENT.set(scope);
        try {
            return body.get();
        } finally {
            CURRENT.set(before);
        }
    }

    /**
     * Moves a tensor from this scope to the next outer one, so that it lives on when this scope closes. A tensor of another
     * scope, or of none, stays where it is.
     *
     * @return {@code tensor} itself
     */
    public Tensor keep(Tensor tensor) {
        if (tensor.scope == this) {
            remove(tensor);
            if (parent != null) {
                parent.add(tensor);
            } else {
                tensor.leaveToCollector();
            }
        }
        return tensor;
    }

    /** The number of tensors and history nodes that this scope would free now. */
    public int count() {
        return members.size();
    }

    /**
     * Frees everything that was made inside and not kept. Closing again does nothing.
     *
     * @throws IllegalStateException when an inner scope is still open, or another thread opened this scope
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (CURRENT.get() != this) {
            throw new IllegalStateException(thread == Thread.currentThread()
                    ? "scope: closed before the scopes that were opened inside it"
                    : "scope: closed by thread " + Thread.currentThread().getName() + ", opened by " + thread.getName());
        }
        closed = true;
        CURRENT.set(parent);
        while (!members.isEmpty()) {
            members.getLast().close();
        }
    }

    /**
     * Adds {@code member} to what this scope frees.
     *
     * @throws IllegalStateException when this scope is closed
     */
    public void add(Scoped member) {
        if (closed) {
            throw new IllegalStateException("scope: used after close");
        }
        member.scope = this;
        member.place = members.size();
        members.add(member);
    }

    /** Removes {@code member}: the last member of the list takes its index. */
    static void remove(Scoped member) {
        Scope scope = member.scope;
        if (scope == null) {
            return;
        }
        Scoped last = scope.members.removeLast();
        if (last != member) {
            scope.members.set(member.place, last);
            last.place = member.place;
        }
        member.scope = null;
    }
}
