package weft.autograd.rules;

import static weft.autograd.rules.Keep.in;
import static weft.autograd.rules.Rule.rule;

import java.util.List;
import weft.engine.op.Lookup;

/** The gradients of {@link Lookup}. */
final class LookupRules {

    static final List<Rule<?>> TABLE = List.of(
            rule(Lookup.EMBEDDING).madeBy(Lookup.EMBEDDING_GRAD, in(1)));

    private LookupRules() {}
}
