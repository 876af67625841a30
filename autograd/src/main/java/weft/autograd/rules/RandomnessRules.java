package weft.autograd.rules;

import static weft.autograd.rules.Rule.rule;

import java.util.List;
import weft.engine.op.Randomness;

/** The gradients of {@link Randomness}. */
final class RandomnessRules {

    static final List<Rule<?>> TABLE = List.of(
            // The mask is generated again from the same counters of the generator.
            rule(Randomness.DROPOUT).madeBy(Randomness.DROPOUT));

    private RandomnessRules() {}
}
