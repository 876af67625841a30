package weft.autograd.rules;

import static weft.autograd.rules.Rule.rule;

import java.util.List;
import weft.engine.op.Upsampling;
import weft.engine.op.attrs.Attrs;

/** The gradients of {@link Upsampling}. */
final class UpsamplingRules {

    static final List<Rule<?>> TABLE = List.of(
            rule(Upsampling.UPSAMPLE_NEAREST2D).madeBy(1, Upsampling.UPSAMPLE_NEAREST2D_GRAD, UpsamplingRules::sized),
            rule(Upsampling.UPSAMPLE_BILINEAR2D).madeBy(1, Upsampling.UPSAMPLE_BILINEAR2D_GRAD, UpsamplingRules::sized));

    private UpsamplingRules() {}

    /** The attributes of the gradient, with the extents of the planes of x: [N, C, H, W]. */
    private static Attrs.UpsampleGrad sized(Gradient<Attrs.Upsample> g) {
        return new Attrs.UpsampleGrad(g.attrs(), g.inShape(0).dim(2), g.inShape(0).dim(3));
    }
}
