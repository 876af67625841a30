package weft.autograd.rules;

import static weft.autograd.rules.Keep.in;
import static weft.autograd.rules.Keep.out;
import static weft.autograd.rules.Rule.rule;

import java.util.List;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Reduction;
import weft.engine.op.attrs.Attrs;

/** The gradients of {@link Reduction}. */
final class ReductionRules {

    static final List<Rule<?>> TABLE = List.of(
            rule(Reduction.SUM).input(0, g -> spread(g, g.dy(), g.attrs())),
            rule(Reduction.MEAN).input(0, g -> spread(g, g.dy().div(count(g, g.attrs())), g.attrs())),
            rule(Reduction.AMAX).input(0, ReductionRules::amax, in(0), out(0)),
            rule(Reduction.VAR).input(0, ReductionRules::variance, in(0)),
            rule(Reduction.MAX).input(0, ReductionRules::max, out(1)),
            rule(Reduction.TOPK).input(0, g -> MovementRules.scatter(g, g.attrs().axis(), g.out(1), g.dy()), out(1)));

    private ReductionRules() {}

    /** All elements that are equal to the maximum share dy. */
    private static Tensor amax(Gradient<Attrs.Axes> g) {
        Tensor largest = keepDims(g.out(0), g.inShape(0), g.attrs());
        Tensor ties = g.in(0).eq(largest).cast(g.dy().dtype());
        Tensor share = keepDims(g.dy(), g.inShape(0), g.attrs()).div(ties.sum(true, g.attrs().within(g.inShape(0))));
        return ties.mul(share);
    }

    /** {@code dy 2 (x - mean) / divisor}. */
    private static Tensor variance(Gradient<Attrs.Variance> g) {
        Attrs.Axes over = g.attrs().over();
        int[] axes = over.within(g.inShape(0));
        Tensor rough = g.in(0).sub(g.in(0).mean(true, axes));
        // The mean is rounded: far from 0 its error may be as large as the deviation. So the mean of the differences is
        // subtracted, too.
        Tensor distance = rough.sub(rough.mean(true, axes));
        double divisor = Math.max(0, count(g, over) - g.attrs().correction());
        return distance.mul(2 / divisor).mul(keepDims(g.dy(), g.inShape(0), over));
    }

    /** dy at the index of the maximum, 0 elsewhere. */
    private static Tensor max(Gradient<Attrs.Axis> g) {
        if (g.inShape(0).rank() == 0) {
            return g.dy();
        }
        Shape shape = g.inShape(0).with(g.attrs().axis(), 1);
        return MovementRules.scatter(g, g.attrs().axis(), g.out(1).reshape(shape), g.dy().reshape(shape));
    }

    /** {@code y} with the reduced dimensions back at extent 1, so that it broadcasts to x. */
    private static Tensor keepDims(Tensor y, Shape x, Attrs.Axes axes) {
        Shape shape = x;
        for (int axis : axes.within(x)) {
            shape = shape.with(axis, 1);
        }
        return y.reshape(shape);
    }

    /** {@code y} repeated along the reduced dimensions. */
    private static Tensor spread(Gradient<?> g, Tensor y, Attrs.Axes axes) {
        return keepDims(y, g.inShape(0), axes).expand(g.inShape(0));
    }

    /** How many elements of x go into one of the result. */
    private static double count(Gradient<?> g, Attrs.Axes axes) {
        double count = 1;
        for (int axis : axes.within(g.inShape(0))) {
            count *= g.inShape(0).dim(axis);
        }
        return count;
    }
}
