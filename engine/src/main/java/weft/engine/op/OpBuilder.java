package weft.engine.op;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import weft.engine.op.Op.Access;
import weft.engine.op.Op.Arity;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Reach;
import weft.engine.op.sample.Benchmark;
import weft.engine.op.sample.Sample.Input;
import weft.engine.op.sample.SpecialValues;

/**
 * Collects the columns of a row. All but a few have to be said: an operation without samples, without a size to be measured at
 * or, if it has a gradient, without a reach does not build.
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
    private Op.Kink<A> kink = _ -> Optional.empty();
    private Op.Reaching<A> reach;
    private Benchmark<A> benchmark;

    /** A row that {@code family} receives when it is built. */
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

    /** A differentiable input that takes all tensors from here on. */
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

    /** How the outputs follow from the inputs, with all checks. */
    OpBuilder<A> infer(Op.Infer<A> rule) {
        this.infer = rule;
        return this;
    }

    /** Where the output lies in the first input; without this it is computed into its own memory. */
    OpBuilder<A> view(Op.View<A> rule) {
        this.view = rule;
        return this;
    }

    /** Floating-point operations of a run. */
    OpBuilder<A> flops(Op.Flops<A> rule) {
        this.flops = rule;
        return this;
    }

    /** So many floating-point operations for each element of the first output. */
    OpBuilder<A> flopsEach(double each) {
        return flops((_, _, out) -> each * out.getFirst().shape().size());
    }

    /** How tests draw inputs. */
    OpBuilder<A> samples(Op.Samples<A> rule) {
        this.samples = rule;
        return this;
    }

    /** How far a float result may be from the reference. */
    OpBuilder<A> accuracy(Accuracy<A> rule) {
        this.accuracy = rule;
        return this;
    }

    /** Tests give NaN, infinities and denormals to the first input alone. */
    OpBuilder<A> specialOnlyInFirst(String why) {
        this.specialOnlyInFirst = Optional.of(why);
        return this;
    }

    /** Tests give no denormals to these slots. */
    OpBuilder<A> neverDenormal(String why, String... slots) {
        for (String slot : slots) {
            neverDenormal.put(slot, why);
        }
        return this;
    }

    /** The operation ends in a kink at 0, of which the gradient test keeps clear. Samples keep clear of all others. */
    OpBuilder<A> kinkAtZero(Op.Kink<A> rule) {
        this.kink = rule;
        return this;
    }

    /** How far it looks around each place. */
    OpBuilder<A> reach(Op.Reaching<A> rule) {
        this.reach = rule;
        return this;
    }

    /** How far it looks around each place, whatever the attributes. */
    OpBuilder<A> reach(Reach always) {
        return reach((_, _, _) -> always);
    }

    /** The attributes and inputs at which it is measured: those of a layer in a network. */
    OpBuilder<A> benchmark(A attrs, Input... at) {
        this.benchmark = Benchmark.at(attrs, at);
        return this;
    }

    /** It makes each element from one element of each input, and is measured on vectors. */
    OpBuilder<A> elementwise() {
        this.benchmark = new Benchmark.Elementwise<>();
        return this;
    }

    /** It is not measured with the others. */
    OpBuilder<A> notBenchmarked(String why) {
        this.benchmark = new Benchmark.Not<>(why);
        return this;
    }

    /**
     * The row, which is now in its family.
     *
     * @throws NullPointerException when a column is missing
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
                new SpecialValues(specialOnlyInFirst, Map.copyOf(neverDenormal)), kink, reach, benchmark);
        family.accept(op);
        return op;
    }

    private void require(Object column, String what) {
        Objects.requireNonNull(column, () -> name + ": no " + what);
    }
}
