package weft.autograd.rules;

import static weft.autograd.rules.Keep.in;
import static weft.autograd.rules.Keep.out;
import static weft.autograd.rules.Rule.rule;

import java.util.List;
import weft.engine.op.Loss;

/** The gradients of {@link Loss}. */
final class LossRules {

    static final List<Rule<?>> TABLE = List.of(
            rule(Loss.LOG_SOFTMAX).madeBy(Loss.LOG_SOFTMAX_GRAD, out(0)),
            rule(Loss.SOFTMAX).madeBy(Loss.SOFTMAX_GRAD, out(0)),
            rule(Loss.CROSS_ENTROPY).madeBy(Loss.CROSS_ENTROPY_GRAD, out(1), in(1), in(2)));

    private LossRules() {}
}
