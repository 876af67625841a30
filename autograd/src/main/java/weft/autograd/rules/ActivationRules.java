package weft.autograd.rules;

import static weft.autograd.rules.Keep.in;
import static weft.autograd.rules.Rule.rule;

import java.util.List;
import weft.engine.op.Activation;

/** The gradients of {@link Activation}. */
final class ActivationRules {

    static final List<Rule<?>> TABLE = List.of(
            rule(Activation.ELU).input(0, g -> g.result(Activation.ELU_GRAD, g.attrs(), g.dy(), g.in(0)), in(0)),
            rule(Activation.GELU).input(0, g -> g.result(Activation.GELU_GRAD, g.attrs(), g.dy(), g.in(0)), in(0)),
            rule(Activation.SILU).input(0, g -> g.result(Activation.SILU_GRAD, g.attrs(), g.dy(), g.in(0)), in(0)),
            rule(Activation.SOFTPLUS).input(0, g -> g.result(Activation.SOFTPLUS_GRAD, g.attrs(), g.dy(), g.in(0)), in(0)));

    private ActivationRules() {
    }
}
