package weft.autograd.rules;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import weft.engine.Tensor;
import weft.engine.op.Op;
import weft.engine.op.Ops;
import weft.engine.op.Pointwise;
import weft.engine.op.attrs.Attrs;

/**
 * How the gradients of one operation are computed: a formula for each input that has one, or for several inputs whose
 * gradients come from the same work. A formula is made of operations, so it is right on every backend as soon as they are.
 *
 * <pre>{@code
 * rule(Pointwise.MUL)
 *         .input(0, g -> g.dy().mul(g.in(1)), in(1))
 *         .input(1, g -> g.dy().mul(g.in(0)), in(0))
 * }</pre>
 *
 * <p>Where the attributes say that the operation ends in a ReLU, dy is masked once, before any formula uses it. The formulas are
 * those of the operation without the ReLU.
 *
 * @param op    the operation
 * @param parts the formulas, in the order of the inputs
 * @param each  the formula of a variadic list of inputs, or null
 */
public record Rule<A extends Attrs>(Op<A> op, List<Part<A>> parts, BiFunction<Gradient<A>, Integer, Tensor> each) {

    private static final Keep RESULT = Keep.out(0);

    /**
     * What one formula makes the gradients of.
     *
     * @param inputs  the numbers of the inputs
     * @param keeps   what the formula uses of the forward pass
     * @param formula makes a gradient for each of the inputs, in their order
     */
    public record Part<A extends Attrs>(List<Integer> inputs, List<Keep> keeps, Function<Gradient<A>, List<Tensor>> formula) {}

    /** Begins the rule of {@code op}. */
    static <A extends Attrs> Rule<A> rule(Op<A> op) {
        return new Rule<>(op, List.of(), null);
    }

    /** The gradient of input {@code i}. It may have a shape that the input was broadcast to. */
    Rule<A> input(int i, Function<Gradient<A>, Tensor> formula, Keep... keeps) {
        return with(new Part<>(List.of(i), List.of(keeps), g -> List.of(formula.apply(g))));
    }

    /** The gradient of input 0 is what an operation makes of dy and of what is kept, in that order, with the same attributes. */
    Rule<A> madeBy(Op<A> gradient, Keep... keeps) {
        return madeBy(1, gradient, Gradient::attrs, keeps);
    }

    /** The gradients of the first {@code count} inputs are what an operation makes of dy and of what is kept, in that order. */
    <B extends Attrs> Rule<A> madeBy(int count, Op<B> gradient, Function<Gradient<A>, B> attrs, Keep... keeps) {
        return with(new Part<>(IntStream.range(0, count).boxed().toList(), List.of(keeps),
                g -> g.results(gradient, attrs.apply(g), g.dyAndKept())));
    }

    /** The gradient of each of the inputs that a variadic slot takes, given the number of the input. */
    Rule<A> eachInput(BiFunction<Gradient<A>, Integer, Tensor> formula) {
        return new Rule<>(op, parts, formula);
    }

    private Rule<A> with(Part<A> part) {
        return new Rule<>(op, Stream.concat(parts.stream(), Stream.of(part)).toList(), each);
    }

    /** The formulas for a run of the operation on {@code count} inputs. */
    public List<Part<A>> parts(int count) {
        return each == null ? parts : IntStream.range(0, count)
                .mapToObj(i -> new Part<A>(List.of(i), List.of(), g -> List.of(each.apply(g, i)))).toList();
    }

    /** What {@code part} needs of the forward pass. */
    public List<Keep> keeps(A attrs, Part<A> part) {
        return endsInRelu(attrs) ? Stream.concat(part.keeps().stream(), Stream.of(RESULT)).toList() : part.keeps();
    }

    /** The gradient that the formulas start from, given the one that arrived at the first output. */
    public Tensor dy(A attrs, Tensor arrived, Function<Keep, Tensor> kept) {
        return endsInRelu(attrs) ? Ops.one(Pointwise.RELU_GRAD, Attrs.NONE, arrived, kept.apply(RESULT)) : arrived;
    }

    private static boolean endsInRelu(Attrs attrs) {
        return attrs instanceof Attrs.Fused fused && fused.epilogue() == Attrs.Epilogue.RELU;
    }

    /** The slots of the operation that this rule makes gradients of, in ascending order. */
    List<Integer> slots() {
        return each == null ? parts.stream().flatMap(part -> part.inputs().stream()).sorted().toList() : List.of(0);
    }
}
