package weft.engine.op;

import java.util.List;
import weft.engine.Shape;
import weft.engine.Spec;

/** One step of an optimizer over a whole group of parameters, which lie in one slab as their gradients and states do. */
public final class Optimization {

    /**
     * {@code g = grad + weightDecay * param}; with momentum {@code v <- momentum * v + (1 - dampening) * g} (on the first
     * step {@code v <- g}) and {@code g = nesterov ? g + momentum * v : v}; {@code param <- param - lr * g}. The slot
     * {@code v} is left out without momentum.
     */
    public static final Op<Attrs.Sgd> SGD_STEP = Op.<Attrs.Sgd>named("sgd_step")
            .update("param").constant("grad").optionalUpdate("v")
            .infer((a, in) -> {
                if (a.momentum() != 0 && !in.has(2)) {
                    throw in.error("momentum %s needs a buffer", a.momentum());
                }
                return sameAll(in);
            })
            .flops((_, in, _) -> 6.0 * in.shape(0).size()).accuracy(Accuracy.ofLargest((_, _) -> 16))
            .samples(d -> {
                Shape shape = Shape.of(d.extent());
                boolean momentum = d.coin();
                return Sample.of(new Attrs.Sgd(0.1, momentum ? 0.9 : 0, d.coin() ? 0.1 : 0, d.coin() ? 0.01 : 0,
                                momentum && d.coin(), d.coin()),
                        d.real(shape), d.real(shape), momentum ? d.real(shape) : null);
            }).row();

    /**
     * {@code g = grad + weightDecay * param}; {@code m <- beta1 * m + (1 - beta1) * g}; {@code v <- beta2 * v + (1 - beta2) *
     * g^2}; {@code param <- param - lr / (1 - beta1^t) * m / (sqrt(v / (1 - beta2^t)) + eps)} (Kingma and Ba, 2015).
     */
    public static final Op<Attrs.Adam> ADAM_STEP = Op.<Attrs.Adam>named("adam_step")
            .update("param").constant("grad").update("m").update("v")
            .infer((a, in) -> {
                if (a.step() < 1) {
                    throw in.error("steps count from 1, got %d", a.step());
                }
                return sameAll(in);
            })
            .flops((_, in, _) -> 14.0 * in.shape(0).size()).accuracy(Accuracy.ofLargestSquared((_, _) -> 32))
            .samples(d -> {
                Shape shape = Shape.of(d.extent());
                return Sample.of(new Attrs.Adam(0.01, 0.9, 0.999, 1e-8, d.coin() ? 0.01 : 0, d.between(1, 50)),
                        d.real(shape), d.real(shape), d.real(shape), d.positive(shape));
            }).row();

    static final List<Op<?>> TABLE = List.of(SGD_STEP, ADAM_STEP);

    private Optimization() {
    }

    private static List<Spec> sameAll(Op.Inputs in) {
        in.requireSameFloat();
        for (Spec spec : in.specs()) {
            if (spec != null && !spec.equals(in.spec(0))) {
                throw in.error("shapes differ: %s and %s", in.spec(0), spec);
            }
        }
        return List.of();
    }
}
