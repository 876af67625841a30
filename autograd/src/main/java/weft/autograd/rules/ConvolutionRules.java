package weft.autograd.rules;

import static weft.autograd.rules.Keep.in;
import static weft.autograd.rules.Rule.rule;

import java.util.List;
import weft.engine.op.Convolution;
import weft.engine.op.attrs.Attrs;

/** The gradients of {@link Convolution}. */
final class ConvolutionRules {

    static final List<Rule<?>> TABLE = List.of(
            rule(Convolution.CONV2D)
                    .input(0, g -> g.result(Convolution.CONV2D_INPUT_GRAD, sized(g.attrs(), g, 0), g.dy(), g.in(1)), in(1))
                    .input(1, g -> g.result(Convolution.CONV2D_WEIGHT_GRAD, sized(g.attrs(), g, 1), g.in(0), g.dy()), in(0))
                    .input(2, g -> g.sumOfDy(0, 2, 3)),
            rule(Convolution.IM2COL)
                    .input(0, g -> Convolution.fold(g.dy(), g.attrs(), g.inShape(0).dim(2), g.inShape(0).dim(3))),
            rule(Convolution.COL2IM).input(0, g -> Convolution.unfold(g.dy(), g.attrs().window())));

    private ConvolutionRules() {}

    /** The attributes of a gradient with the last two extents of input {@code i}. */
    static Attrs.ConvGrad sized(Attrs.Conv2d conv, Gradient<?> g, int i) {
        return new Attrs.ConvGrad(conv, g.inShape(i).dim(2), g.inShape(i).dim(3));
    }
}
