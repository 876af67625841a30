package weft.autograd;

import weft.engine.Scope;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;

/**
 * The history of a tensor that gradients are wanted for. Each {@code backward()} adds to what earlier ones left, until it is
 * cleared. The gradient lives as long as the tensor: it is allocated in the tensor's scope, never in that of a training step.
 */
public final class Leaf extends Node {

    private final Tensor value;
    private Tensor gradient;
    private Content content = Content.STALE;

    /** The state of the gradient. */
    private enum Content {
        /** A gradient that was cleared. */
        STALE,
        /** Zeros, made because the gradient was read before one had arrived. */
        ZEROS,
        /** The sum of what arrived since it was cleared. */
        GRADIENT
    }

    private Leaf(Tensor value) {
        this.value = value;
    }

    /**
     * From now on operations on {@code tensor} are recorded and {@code backward()} leaves its gradient here.
     *
     * @return the tensor
     * @throws IllegalArgumentException for a tensor of integers, or one that is the result of recorded operations
     */
    public static Tensor require(Tensor tensor) {
        if (!tensor.dtype().isFloat()) {
            throw new IllegalArgumentException("gradients exist for float tensors only, not for " + tensor.spec());
        }
        if (tensor.history() instanceof RecordedOp) {
            throw new IllegalArgumentException("gradient asked for a recorded result " + tensor.spec() + "; detach it first");
        }
        if (tensor.history() == null) {
            tensor.attach(new Leaf(tensor), 0);
        }
        return tensor;
    }

    /** The leaf of a tensor, or null when it is none. */
    public static Leaf of(Tensor tensor) {
        return tensor.history() instanceof Leaf leaf ? leaf : null;
    }

    /** The gradient of a tensor that {@link #require} was called with, or null before the first backward. */
    public static Tensor gradient(Tensor tensor) {
        Leaf leaf = of(tensor);
        if (leaf == null) {
            throw new IllegalArgumentException("no gradient was required for " + tensor.spec());
        }
        return leaf.gradient();
    }

    /** What backward left here, to be read: zeros when that is nothing, or null when there is no room for a gradient yet. */
    public Tensor gradient() {
        if (gradient != null && content == Content.STALE) {
            Ops.apply(Creation.FILL, new Attrs.Value(0), gradient);
            content = Content.ZEROS;
        }
        return gradient;
    }

    /** Whether a gradient has arrived since the last was cleared, be it zero; PyTorch's {@code grad is not None}. */
    public boolean hasGradient() {
        return content == Content.GRADIENT;
    }

    /** Where gradients arrive, or null when there is no room yet; what is in there may be cleared already. */
    public Tensor place() {
        return gradient;
    }

    /** The place, for an operation to write the first gradient into; null when one has arrived, or there is no room yet. */
    Tensor emptyPlace() {
        if (gradient == null || hasGradient()) {
            return null;
        }
        content = Content.STALE;
        return gradient;
    }

    /** Says where gradients are to be written: a piece of an optimizer's slab. Its old content is overwritten. */
    public void placeGradient(Tensor place) {
        if (!place.spec().equals(value.spec())) {
            throw new IllegalArgumentException("a gradient of " + value.spec() + " does not fit into " + place.spec());
        }
        if (place != gradient) {
            close();
        }
        gradient = place;
        content = Content.STALE;
    }

    /** Forgets the gradient; the next one that arrives overwrites it. */
    public void clearGradient() {
        if (content == Content.GRADIENT) {
            content = Content.STALE;
        }
    }

    @Override
    void receive(int output, Tensor arriving) {
        if (gradient == null) {
            gradient = Scope.inside(value.scope(), () -> Tensor.allocate(value.spec(), arriving.device()));
        }
        if (hasGradient()) {
            Ops.apply(Creation.ACCUMULATE, Attrs.NONE, gradient, arriving);
        } else if (arriving != gradient) {
            Ops.apply(Creation.COPY, Attrs.NONE, gradient, arriving);
        }
        content = Content.GRADIENT;
    }

    /** Frees the gradient. */
    @Override
    public void close() {
        if (gradient != null) {
            gradient.close();
            gradient = null;
            content = Content.STALE;
        }
    }
}
