package weft.autograd.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.Op;
import weft.engine.op.Ops;
import weft.engine.op.Reduction;
import weft.engine.op.attrs.Attrs;

/** What a formula can use of the operation that it differentiates: the gradient that arrived, and the tensors that were kept. */
public final class Gradient<A extends Attrs> {

    /** A run of an operation, as it was recorded. */
    public interface Run {

        /** Type and shape of each input; null for an optional one that was left out. */
        List<Spec> inputSpecs();

        /**
         * A tensor that was kept, unchanged since.
         *
         * @throws IllegalStateException when it was written to
         */
        Tensor kept(Keep keep);

        /** Where the gradient of input {@code i} is collected, if it may be written there directly; else null. */
        Tensor place(int i);
    }

    private final Run run;
    private final Rule.Part<A> part;
    private final A attrs;
    private final Tensor dy;
    private boolean finished;

    /** What {@code part} sees of {@code run}. */
    public Gradient(Run run, Rule.Part<A> part, A attrs, Tensor dy) {
        this.run = run;
        this.part = part;
        this.attrs = attrs;
        this.dy = dy;
    }

    A attrs() {
        return attrs;
    }

    /** The gradient with respect to the first output, before a relu that the operation ended in. */
    Tensor dy() {
        return dy;
    }

    /** Input {@code i}, which the part keeps; null for an optional one that was left out. */
    Tensor in(int i) {
        return inSpec(i) == null ? null : kept(Keep.in(i));
    }

    /** Output {@code i}, which the part keeps. */
    Tensor out(int i) {
        return kept(Keep.out(i));
    }

    /** dy, and all that the part keeps. */
    Tensor[] dyAndKept() {
        Stream<Tensor> kept = part.keeps().stream().map(k -> k.side() == Keep.Side.INPUT ? in(k.index()) : out(k.index()));
        return Stream.concat(Stream.of(dy), kept).toArray(Tensor[]::new);
    }

    private Tensor kept(Keep keep) {
        if (!part.keeps().contains(keep)) {
            throw new IllegalStateException("a gradient rule uses " + keep + ", which it does not keep");
        }
        return run.kept(keep);
    }

    Spec inSpec(int i) {
        return run.inputSpecs().get(i);
    }

    Shape inShape(int i) {
        return inSpec(i).shape();
    }

    /**
     * The last operation of a formula. It writes the gradient where the leaf collects it, if it may: that saves a parameter's
     * gradient the copy into the optimizer's slab.
     */
    <B extends Attrs> Tensor result(Op<B> op, B with, Tensor... operands) {
        return results(op, with, operands).getFirst();
    }

    /** The last operation of a joint formula, whose outputs are the gradients of the part's inputs. */
    <B extends Attrs> List<Tensor> results(Op<B> op, B with, Tensor... operands) {
        if (finished) {
            throw new IllegalStateException(op + ": a gradient rule has one last operation for each part");
        }
        finished = true;
        List<Tensor> places = new ArrayList<>();
        part.inputs().forEach(i -> places.add(run.place(i)));
        return Ops.applyInto(places, op, with, operands);
    }

    /** dy summed over {@code axes}, as the last operation: the gradient of a bias. */
    Tensor sumOfDy(int... axes) {
        return result(Reduction.SUM, new Attrs.Axes(Arrays.stream(axes).boxed().toList(), false), dy);
    }

    /** A scalar of dy's type. */
    Tensor scalar(double value) {
        return full(Shape.SCALAR, value);
    }

    Tensor full(Shape shape, double value) {
        return Creation.full(shape, value, dy.dtype(), dy.device());
    }
}
