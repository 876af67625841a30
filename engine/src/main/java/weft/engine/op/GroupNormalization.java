package weft.engine.op;

import static weft.engine.op.sample.Benchmark.MAPS;
import static weft.engine.op.sample.Benchmark.N;
import static weft.engine.op.sample.Benchmark.positive;
import static weft.engine.op.sample.Benchmark.real;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.attrs.NormAttrs;
import weft.engine.op.geometry.Groups;
import weft.engine.op.geometry.Reach;
import weft.engine.op.sample.Draw;
import weft.engine.op.sample.Sample;
import weft.engine.op.sample.Sample.Input;

/**
 * Layer and group normalization: each sample of the batch is normalized by itself, over its last dimensions or over groups of
 * channels. float32 and float64. Both are the same computation, see {@link Groups}.
 */
public final class GroupNormalization {

    /** The family of the rows below. */
    public static final Family FAMILY = new Family("group normalization");

    /**
     * {@code y = (x - mean - rest) * invstd * w + b} with the mean in two parts (see {@link Normalization}) and {@code invstd = 1
     * / sqrt(var + eps)}. The statistics are taken over the last dimensions of x, whose shape w and b have, and have the shape of
     * the other dimensions. w and b may be left out. Where {@code var + eps} is 0, invstd and the normalized values are 0;
     * PyTorch's layer and group normalization give NaN there.
     */
    public static final Op<NormAttrs.LayerNorm> LAYER_NORM = FAMILY.<NormAttrs.LayerNorm>op("layer_norm")
            .in("x").optional("w", "b").out("y").nonDifferentiableOut("mean", "rest", "var", "invstd")
            .infer((a, in) -> {
                requireRows(a, in, 0, 1, 2);
                Spec row = new Spec(in.spec(0).dtype(), leading(a, in.shape(0)));
                return List.of(in.spec(0), row, row, row, row);
            })
            .flops((_, in, _) -> 8.0 * in.shape(0).size())
            .accuracy(forward((a, in) -> a.over(in.shape(0)), NormAttrs.LayerNorm::eps))
            .samples(Rows::draw, (d, rows) -> Sample.of(rows.attrs(), d.real(rows.x()), rows.maybe(d), rows.maybe(d)))
            .reach(Reach.PLACE)
            .benchmark(new NormAttrs.LayerNorm(1, 1e-5), real(N * 64, 512), real(512), real(512)).row();

    /** dx, dw and db of {@link #LAYER_NORM}, by the formula of {@link #GROUP_NORM_GRAD}. */
    public static final Op<NormAttrs.LayerNorm> LAYER_NORM_GRAD = FAMILY.<NormAttrs.LayerNorm>op("layer_norm_grad")
            .nonDifferentiable("dy", "x").optionalNonDifferentiable("w").nonDifferentiable("mean", "rest", "invstd")
            .nonDifferentiableOut("dx", "dw", "db")
            .infer((a, in) -> {
                Spec weight = requireRows(a, in, 1, 2);
                Normalization.requireAlike(in);
                requireStatistics(in, leading(a, in.shape(1)));
                return List.of(in.spec(0), weight, weight);
            })
            .flops((_, in, _) -> 16.0 * in.shape(0).size())
            .accuracy(backward((a, in) -> a.over(in.shape(1))))
            .samples(d -> {
                Rows rows = Rows.draw(d);
                Shape statistics = leading(rows.attrs(), rows.x());
                return Sample.of(rows.attrs(), d.real(rows.x()), d.real(rows.x()), rows.maybe(d),
                        Normalization.mean(d, statistics), Normalization.rest(d, statistics),
                        Normalization.invstd(d, statistics));
            })
            .neverDenormal(Normalization.STATISTIC, "rest", "invstd")
            .benchmark(new NormAttrs.LayerNorm(1, 1e-5), real(N * 64, 512), real(N * 64, 512), real(512), real(N * 64),
                    real(N * 64), positive(Shape.of(N * 64)))
            .row();

