package weft.autograd.rules;

import static weft.autograd.rules.Keep.out;
import static weft.autograd.rules.Rule.rule;

import java.util.List;
import weft.engine.op.AdaptivePooling;
import weft.engine.op.attrs.Attrs;

/** The gradients of {@link AdaptivePooling}. */
final class AdaptivePoolingRules {

    static final List<Rule<?>> TABLE = List.of(
            rule(AdaptivePooling.ADAPTIVE_AVG_POOL2D)
                    .madeBy(1, AdaptivePooling.ADAPTIVE_AVG_POOL2D_GRAD, AdaptivePoolingRules::planes),
            rule(AdaptivePooling.ADAPTIVE_MAX_POOL2D)
                    .madeBy(1, AdaptivePooling.ADAPTIVE_MAX_POOL2D_GRAD, AdaptivePoolingRules::planes, out(1)));

    private AdaptivePoolingRules() {}

    /** The extents of the planes of x: [N, C, H, W]. */
    private static Attrs.PlaneSize planes(Gradient<?> g) {
        return new Attrs.PlaneSize(g.inShape(0).dim(2), g.inShape(0).dim(3));
    }
}
