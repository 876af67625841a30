package weft.autograd.rules;

import static weft.autograd.rules.Rule.rule;

import java.util.List;
import weft.engine.op.Upsampling;
import weft.engine.op.attrs.Attrs;

/** The gradients of {@link Upsampling}. */
final class UpsamplingRules {

    static final List<Rule<?>> TABLE = List.of(
            rule(Upsampling.UPSAMPLE_NEAREST2D)
                    .input(0, g -> g.result(Upsampling.UPSAMPLE_NEAREST2D_GRAD, sized(g), g.dy())),
            rule(Upsampling.UPSAMPLE_BILINEAR2D)
                    .input(0, g -> g.result(Upsampling.UPSAMPLE_BILINEAR2D_GRAD, sized(g), g.dy())));

    private UpsamplingRules() {
    }

    /** The attributes of the gradient, with the extents of the planes of x: [N, C, H, W]. */
    private static Attrs.UpsampleGrad sized(Gradient<Attrs.Upsample> g) {
        return new Attrs.UpsampleGrad(g.attrs(), g.inShape(0).dim(2), g.inShape(0).dim(3));
    }
}
