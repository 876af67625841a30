package weft.autograd.rules;

import java.util.List;
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
 * @param op       the operation
 * @param parts    the formulas, in the order of the inputs
 * @param each     the formula of a variadic list of inputs, or null
 * @param epilogue the epilogue of the operation: a relu masks dy once, before any formula uses it
 */
public record Rule<A extends Attrs>(Op<A> op, List<Part<A>> parts, IndexedFormula<A> each, Function<A, Attrs.Epilogue> epilogue) {

    private static final Keep RESULT = Keep.out(0);

    /** Makes the gradient of one input. It may have a shape that the input was broadcast to. */
    @FunctionalInterface
    public interface Formula<A extends Attrs> {
        /** The gradient with respect to the input. */
        Tensor gradient(Gradient<A> g);
    }

    /** Makes the gradients of several inputs at once. */
    @FunctionalInterface
    public interface JointFormula<A extends Attrs> {
        /** One gradient for each of the part's inputs, in their order. */
        List<Tensor> gradients(Gradient<A> g);
    }

    /** Makes the gradient of one of a variadic list of inputs. */
    @FunctionalInterface
    public interface IndexedFormula<A extends Attrs> {
        /** The gradient with respect to input {@code i}. */
        Tensor gradient(Gradient<A> g, int i);
    }

    /**
     * What one formula makes the gradients of.
     *
     * @param inputs  the numbers of the inputs
     * @param keeps   what the formula uses of the forward pass
     * @param formula makes a gradient for each of the inputs
     */
    public record Part<A extends Attrs>(List<Integer> inputs, List<Keep> keeps, JointFormula<A> formula) {
    }

    /** Begins the rule of {@code op}. */
    static <A extends Attrs> Rule<A> rule(Op<A> op) {
        return new Rule<>(op, List.of(), null, _ -> Attrs.Epilogue.NONE);
    }

    /** The operation may end in a relu; the formulas are those of the operation without one. */
    Rule<A> mayEndInRelu(Function<A, Attrs.Epilogue> which) {
        return new Rule<>(op, parts, each, which);
    }

    /** The gradient of input {@code i}. */
    Rule<A> input(int i, Formula<A> formula, Keep... keeps) {
        return with(new Part<>(List.of(i), List.of(keeps), g -> List.of(formula.gradient(g))));
    }

    /** The gradients of the first {@code count} inputs, which come from the same work. */
    Rule<A> firstInputs(int count, JointFormula<A> formula, Keep... keeps) {
        return with(new Part<>(IntStream.range(0, count).boxed().toList(), List.of(keeps), formula));
    }

    /** The gradient of each of the inputs that a variadic slot takes. */
    Rule<A> eachInput(IndexedFormula<A> formula) {
        return new Rule<>(op, parts, formula, epilogue);
    }

    private Rule<A> with(Part<A> part) {
        return new Rule<>(op, Stream.concat(parts.stream(), Stream.of(part)).toList(), each, epilogue);
    }

    /** The formulas for a run of the operation on {@code count} inputs. */
    public List<Part<A>> parts(int count) {
        return each == null ? parts : IntStream.range(0, count)
                .mapToObj(i -> new Part<A>(List.of(i), List.of(), g -> List.of(each.gradient(g, i)))).toList();
    }

    /** What {@code part} needs of the forward pass. */
    public List<Keep> keeps(A attrs, Part<A> part) {
        return endsInRelu(attrs) ? Stream.concat(part.keeps().stream(), Stream.of(RESULT)).toList() : part.keeps();
    }

    /** The gradient that the formulas start from, given the one that arrived at the first output. */
    public Tensor dy(A attrs, Tensor arrived, Function<Keep, Tensor> kept) {
        return endsInRelu(attrs) ? Ops.one(Pointwise.RELU_GRAD, Attrs.NONE, arrived, kept.apply(RESULT)) : arrived;
    }

    private boolean endsInRelu(A attrs) {
        return epilogue.apply(attrs) == Attrs.Epilogue.RELU;
    }

    /** The slots of the operation that this rule makes gradients of, in ascending order. */
    List<Integer> slots() {
        return each == null ? parts.stream().flatMap(part -> part.inputs().stream()).sorted().toList() : List.of(0);
    }
}
