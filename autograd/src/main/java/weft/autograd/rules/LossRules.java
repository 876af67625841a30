package weft.autograd.rules;

import static weft.autograd.rules.Keep.in;
import static weft.autograd.rules.Keep.out;
import static weft.autograd.rules.Rule.rule;

import java.util.List;
import weft.engine.op.Loss;

/** The gradients of {@link Loss}. */
final class LossRules {

    static final List<Rule<?>> TABLE = List.of(
            rule(Loss.LOG_SOFTMAX).input(0, g -> g.result(Loss.LOG_SOFTMAX_GRAD, g.attrs(), g.dy(), g.out(0)), out(0)),
            rule(Loss.CROSS_ENTROPY)
                    .input(0, g -> g.result(Loss.CROSS_ENTROPY_GRAD, g.attrs(), g.dy(), g.out(1), g.in(1), g.in(2)),
                            out(1), in(1), in(2)),
            rule(Loss.SOFTMAX).input(0, g -> g.result(Loss.SOFTMAX_GRAD, g.attrs(), g.dy(), g.out(0)), out(0)));

    private LossRules() {
    }
}