    /**
     * The same over groups of neighbouring channels: x: [N, C, ...], w and b: [C], the statistics: [N, groups]. With as many
     * groups as channels it is instance normalization.
     */
    public static final Op<NormAttrs.GroupNorm> GROUP_NORM = FAMILY.<NormAttrs.GroupNorm>op("group_norm")
            .in("x").optional("w", "b").out("y").nonDifferentiableOut("mean", "rest", "var", "invstd")
            .infer((a, in) -> {
                requireGroups(a, in, 0, 1, 2);
                Spec each = new Spec(in.spec(0).dtype(), statistics(a, in.shape(0)));
                return List.of(in.spec(0), each, each, each, each);
            })
            .flops((_, in, _) -> 8.0 * in.shape(0).size())
            .accuracy(forward((a, in) -> a.over(in.shape(0)), NormAttrs.GroupNorm::eps))
            .samples(Grouped::draw, (d, g) -> Sample.of(g.attrs(), d.real(g.x()), g.maybe(d), g.maybe(d)))
            .reach(Reach.PLACE)
            .benchmark(new NormAttrs.GroupNorm(32, 1e-5), real(MAPS), real(64), real(64)).row();

    /**
     * With {@code xhat = (x - mean - rest) * invstd}: {@code db = sum(dy)} and {@code dw = sum(dy * xhat)} over all elements that
     * a weight multiplies. With the sums over the n elements of a group, {@code dx = invstd * (dy * w - sum(dy * w) / n - xhat *
     * sum(dy * w * xhat) / n)}.
     */
    public static final Op<NormAttrs.GroupNorm> GROUP_NORM_GRAD = FAMILY.<NormAttrs.GroupNorm>op("group_norm_grad")
            .nonDifferentiable("dy", "x").optionalNonDifferentiable("w").nonDifferentiable("mean", "rest", "invstd")
            .nonDifferentiableOut("dx", "dw", "db")
            .infer((a, in) -> {
                Spec weight = requireGroups(a, in, 1, 2);
                Normalization.requireAlike(in);
                requireStatistics(in, statistics(a, in.shape(1)));
                return List.of(in.spec(0), weight, weight);
            })
            .flops((_, in, _) -> 16.0 * in.shape(0).size())
            .accuracy(backward((a, in) -> a.over(in.shape(1))))
            .samples(d -> {
                Grouped g = Grouped.draw(d);
                Shape statistics = statistics(g.attrs(), g.x());
                return Sample.of(g.attrs(), d.real(g.x()), d.real(g.x()), g.maybe(d), Normalization.mean(d, statistics),
                        Normalization.rest(d, statistics), Normalization.invstd(d, statistics));
            })
            .specialOnlyInFirst(
                    "a weight multiplies a term or the sum of them, depending on the algorithm: an infinite one gives NaN or "
                            + "infinity")
            .neverDenormal(Normalization.STATISTIC, "rest", "invstd")
            .benchmark(new NormAttrs.GroupNorm(32, 1e-5), real(MAPS), real(MAPS), real(64), real(N, 32), real(N, 32),
                    positive(Shape.of(N, 32)))
            .row();

    private GroupNormalization() {}

    /** Normalizes x over its last {@code dims} dimensions, whose shape w and b have; both may be null. */
    public static Tensor layerNorm(Tensor x, Tensor w, Tensor b, int dims, double eps) {
        return Ops.apply(LAYER_NORM, new NormAttrs.LayerNorm(dims, eps), x, w, b).getFirst();
    }

    /** Normalizes x: [N, C, ...] over groups of its channels, which must divide C. w: [C] and b: [C] may be null. */
    public static Tensor groupNorm(Tensor x, Tensor w, Tensor b, int groups, double eps) {
        return Ops.apply(GROUP_NORM, new NormAttrs.GroupNorm(groups, eps), x, w, b).getFirst();
    }

    // ---- checks ----

