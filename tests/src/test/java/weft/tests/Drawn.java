package weft.tests;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.Op;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.sample.Draw;
import weft.engine.op.sample.Sample;

/**
 * A call of an operation, drawn by the operation's row, with values for the inputs. The same number draws the same call.
 *
 * @param values the values of each input; null for one that is left out
 */
record Drawn<A extends Attrs>(Op<A> op, DType floats, Draw.Scale scale, int number, Sample<A> sample, List<double[]> values) {

    /** The base of all seeds: {@code -Dweft.seed=N} draws other samples than the normal build. */
    private static final long BASE = Long.getLong("weft.seed", 1);

    /** Draw number {@code number} of an operation. */
    static <A extends Attrs> Drawn<A> of(Op<A> op, DType floats, Draw.Scale scale, int number) {
        RandomGenerator random = new SplittableRandom(seed(op, floats, scale, number));
        Sample<A> sample = op.samples().draw(new Draw(random, floats, scale));
        List<double[]> values = new ArrayList<>();
        sample.inputs().forEach(input -> values.add(input == null ? null : Fills.values(input, random)));
        return new Drawn<>(op, floats, scale, number, sample, values);
    }

    private static long seed(Op<?> op, DType floats, Draw.Scale scale, int number) {
        return ((BASE * 31 + op.name().hashCode()) * 31 + floats.ordinal() * 3 + scale.ordinal()) * 1009 + number;
    }

    /**
     * The same call with NaN, infinities, zeros and denormals planted in those float inputs that the row allows them in.
     */
    Drawn<A> withSpecial() {
        RandomGenerator random = new SplittableRandom(~seed(op, floats, scale, number));
        List<double[]> planted = new ArrayList<>(values);
        for (int i = 0; i < (op.special().onlyFirst().isPresent() ? 1 : planted.size()); i++) {
            if (isFloat(i)) {
                planted.set(i, planted.get(i).clone());
                Fills.plantSpecial(planted.get(i), random, !op.special().neverDenormal().containsKey(op.slot(i).name()));
            }
        }
        return new Drawn<>(op, floats, scale, number, sample, planted);
    }

    /** The same call on the absolute values of the float inputs. */
    Drawn<A> absolute() {
        List<double[]> absolute = new ArrayList<>(values);
        for (int i = 0; i < absolute.size(); i++) {
            if (isFloat(i)) {
                absolute.set(i, Arrays.stream(absolute.get(i)).map(Math::abs).toArray());
            }
        }
        return new Drawn<>(op, floats, scale, number, sample, absolute);
    }

    /** The largest finite absolute value among the float inputs. */
    double largest() {
        return Arrays.stream(largestOfEach()).max().orElse(0);
    }

    /** The largest finite absolute value of each input; 0 for one that is left out or holds no floats. */
    double[] largestOfEach() {
        return IntStream.range(0, values.size()).mapToDouble(i -> !isFloat(i) ? 0
                : Arrays.stream(values.get(i)).map(Math::abs).filter(Double::isFinite).max().orElse(0)).toArray();
    }

    private boolean isFloat(int i) {
        return values.get(i) != null && spec(i).dtype().isFloat();
    }

    Op.Inputs inputs() {
        return new Op.Inputs(op.name(), sample.inputs().stream().map(input -> input == null ? null : input.spec()).toList());
    }

    private Spec spec(int i) {
        return sample.inputs().get(i).spec();
    }

    /** Whether the first two inputs could be the same tensor. */
    boolean couldShare() {
        return values.size() > 1 && values.get(0) != null && values.get(1) != null && spec(0).equals(spec(1));
    }

    /** The same call with the values of the first input for the second one as well. */
    Drawn<A> withEqualInputs() {
        List<double[]> equal = new ArrayList<>(values);
        equal.set(1, values.getFirst());
        return new Drawn<>(op, floats, scale, number, sample, equal);
    }

    /** The results of the operation on {@code device}: its outputs, then the inputs that it updates. */
    List<Result> run(Device device) {
        try (Scope _ = Scope.open()) {
            return run(device, tensors(device));
        }
    }

    /** The results with one tensor as both the first and the second input. */
    List<Result> runShared(Device device) {
        try (Scope _ = Scope.open()) {
            Tensor[] in = tensors(device);
            in[1] = in[0];
            return run(device, in);
        }
    }

    /** The inputs, at offsets in their buffers that differ between draws. */
    private Tensor[] tensors(Device device) {
        Tensor[] in = new Tensor[values.size()];
        for (int i = 0; i < in.length; i++) {
            in[i] = values.get(i) == null ? null : Fills.tensor(spec(i), values.get(i), (number + i) % 4, device);
        }
        return in;
    }

    private List<Result> run(Device device, Tensor[] in) {
        List<Tensor> out = in.length == 0 ? List.of(Ops.create(op, sample.attrs(), device)) : Ops.apply(op, sample.attrs(), in);
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < out.size(); i++) {
            results.add(new Result(op.outputs().get(i).name(), out.get(i).spec(), out.get(i).toDoubles()));
        }
        for (int i = 0; i < in.length; i++) {
            if (in[i] != null && op.slot(i).update()) {
                results.add(new Result(op.slot(i).name(), in[i].spec(), in[i].toDoubles()));
            }
        }
        return results;
    }

    /** A tensor that an operation wrote. */
    record Result(String name, Spec spec, double[] values) {}

    /** As in {@code sum Axes[axes=[0], keepdim=true] (float32[2, 3]), draw 5 at SMALL with -Dweft.seed=1}. */
    @Override
    public String toString() {
        String inputs = String.join(", ", sample.inputs().stream().map(i -> i == null ? "none" : i.spec().toString()).toList());
        return "%s %s (%s), draw %d at %s with -Dweft.seed=%d".formatted(op, sample.attrs(), inputs, number, scale, BASE);
    }
}
