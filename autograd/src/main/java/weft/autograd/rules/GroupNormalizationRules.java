package weft.autograd.rules;

import static weft.autograd.rules.Keep.in;
import static weft.autograd.rules.Keep.out;
import static weft.autograd.rules.Rule.rule;

import java.util.List;
import weft.engine.op.GroupNormalization;

/** The gradients of {@link GroupNormalization}. */
final class GroupNormalizationRules {

    static final List<Rule<?>> TABLE = List.of(
            rule(GroupNormalization.LAYER_NORM)
                    .madeBy(3, GroupNormalization.LAYER_NORM_GRAD, Gradient::attrs, in(0), in(1), out(1), out(2), out(4)),
            rule(GroupNormalization.GROUP_NORM)
                    .madeBy(3, GroupNormalization.GROUP_NORM_GRAD, Gradient::attrs, in(0), in(1), out(1), out(2), out(4)));

    private GroupNormalizationRules() {}
}
