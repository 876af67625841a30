package weft.engine.op;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import weft.engine.op.Op.Access;
import weft.engine.op.Op.Arity;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Reach;
import weft.engine.op.sample.Benchmark;
import weft.engine.op.sample.Draw;
import weft.engine.op.sample.Sample;
import weft.engine.op.sample.Sample.Input;
import weft.engine.op.sample.SpecialValues;

/**
 * Collects the columns of a row. Most are mandatory: {@link #row} fails without samples, without a benchmark or, if the operation
 * has a gradient, without a reach.
 */
final class OpBuilder<A extends Attrs> {

    private final String name;
    private final Consumer<Op<?>> family;
    private final List<Op.Slot> inputs = new ArrayList<>();
    private final List<Op.Out> outputs = new ArrayList<>();
    private final Map<String, String> neverDenormal = new HashMap<>();
    private Optional<String> specialOnlyInFirst = Optional.empty();
    private Op.View<A> view = (_, _) -> Op.View.COPY;
    private Op.Infer<A> infer;
    private Op.Flops<A> flops;
    private Op.Samples<A> samples;
    private Accuracy<A> accuracy;
    private Op.Reaching<A> reach;
    private Benchmark<A> benchmark;

    /** Starts a row, which is added to {@code family} when it is built. */
    OpBuilder(String name, Consumer<Op<?>> family) {
        this.name = name;
        this.family = family;
    }

    /** Differentiable inputs. */
    OpBuilder<A> in(String... slots) {
        return slots(Access.READ, Arity.ONE, slots);
    }

    /** Differentiable inputs that may be left out. */
    OpBuilder<A> optional(String... slots) {
        return slots(Access.READ, Arity.OPTIONAL, slots);
    }

    /** A differentiable input that takes all remaining tensors. */
    OpBuilder<A> variadic(String slot) {
        return slots(Access.READ, Arity.VARIADIC, slot);
    }

    /** Inputs without gradient: an index, a mask, a saved value. */
    OpBuilder<A> nonDifferentiable(String... slots) {
        return slots(Access.NONDIFFERENTIABLE, Arity.ONE, slots);
    }

    /** Inputs without gradient that may be left out. */
    OpBuilder<A> optionalNonDifferentiable(String... slots) {
        return slots(Access.NONDIFFERENTIABLE, Arity.OPTIONAL, slots);
    }

    /** Inputs that are written to. */
    OpBuilder<A> update(String... slots) {
        return slots(Access.UPDATE, Arity.ONE, slots);
    }

    /** Inputs that are written to and may be left out. */
    OpBuilder<A> optionalUpdate(String... slots) {
        return slots(Access.UPDATE, Arity.OPTIONAL, slots);
    }

    private OpBuilder<A> slots(Access access, Arity arity, String... slots) {
        for (String slot : slots) {
            inputs.add(new Op.Slot(slot, access, arity));
        }
        return this;
    }

    /** A differentiable output. */
    OpBuilder<A> out(String output) {
        outputs.add(new Op.Out(output, true));
        return this;
    }

    /** Outputs without gradient: an index, a mask, statistics. */
    OpBuilder<A> nonDifferentiableOut(String... names) {
        for (String output : names) {
            outputs.add(new Op.Out(output, false));
        }
        return this;
    }

    /** The shape rule: checks the inputs and returns the dtypes and shapes of the outputs. */
    OpBuilder<A> infer(Op.Infer<A> rule) {
        this.infer = rule;
        return this;
    }

    /** For a view: where the output starts in the first input's buffer. Without this, the output has its own memory. */
    OpBuilder<A> view(Op.View<A> rule) {
        this.view = rule;
        return this;
    }

    /** Floating-point operations of a run. */
    OpBuilder<A> flops(Op.Flops<A> rule) {
        this.flops = rule;
        return this;
    }

    /** The number of floating-point operations for each element of the first output. */
    OpBuilder<A> flopsEach(double each) {
        return flops((_, _, out) -> each * out.getFirst().shape().size());
    }

    /** How tests draw inputs. They must avoid kinks, except that of a ReLU in the attributes: the gradient test does that. */
    OpBuilder<A> samples(Op.Samples<A> rule) {
        this.samples = rule;
        return this;
    }

    /** How tests draw inputs: first what several of them depend on, such as a shape, then the sample. */
    <T> OpBuilder<A> samples(Function<Draw, T> first, BiFunction<Draw, T, Sample<A>> sample) {
        return samples(d -> sample.apply(d, first.apply(d)));
    }

    /** The tolerance of a floating-point result, compared with the reference. */
    OpBuilder<A> accuracy(Accuracy<A> rule) {
        this.accuracy = rule;
        return this;
    }

    /** Tests put NaN, infinities and denormals only into the first input. */
    OpBuilder<A> specialOnlyInFirst(String why) {
        this.specialOnlyInFirst = Optional.of(why);
        return this;
    }

    /** Tests put no denormals into these slots. */
    OpBuilder<A> neverDenormal(String why, String... slots) {
        for (String slot : slots) {
            neverDenormal.put(slot, why);
        }
        return this;
    }

    /** The receptive field of one run. */
    OpBuilder<A> reach(Op.Reaching<A> rule) {
        this.reach = rule;
        return this;
    }

    /** The receptive field, the same for all attributes. */
    OpBuilder<A> reach(Reach always) {
        return reach((_, _, _) -> always);
    }

    /** The attributes and inputs of its benchmark: those of a layer in a network. */
    OpBuilder<A> benchmark(A attrs, Input... at) {
        this.benchmark = Benchmark.at(attrs, at);
        return this;
    }

    /** It works element by element; its benchmark uses vectors. */
    OpBuilder<A> elementwise() {
        this.benchmark = new Benchmark.Elementwise<>();
        return this;
    }

    /** It is not measured with the other operations. */
    OpBuilder<A> notBenchmarked(String why) {
        this.benchmark = new Benchmark.Not<>(why);
        return this;
    }

    /**
     * Builds the row and adds it to its family.
     *
     * @throws NullPointerException when a mandatory column is missing
     */
    Op<A> row() {
        require(infer, "shape rule");
        require(flops, "cost");
        require(samples, "samples");
        require(accuracy, "accuracy");
        require(benchmark, "benchmark");
        if (inputs.stream().anyMatch(Op.Slot::differentiable)) {
            require(reach, "reach");
        }
        Op<A> op = new Op<>(name, List.copyOf(inputs), List.copyOf(outputs), infer, view, flops, samples, accuracy,
                new SpecialValues(specialOnlyInFirst, Map.copyOf(neverDenormal)), reach, benchmark);
        family.accept(op);
        return op;
    }

    private void require(Object column, String what) {
        Objects.requireNonNull(column, () -> name + ": no " + what);
    }
}
