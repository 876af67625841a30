package weft.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Owns memory: {@code try (var step = Scope.open()) { ... }} frees every tensor made inside, except what is kept.
 *
 * <p>Scopes nest and belong to the thread that opened them. A tensor belongs to the innermost scope that is open when it is
 * made; {@link #keep} moves it one scope out. There are two kinds: a <em>step</em> ({@link #open}) also owns the recorded
 * history of what ran inside, a <em>frame</em> ({@link #frame}) does not: it surrounds the call of one module, whose history
 * must outlive it until {@code backward()}.
 *
 * <p>Without any open scope, tensors are left to the garbage collector, which is enough for a first lesson: memory of a GPU comes
 * back at an allocation after the collection that found its tensors unreachable.
 */
public final class Scope implements AutoCloseable {

    private static final ThreadLocal<Scope> CURRENT = new ThreadLocal<>();

    private final Scope parent;
    private final boolean frame;
    private final Thread thread = Thread.currentThread();
    private final List<Scoped> members = new ArrayList<>();
    private boolean closed;

    private Scope(boolean frame) {
        this.parent = CURRENT.get();
        this.frame = frame;
        CURRENT.set(this);
    }

    /** Opens a scope for a step, an epoch, a model's life: whatever is made inside and not kept is freed with it. */
    public static Scope open() {
        return new Scope(false);
    }

    /** Opens a scope for the inside of one computation, whose recorded history belongs to the step around it. */
    public static Scope frame() {
        return new Scope(true);
    }

    /** The innermost open scope of this thread, or null. */
    public static Scope current() {
        return CURRENT.get();
    }

    /** The innermost scope that is not a frame, or null: the one that owns recorded history. */
    public static Scope currentStep() {
        Scope scope = CURRENT.get();
        while (scope != null && scope.frame) {
            scope = scope.parent;
        }
        return scope;
    }

    /**
     * Runs {@code body} as if {@code scope} were the innermost one, so that what it makes lives as long as that scope. Null
     * stands for no scope at all.
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
     * Moves a tensor of this scope one scope out, where it outlives this one. One that belongs to another scope, or to none,
     * stays where it is.
     *
     * @return the tensor
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

    /** The number of tensors and recorded steps that this scope would free now. */
    public int count() {
        return members.size();
    }

    /** Frees what was made inside and not kept. Scopes close in the reverse order of opening; closing again does nothing. */
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

    /** Makes {@code member} one that this scope frees. */
    public void add(Scoped member) {
        if (closed) {
            throw new IllegalStateException("scope: used after close");
        }
        member.scope = this;
        member.place = members.size();
        members.add(member);
    }

    /** Forgets {@code member}: the last one takes its place. */
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
