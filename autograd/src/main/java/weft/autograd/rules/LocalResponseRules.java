package weft.autograd.rules;

import static weft.autograd.rules.Keep.in;
import static weft.autograd.rules.Keep.out;
import static weft.autograd.rules.Rule.rule;

import java.util.List;
import weft.engine.op.LocalResponse;

/** The gradients of {@link LocalResponse}. */
final class LocalResponseRules {

    static final List<Rule<?>> TABLE = List.of(
            rule(LocalResponse.LOCAL_RESPONSE_NORM).madeBy(LocalResponse.LOCAL_RESPONSE_NORM_GRAD, in(0), out(1)));

    private LocalResponseRules() {}
}
