package weft.layers;

import java.util.Locale;
import weft.engine.Tensor;
import weft.engine.op.Activation;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;

/**
 * {@code y = x * Phi(x)} (Hendrycks and Gimpel, 2016) with the normal distribution {@code Phi(x) = (1 + erf(x / sqrt(2))) / 2},
 * or by the tanh approximation {@code y = x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))) / 2}.
 */
public final class GELU extends Module {

    private final Approximate approximate;

    /** How Phi is computed. */
    public enum Approximate {
        /** By the error function. */
        NONE,
        /** By the tanh approximation, at most 0.0005 away. */
        TANH
    }

    /** By the error function. */
    public GELU() {
        this(Approximate.NONE);
    }

    /** With Phi as {@code approximate} says. */
    public GELU(Approximate approximate) {
        this.approximate = approximate;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return Ops.one(Activation.GELU, new Attrs.Gelu(approximate == Approximate.TANH), x);
    }

    @Override
    protected String describe() {
        return "approximate='" + approximate.name().toLowerCase(Locale.ROOT) + "'";
    }
}
