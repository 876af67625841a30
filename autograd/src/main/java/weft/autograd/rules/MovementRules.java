package weft.autograd.rules;

import static weft.autograd.rules.Keep.in;
import static weft.autograd.rules.Rule.rule;

import java.util.List;
import java.util.stream.IntStream;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Movement;
import weft.engine.op.attrs.Attrs;

/** The gradients of {@link Movement}. */
final class MovementRules {

    static final List<Rule<?>> TABLE = List.of(
            rule(Movement.RESHAPE).input(0, g -> g.dy().reshape(g.inShape(0))),
            // RecordedOp sums dy over the repeated elements, as for every operation that broadcasts.
            rule(Movement.EXPAND).input(0, g -> g.dy()),
            rule(Movement.PERMUTE).input(0, g -> g.dy().permute(inverse(g.attrs().order()))),
            rule(Movement.SLICE).input(0, MovementRules::slice),
            rule(Movement.PAD).input(0, MovementRules::pad),
            rule(Movement.CONCAT).eachInput(MovementRules::concat),
            rule(Movement.GATHER).input(0, g -> scatter(g, g.attrs().axis(), g.in(1), g.dy()), in(1)),
            rule(Movement.SCATTER_ADD)
                    .input(0, g -> g.dy())
                    .input(2, g -> g.dy().gather(g.attrs().axis(), g.in(1)), in(1)));

    private MovementRules() {}

    private static int[] inverse(List<Integer> order) {
        return IntStream.range(0, order.size()).map(order::indexOf).toArray();
    }

    /** dy, with zeros around it where the slice cut elements off. */
    private static Tensor slice(Gradient<Attrs.Slice> g) {
        Shape x = g.inShape(0);
        int axis = x.axis(g.attrs().axis());
        int[] before = new int[x.rank()];
        int[] after = new int[x.rank()];
        before[axis] = g.attrs().from();
        after[axis] = x.dim(axis) - g.attrs().to();
        return g.dy().pad(before, after, 0);
    }

    /** dy without the padding. */
    private static Tensor pad(Gradient<Attrs.Pad> g) {
        Tensor dx = g.dy();
        for (int i = 0; i < g.inShape(0).rank(); i++) {
            int from = g.attrs().before().get(i);
            dx = dx.slice(i, from, from + g.inShape(0).dim(i));
        }
        return dx;
    }

    /** The part of dy that belongs to input {@code i}. */
    private static Tensor concat(Gradient<Attrs.Axis> g, int i) {
        int axis = g.attrs().axis();
        int from = IntStream.range(0, i).map(earlier -> g.inShape(earlier).dim(axis)).sum();
        return g.dy().slice(axis, from, from + g.inShape(i).dim(axis));
    }

    /** Zeros of the shape of input 0, with each element of dy added where {@code index} says along {@code axis}. */
    static Tensor scatter(Gradient<?> g, int axis, Tensor index, Tensor dy) {
        return g.result(Movement.SCATTER_ADD, new Attrs.Axis(axis, true), g.full(g.inShape(0), 0), index, dy);
    }
}
