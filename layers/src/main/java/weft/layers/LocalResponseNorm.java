package weft.layers;

import weft.engine.Tensor;
import weft.engine.op.LocalResponse;
import weft.engine.op.attrs.NormAttrs;

/**
 * Local response normalization, in which neighbouring channels damp each other, as AlexNet has it (Krizhevsky and others, 2012):
 * x: [N, C, ...] gives {@code y = x / (k + alpha / size * sum of x^2 over the channels from c - size / 2 to c + (size - 1) /
 * 2)^beta}.
 */
public final class LocalResponseNorm extends Module {

    private final NormAttrs.LocalResponseNorm attrs;

    /** alpha 1e-4, beta 0.75, k 1. */
    public LocalResponseNorm(int size) {
        this(size, 1e-4, 0.75, 1);
    }

    /** With all settings. AlexNet has size 5, alpha 5e-4 (1e-4 for each channel of the window), beta 0.75 and k 2. */
    public LocalResponseNorm(int size, double alpha, double beta, double k) {
        this.attrs = new NormAttrs.LocalResponseNorm(size, alpha, beta, k);
    }

    @Override
    protected Tensor forward(Tensor x) {
        return LocalResponse.localResponseNorm(x, attrs);
    }

    @Override
    protected String describe() {
        return "%d, alpha=%s, beta=%s, k=%s".formatted(attrs.size(), Python.number(attrs.alpha()), Python.number(attrs.beta()),
                Python.number(attrs.k()));
    }
}
