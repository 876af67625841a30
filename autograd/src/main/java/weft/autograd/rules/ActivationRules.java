package weft.autograd.rules;

import static weft.autograd.rules.Keep.in;
import static weft.autograd.rules.Rule.rule;

import java.util.List;
import weft.engine.op.Activation;

/** The gradients of {@link Activation}. */
final class ActivationRules {

    static final List<Rule<?>> TABLE = List.of(
            rule(Activation.ELU).madeBy(Activation.ELU_GRAD, in(0)),
            rule(Activation.GELU).madeBy(Activation.GELU_GRAD, in(0)),
            rule(Activation.SILU).madeBy(Activation.SILU_GRAD, in(0)),
            rule(Activation.SOFTPLUS).madeBy(Activation.SOFTPLUS_GRAD, in(0)));

    private ActivationRules() {}
}
