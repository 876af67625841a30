package weft.layers;

import weft.engine.Scope;
import weft.engine.Tensor;

/**
 * {@code y = after(body(x) + shortcut(x))}: what residual networks (He and others, 2015) are made of. The body only has to learn
 * the difference between output and input, and the gradient always also flows past it, through the shortcut.
 *
 * <p>The shortcut is x itself, or a projection where the body changes the shape. The two terms have the same shape: nothing is
 * broadcast. The modules are named {@code body}, {@code shortcut} and {@code after}, those that there are.
 */
public final class Residual extends Module {

    private final Module body;
    private final Module shortcut;
    private final Module after;

    /** {@code y = body(x) + x}. */
    public Residual(Module body) {
        this(body, null, null);
    }

    /** {@code y = body(x) + shortcut(x)}. */
    public Residual(Module body, Module shortcut) {
        this(body, shortcut, null);
    }

    /**
     * {@code y = after(body(x) + shortcut(x))}.
     *
     * @param shortcut such as a 1x1 convolution; null for x itself
     * @param after    such as a {@link ReLU}; null for nothing
     */
    public Residual(Module body, Module shortcut, Module after) {
        this.body = child("body", body);
        this.shortcut = shortcut == null ? null : child("shortcut", shortcut);
        this.after = after == null ? null : child("after", after);
    }

    @Override
    protected Tensor forward(Tensor x) {
        Tensor sum = sum(x);
        return after == null ? sum : after.call(sum);
    }

    /** In a scope of its own, so that both terms are freed before what comes after asks for memory. */
    private Tensor sum(Tensor x) {
        try (Scope temporary = Scope.temporary()) {
            Tensor change = body.call(x);
            Tensor kept = shortcut == null ? x : shortcut.call(x);
            if (!change.shape().equals(kept.shape())) {
                throw new IllegalArgumentException(
                        "Residual: the body gives %s, the shortcut %s; project the shortcut to the same shape"
                                .formatted(change.shape(), kept.shape()));
            }
            return temporary.keep(change.add(kept));
        }
    }
}
