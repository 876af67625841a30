package weft.autograd.rules;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import weft.engine.op.Op;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;

/** The gradient rule of every operation that has one, by family. */
public final class Rules {

    private static final Map<Op<?>, Rule<?>> BY_OPERATION = new LinkedHashMap<>();

    static {
        Stream.of(PointwiseRules.TABLE, MovementRules.TABLE, ReductionRules.TABLE, MatmulRules.TABLE, ConvolutionRules.TABLE,
                PoolingRules.TABLE, LossRules.TABLE, RandomnessRules.TABLE, AdaptivePoolingRules.TABLE,
                TransposedConvolutionRules.TABLE, UpsamplingRules.TABLE, NormalizationRules.TABLE, ActivationRules.TABLE,
                LookupRules.TABLE, GroupNormalizationRules.TABLE, LocalResponseRules.TABLE)
                .flatMap(List::stream).forEach(Rules::put);
        for (Op<?> op : Ops.all()) {
            if (op.differentiable() && !BY_OPERATION.containsKey(op)) {
                throw new IllegalStateException(op + ": has inputs with a gradient and no rule");
            }
        }
    }

    private Rules() {}

    private static void put(Rule<?> rule) {
        Op<?> op = rule.op();
        List<Integer> differentiable = IntStream.range(0, op.inputs().size()).filter(i -> op.slot(i).differentiable()).boxed()
                .toList();
        if (!rule.slots().equals(differentiable) || BY_OPERATION.put(op, rule) != null) {
            throw new IllegalStateException("%s: gradients of inputs %s are wanted, one rule gives those of %s".formatted(op,
                    differentiable, rule.slots()));
        }
    }

    /** The operations that have a rule, in the order of the tables: that of {@code Ops.all()}. */
    public static List<Op<?>> operations() {
        return List.copyOf(BY_OPERATION.keySet());
    }

    /**
     * The rule of an operation.
     *
     * @throws IllegalStateException when it has none
     */
    public static <A extends Attrs> Rule<A> of(Op<A> op) {
        // put() stores a rule with the attributes of its operation.
        @SuppressWarnings("unchecked")
        Rule<A> rule = (Rule<A>) BY_OPERATION.get(op);
        if (rule == null) {
            throw new IllegalStateException(op + ": has no gradient rule; detach its inputs, or run it inside NoGrad");
        }
        return rule;
    }
}
