package weft.layers;

import java.util.function.UnaryOperator;
import weft.autograd.Leaf;
import weft.autograd.NoGrad;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;

/**
 * A tensor that a module learns. The parameter object stays while its tensor may be replaced: an optimizer moves the values into
 * its slab, {@link Module#to} to another device. Two modules that share weights hold the same parameter.
 */
public final class Parameter {

    private Tensor value;
    private boolean frozen;

    /** A parameter with these initial values; its gradient is computed from now on. */
    public Parameter(Tensor value) {
        this.value = Leaf.require(value);
    }

    /** The values; they carry a history, so that operations on them are recorded. */
    public Tensor value() {
        return value;
    }

    /** The gradient that backward left, or null before the first one and while frozen. */
    public Tensor gradient() {
        return frozen ? null : leaf().gradient();
    }

    /**
     * The place where gradients arrive.
     *
     * @throws IllegalStateException while frozen
     */
    public Leaf leaf() {
        if (frozen) {
            throw new IllegalStateException("parameter " + value.spec() + ": frozen, has no gradient");
        }
        return Leaf.of(value);
    }

    /** Whether gradients are stopped. */
    public boolean isFrozen() {
        return frozen;
    }

    /** Stops gradients: the parameter costs nothing in backward and no optimizer takes it. */
    public void freeze() {
        if (!frozen) {
            leaf().close();
            frozen = true;
            value.attach(null, 0);
        }
    }

    /** Computes gradients again. Optimizers made while it was frozen do not know of it. */
    public void unfreeze() {
        if (frozen) {
            frozen = false;
            Leaf.require(value);
        }
    }

    /**
     * Sets the values by hand, in row-major order.
     *
     * @throws IllegalArgumentException when there are more or fewer than the parameter has
     */
    public void set(float... values) {
        if (values.length != value.size()) {
            throw new IllegalArgumentException("parameter %s: takes %d values, got %d".formatted(value.spec(), value.size(),
                    values.length));
        }
        try (Tensor given = Tensor.of(value.shape(), values, value.device()); Tensor cast = given.cast(value.dtype())) {
            set(cast);
        }
    }

    /** Copies the values of a tensor of the same type and shape. */
    public void set(Tensor values) {
        try (NoGrad _ = NoGrad.enter()) {
            Ops.apply(Creation.COPY, Attrs.NONE, value, values);
        }
    }

    /** Moves the values into {@code place}, a piece of a larger tensor, and frees the old tensor. */
    public void moveInto(Tensor place) {
        try (NoGrad _ = NoGrad.enter()) {
            Ops.apply(Creation.COPY, Attrs.NONE, place, value);
        }
        replace(place);
    }

    /** Puts what {@code conversion} makes of the values in their place. Optimizers are made afterwards. */
    void convert(UnaryOperator<Tensor> conversion) {
        try (NoGrad _ = NoGrad.enter()) {
            Tensor converted = Scope.inside(value.scope(), () -> conversion.apply(value));
            if (converted != value) {
                replace(converted);
            }
        }
    }

    private void replace(Tensor place) {
        Tensor before = value;
        if (!frozen) {
            leaf().close();
            Leaf.require(place);
        }
        value = place;
        before.close();
    }

    @Override
    public String toString() {
        return "Parameter" + (frozen ? " (frozen) " : " ") + value;
    }
}
