package weft.autograd.rules;

import static weft.autograd.rules.Keep.in;
import static weft.autograd.rules.Rule.rule;

import java.util.List;
import weft.engine.op.Convolution;
import weft.engine.op.TransposedConvolution;

/** The gradients of {@link TransposedConvolution}. */
final class TransposedConvolutionRules {

    static final List<Rule<?>> TABLE = List.of(
            // It is the gradient of a convolution, so the convolution is its gradient.
            rule(TransposedConvolution.CONV_TRANSPOSE2D)
                    .input(0, g -> g.result(Convolution.CONV2D, g.attrs().conv(), g.dy(), g.in(1), null), in(1))
                    .input(1, g -> g.result(Convolution.CONV2D_WEIGHT_GRAD,
                            ConvolutionRules.sized(g.attrs().conv(), g, 1), g.dy(), g.in(0)), in(0))
                    .input(2, g -> g.sumOfDy(0, 2, 3)));

    private TransposedConvolutionRules() {}
}
