package weft.autograd.rules;

import static weft.autograd.rules.Keep.in;
import static weft.autograd.rules.Keep.out;
import static weft.autograd.rules.Rule.rule;

import java.util.List;
import weft.engine.Tensor;
import weft.engine.op.Pointwise;
import weft.engine.op.attrs.Attrs;

/** The gradients of {@link Pointwise}. */
final class PointwiseRules {

    static final List<Rule<?>> TABLE = List.of(
            rule(Pointwise.ADD)
                    .input(0, g -> g.dy())
                    .input(1, g -> g.dy()),
            rule(Pointwise.SUB)
                    .input(0, g -> g.dy())
                    .input(1, g -> g.dy().neg()),
            rule(Pointwise.MUL)
                    .input(0, g -> g.dy().mul(g.in(1)), in(1))
                    .input(1, g -> g.dy().mul(g.in(0)), in(0)),
            rule(Pointwise.DIV)
                    .input(0, g -> g.dy().div(g.in(1)), in(1))
                    .input(1, g -> g.dy().mul(g.out(0)).div(g.in(1)).neg(), in(1), out(0)),
            rule(Pointwise.POW)
                    .input(0, PointwiseRules::powBase, in(0), in(1))
                    .input(1, PointwiseRules::powExponent, in(0), in(1), out(0)),
            rule(Pointwise.MAXIMUM)
                    .input(0, g -> larger(g, g.in(0), g.in(1)), in(0), in(1))
                    .input(1, g -> larger(g, g.in(1), g.in(0)), in(0), in(1)),
            rule(Pointwise.MINIMUM)
                    .input(0, g -> larger(g, g.in(1), g.in(0)), in(0), in(1))
                    .input(1, g -> larger(g, g.in(0), g.in(1)), in(0), in(1)),
            rule(Pointwise.WHERE)
                    .input(1, g -> Pointwise.where(g.in(0), g.dy(), g.scalar(0)), in(0))
                    .input(2, g -> Pointwise.where(g.in(0), g.scalar(0), g.dy()), in(0)),
            rule(Pointwise.ADD_SCALAR).input(0, g -> g.dy()),
            rule(Pointwise.MUL_SCALAR).input(0, g -> g.dy().mul(g.attrs().value())),
            rule(Pointwise.DIV_SCALAR).input(0, g -> g.dy().div(g.attrs().value())),
            rule(Pointwise.RSUB_SCALAR).input(0, g -> g.dy().neg()),
            rule(Pointwise.RDIV_SCALAR).input(0, g -> g.dy().mul(g.out(0)).div(g.in(0)).neg(), in(0), out(0)),
            rule(Pointwise.POW_SCALAR).input(0, g -> powScalar(g, g.attrs().value()), in(0)),
            rule(Pointwise.LEAKY_RELU).madeBy(Pointwise.LEAKY_RELU_GRAD, in(0)),
            rule(Pointwise.CLAMP).input(0, g -> Pointwise.where(g.in(0).eq(g.out(0)), g.dy(), g.scalar(0)), in(0), out(0)),
            rule(Pointwise.NEG).input(0, g -> g.dy().neg()),
            rule(Pointwise.ABS).input(0, g -> g.dy().mul(g.in(0).sign()), in(0)),
            rule(Pointwise.EXP).input(0, g -> g.dy().mul(g.out(0)), out(0)),
            rule(Pointwise.LOG).input(0, g -> g.dy().div(g.in(0)), in(0)),
            rule(Pointwise.SQRT).input(0, g -> g.dy().div(g.out(0).mul(2)), out(0)),
            rule(Pointwise.RELU).madeBy(Pointwise.RELU_GRAD, out(0)),
            rule(Pointwise.SIGMOID).madeBy(Pointwise.SIGMOID_GRAD, out(0)),
            rule(Pointwise.TANH).madeBy(Pointwise.TANH_GRAD, out(0)),
            rule(Pointwise.SOFTSIGN).input(0, g -> g.dy().div(g.in(0).abs().add(1).pow(2)), in(0)),
            rule(Pointwise.SIGN).input(0, g -> g.full(g.inShape(0), 0)),
            rule(Pointwise.CAST).input(0, g -> g.dy().cast(g.inSpec(0).dtype())));

    private PointwiseRules() {}

    /** {@code dy b a^(b - 1)}, and 0 where b is 0, also at a = 0. */
    private static Tensor powBase(Gradient<Attrs.None> g) {
        Tensor slope = g.in(1).mul(g.in(0).pow(g.in(1).sub(1)));
        return g.dy().mul(Pointwise.where(g.in(1).eq(g.scalar(0)), g.scalar(0), slope));
    }

    /** {@code dy a^b log a}, and 0 where a is 0 and b is not negative: 0^b is 0 for every b > 0, although log 0 is infinite. */
    private static Tensor powExponent(Gradient<Attrs.None> g) {
        Tensor flat = Pointwise.where(g.in(1).ge(g.scalar(0)), g.in(0), g.scalar(1)).eq(g.scalar(0));
        return g.dy().mul(Pointwise.where(flat, g.scalar(0), g.out(0).mul(g.in(0).log())));
    }

    private static Tensor powScalar(Gradient<?> g, double c) {
        return c == 0 ? g.full(g.inShape(0), 0) : g.dy().mul(g.in(0).pow(c - 1).mul(c));
    }

    /** {@code dy} where a is larger than b, half of it where they are equal, 0 where a is smaller. */
    private static Tensor larger(Gradient<?> g, Tensor a, Tensor b) {
        Tensor shared = Pointwise.where(a.eq(b), g.dy().mul(0.5), g.dy());
        return Pointwise.where(a.lt(b), g.scalar(0), shared);
    }
}
