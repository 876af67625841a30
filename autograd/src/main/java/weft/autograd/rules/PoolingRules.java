package weft.autograd.rules;

import static weft.autograd.rules.Keep.in;
import static weft.autograd.rules.Keep.out;
import static weft.autograd.rules.Rule.rule;

import java.util.List;
import weft.engine.op.Pooling;
import weft.engine.op.attrs.Attrs;

/** The gradients of {@link Pooling}. */
final class PoolingRules {

    static final List<Rule<?>> TABLE = List.of(
            rule(Pooling.MAX_POOL2D).madeBy(1, Pooling.MAX_POOL2D_GRAD, PoolingRules::sized, out(1)),
            rule(Pooling.AVG_POOL2D).madeBy(1, Pooling.AVG_POOL2D_GRAD, PoolingRules::sized),
            rule(Pooling.LP_POOL2D).madeBy(Pooling.LP_POOL2D_GRAD, in(0), out(0)));

    private PoolingRules() {}

    /** The attributes of the gradient, with the extents of the planes of x: [N, C, H, W]. */
    private static Attrs.PoolGrad sized(Gradient<Attrs.Pool2d> g) {
        return new Attrs.PoolGrad(g.attrs(), g.inShape(0).dim(2), g.inShape(0).dim(3));
    }
}
