package weft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import weft.autograd.GradCheck;
import weft.autograd.Leaf;
import weft.autograd.rules.Rules;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.engine.op.Op;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.sample.Draw;

/**
 * Compares every gradient rule with finite differences, on samples that the operation's row draws. A new row is checked
 * automatically.
 */
class GradientProperties {

    private static final Device DEVICE = TestDevices.ofGradients();
    /** If a kink's argument is this far from 0, the finite differences of GradCheck do not cross the kink. */
    private static final double FROM_KINK = 1e-3;

    @Property(tries = 5000, shrinking = ShrinkingMode.OFF)
    void theGradientIsTheSlope(@ForAll("differentiable") Op<?> op, @ForAll("scales") Draw.Scale scale, @ForAll int number) {
        check(Drawn.of(op, DType.FLOAT64, scale, number));
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void anInputsGradientIsTheSameWhenNobodyWantsTheOthers(@ForAll("differentiable") Op<?> op, @ForAll int number) {
        compareWithAlone(Drawn.of(op, DType.FLOAT64, Draw.Scale.SMALL, number));
    }

    @Provide
    Arbitrary<Op<?>> differentiable() {
        return Arbitraries.of(TestOperations.all().stream().filter(Op::differentiable).toList());
    }

    @Provide
    Arbitrary<Draw.Scale> scales() {
        return Arbitraries.of(Draw.Scale.SMALL, Draw.Scale.EDGE);
    }

    @Example
    void exactlyTheDifferentiableOperationsHaveARuleInTheOrderOfTheirFamilies() {
        List<Op<?>> differentiable = Ops.all().stream().filter(Op::differentiable).collect(Collectors.toList());

        assertThat(Rules.operations()).isEqualTo(differentiable);
    }

    @Example
    void enoughSamplesOfEachOperationCanBeChecked() {
        for (Op<?> op : TestOperations.all()) {
            if (op.differentiable()) {
                long checked = IntStream.range(0, 100)
                        .filter(number -> check(Drawn.of(op, DType.FLOAT64, Draw.Scale.SMALL, number))).count();

                assertThat(checked).as("checked samples of %s out of 100", op).isGreaterThanOrEqualTo(10);
            }
        }
    }

    private static <A extends Attrs> void compareWithAlone(Drawn<A> drawn) {
        int inputs = drawn.values().size();
        double[][] together = gradients(drawn, _ -> true);
        for (int i = 0; i < inputs; i++) {
            int only = i;
            double[][] alone = gradients(drawn, j -> j == only);

            assertThat(alone[i]).as("input %d of %s", i, drawn).isEqualTo(together[i]);
        }
    }

    /** The gradient of each requested input; null for the others. */
    private static <A extends Attrs> double[][] gradients(Drawn<A> drawn, IntPredicate wanted) {
        try (Scope _ = Scope.open()) {
            List<Tensor> inputs = inputs(drawn);
            IntStream.range(0, inputs.size()).filter(i -> hasGradient(drawn, inputs, i) && wanted.test(i))
                    .forEach(i -> Leaf.require(inputs.get(i)));
            Tensor y = results(drawn, inputs).getFirst();
            if (y.history() != null) {
                double[] seed = new SplittableRandom(drawn.number()).doubles(y.size()).toArray();
                y.backward(Tensor.of(y.shape(), seed, y.device()).cast(y.dtype()));
            }
            return inputs.stream().map(x -> isDouble(x) && Leaf.of(x) != null && Leaf.gradient(x) != null
                    ? Leaf.gradient(x).toDoubles() : null).toArray(double[][]::new);
        }
    }

    private static List<Tensor> inputs(Drawn<?> drawn) {
        List<Tensor> inputs = new ArrayList<>();
        for (int i = 0; i < drawn.values().size(); i++) {
            double[] values = drawn.values().get(i);
            inputs.add(values == null ? null
                    : Fills.tensor(drawn.sample().inputs().get(i).spec(), values, DEVICE));
        }
        return inputs;
    }

    private static boolean isDouble(Tensor x) {
        return x != null && x.dtype() == DType.FLOAT64;
    }

    /** Checks one sample; false when its gradients can't be compared with finite differences. */
    private static <A extends Attrs> boolean check(Drawn<A> drawn) {
        try (Scope _ = Scope.open()) {
            List<Tensor> inputs = inputs(drawn);
            boolean comparable = inputs.stream().anyMatch(GradientProperties::isDouble)
                    && areFiniteDoubles(results(drawn, inputs)) && !isNearKink(drawn, inputs);
            if (comparable) {
                List<Tensor> moving = IntStream.range(0, inputs.size())
                        .mapToObj(i -> hasGradient(drawn, inputs, i) ? inputs.get(i) : null).toList();
                GradCheck.check(drawn.toString(), in -> results(drawn, with(in, inputs)), moving,
                        new SplittableRandom(drawn.number()));
            }
            return comparable;
        }
    }

    private static boolean hasGradient(Drawn<?> drawn, List<Tensor> inputs, int i) {
        return isDouble(inputs.get(i)) && drawn.op().slot(i).differentiable();
    }

    /** All inputs: the varied ones, and where these are null the constant ones. */
    private static List<Tensor> with(List<Tensor> moving, List<Tensor> inputs) {
        List<Tensor> all = new ArrayList<>(inputs);
        IntStream.range(0, all.size()).filter(i -> moving.get(i) != null).forEach(i -> all.set(i, moving.get(i)));
        return all;
    }

    /** The results that have a gradient. */
    private static <A extends Attrs> List<Tensor> results(Drawn<A> drawn, List<Tensor> inputs) {
        return results(drawn.op(), drawn.sample().attrs(), inputs);
    }

    private static <A extends Attrs> List<Tensor> results(Op<A> op, A attrs, List<Tensor> inputs) {
        List<Tensor> outputs = Ops.apply(op, attrs, inputs.toArray(Tensor[]::new));
        return IntStream.range(0, outputs.size()).filter(i -> op.outputs().get(i).differentiable()).mapToObj(outputs::get)
                .toList();
    }

    /** A variance of one value and a mean over no rows are NaN; a cast may leave float64. */
    private static boolean areFiniteDoubles(List<Tensor> results) {
        return results.stream().allMatch(y -> y.dtype() == DType.FLOAT64
                && Arrays.stream(y.toDoubles()).allMatch(Double::isFinite));
    }

    /** Whether the argument of a fused ReLU is so close to its kink at 0 that finite differences would cross it. */
    private static <A extends Attrs> boolean isNearKink(Drawn<A> drawn, List<Tensor> inputs) {
        if (!(drawn.sample().attrs() instanceof Attrs.Fused fused) || fused.epilogue() == Attrs.Epilogue.NONE) {
            return false;
        }
        @SuppressWarnings("unchecked") // with() keeps the type
        A withoutRelu = (A) fused.with(Attrs.Epilogue.NONE);
        return isNearZero(results(drawn.op(), withoutRelu, inputs).getFirst());
    }

    /** Exactly 0 is an empty sum, which stays 0 for any inputs. */
    private static boolean isNearZero(Tensor arguments) {
        return Arrays.stream(arguments.toDoubles()).anyMatch(y -> y != 0 && Math.abs(y) < FROM_KINK);
    }
}