    private static Spec requireRows(NormAttrs.LayerNorm a, Op.Inputs in, int x, int... weights) {
        in.requireSameFloat();
        if (a.dims() < 1 || a.dims() > in.shape(x).rank()) {
            throw in.error("x: %s has no last %d dimensions to normalize over", in.shape(x), a.dims());
        }
        return requireWeights(in, trailing(a, in.shape(x)), x, weights);
    }

    private static Spec requireGroups(NormAttrs.GroupNorm a, Op.Inputs in, int x, int... weights) {
        in.requireSameFloat();
        if (in.shape(x).rank() < 2) {
            throw in.error("expected x: [N, C, ...], got %s", in.shape(x));
        }
        if (a.groups() < 1 || in.shape(x).dim(1) % a.groups() != 0) {
            throw in.error("%d channels do not divide into %d groups", in.shape(x).dim(1), a.groups());
        }
        return requireWeights(in, Shape.of(in.shape(x).dim(1)), x, weights);
    }

    private static Spec requireWeights(Op.Inputs in, Shape shape, int x, int... weights) {
        Spec weight = new Spec(in.spec(x).dtype(), shape);
        for (int i : weights) {
            if (in.has(i) && !in.spec(i).equals(weight)) {
                throw in.error("x: %s takes weights %s, got %s", in.shape(x), shape, in.shape(i));
            }
        }
        return weight;
    }

    private static void requireStatistics(Op.Inputs in, Shape shape) {
        for (int i = 3; i <= 5; i++) {
            if (!in.shape(i).equals(shape)) {
                throw in.error("x: %s has statistics %s, got %s, %s and %s", in.shape(1), shape, in.shape(3), in.shape(4),
                        in.shape(5));
            }
        }
    }

    private static Shape leading(NormAttrs.LayerNorm a, Shape x) {
        return x.slice(0, x.rank() - a.dims());
    }

    private static Shape trailing(NormAttrs.LayerNorm a, Shape x) {
        return x.slice(x.rank() - a.dims(), x.rank());
    }

    private static Shape statistics(NormAttrs.GroupNorm a, Shape x) {
        return Shape.of(x.dim(0), a.groups());
    }

    // ---- bounds ----

    /** With {@code view} for how an operation sees its x, as groups. */
    private static <A> Accuracy<A> forward(BiFunction<A, Op.Inputs, Groups> view, ToDoubleFunction<A> eps) {
        return Accuracy.ofFormula((a, in) -> view.apply(a, in).perRow() + 16,
                (a, _, largest) -> Normalization.forwardMagnitude(largest, eps.applyAsDouble(a)));
    }

    /** A sum in dx has one term for each element of the row. A sum in dw or db has one term for each row and plane. */
    private static <A> Accuracy<A> backward(BiFunction<A, Op.Inputs, Groups> view) {
        return Accuracy.ofFormula(
                (a, in) -> Math.max(view.apply(a, in).perRow(), view.apply(a, in).n() * view.apply(a, in).l()) + 16,
                (a, in, largest) -> Normalization.gradientMagnitude(in, largest,
                        (double) view.apply(a, in).n() * view.apply(a, in).l()));
    }

    // ---- samples ----

    private record Rows(NormAttrs.LayerNorm attrs, Shape x) {

        static Rows draw(Draw d) {
            Shape x = d.shape(1, 4);
            return new Rows(new NormAttrs.LayerNorm(d.between(1, x.rank()), Normalization.eps(d)), x);
        }

        Input maybe(Draw d) {
            return d.coin() ? d.real(trailing(attrs, x)) : null;
        }
    }

    private record Grouped(NormAttrs.GroupNorm attrs, Shape x) {

        static Grouped draw(Draw d) {
            Shape x = d.shape(2, 4);
            int groups = d.between(1, 3);
            Shape divisible = d.coin() ? x.with(1, x.dim(1) - x.dim(1) % groups) : x;
            return new Grouped(new NormAttrs.GroupNorm(divisible.dim(1) % groups == 0 ? groups : Math.max(1, x.dim(1)),
                    Normalization.eps(d)), divisible);
        }

        Input maybe(Draw d) {
            return d.coin() ? d.real(Shape.of(x.dim(1))) : null;
        }
    }
}
