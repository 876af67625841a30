package weft.engine.op;

import static weft.engine.op.sample.Benchmark.MAPS;
import static weft.engine.op.sample.Benchmark.N;
import static weft.engine.op.sample.Benchmark.positive;
import static weft.engine.op.sample.Benchmark.real;

import java.util.List;
import java.util.function.Function;
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
    public static final Op<NormAttrs.LayerNorm> LAYER_NORM = forward("layer_norm", GroupNormalization::rows)
            .benchmark(new NormAttrs.LayerNorm(1, 1e-5), real(N * 64, 512), real(512), real(512)).row();

    /** dx, dw and db of {@link #LAYER_NORM}, by the formula of {@link #GROUP_NORM_GRAD}. */
    public static final Op<NormAttrs.LayerNorm> LAYER_NORM_GRAD = backward("layer_norm_grad", GroupNormalization::rows)
            .benchmark(new NormAttrs.LayerNorm(1, 1e-5), real(N * 64, 512), real(N * 64, 512), real(512), real(N * 64),
                    real(N * 64), positive(Shape.of(N * 64)))
            .row();

    /**
     * The same over groups of neighbouring channels: x: [N, C, ...], w and b: [C], the statistics: [N, groups]. With as many
     * groups as channels it is instance normalization.
     */
    public static final Op<NormAttrs.GroupNorm> GROUP_NORM = forward("group_norm", GroupNormalization::channels)
            .benchmark(new NormAttrs.GroupNorm(32, 1e-5), real(MAPS), real(64), real(64)).row();

    /**
     * With {@code xhat = (x - mean - rest) * invstd}: {@code db = sum(dy)} and {@code dw = sum(dy * xhat)} over all elements that
     * a weight multiplies. With the sums over the n elements of a group, {@code dx = invstd * (dy * w - sum(dy * w) / n - xhat *
     * sum(dy * w * xhat) / n)}.
     */
    public static final Op<NormAttrs.GroupNorm> GROUP_NORM_GRAD = backward("group_norm_grad", GroupNormalization::channels)
            .specialOnlyInFirst(
                    "a weight multiplies a term or the sum of them, depending on the algorithm: an infinite one gives NaN or "
                            + "infinity")
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

    // ---- the rows that both forms share ----

    private static <A extends NormAttrs.Grouped> OpBuilder<A> forward(String name, Function<Draw, Drawn<A>> drawn) {
        return FAMILY.<A>op(name).in("x").optional("w", "b").out("y").nonDifferentiableOut("mean", "rest", "var", "invstd")
                .infer((a, in) -> {
                    require(a, in, 0, 1, 2);
                    Spec each = new Spec(in.spec(0).dtype(), a.statistics(in.shape(0)));
                    return List.of(in.spec(0), each, each, each, each);
                })
                .flops((_, in, _) -> 8.0 * in.shape(0).size())
                .accuracy(Accuracy.ofFormula((a, in) -> a.over(in.shape(0)).perRow() + 16,
                        (a, _, largest) -> Normalization.forwardMagnitude(largest, a.eps())))
                .samples(drawn, (d, g) -> Sample.of(g.attrs, d.real(g.x), g.optional(d), g.optional(d)))
                .reach(Reach.PLACE);
    }

    private static <A extends NormAttrs.Grouped> OpBuilder<A> backward(String name, Function<Draw, Drawn<A>> drawn) {
        return FAMILY.<A>op(name)
                .nonDifferentiable("dy", "x").optionalNonDifferentiable("w").nonDifferentiable("mean", "rest", "invstd")
                .nonDifferentiableOut("dx", "dw", "db")
                .infer((a, in) -> {
                    Spec weight = require(a, in, 1, 2);
                    Normalization.requireAlike(in);
                    requireStatistics(in, a.statistics(in.shape(1)));
                    return List.of(in.spec(0), weight, weight);
                })
                .flops((_, in, _) -> 16.0 * in.shape(0).size())
                // A sum in dx has one term for each element of the group, one in dw or db for each sample and position.
                .accuracy(Accuracy.ofFormula(
                        (a, in) -> Math.max(a.over(in.shape(1)).perRow(), a.over(in.shape(1)).perChannel()) + 16,
                        (a, in, largest) -> Normalization.gradientMagnitude(in, largest, a.over(in.shape(1)).perChannel())))
                .samples(drawn, (d, g) -> {
                    Shape statistics = g.attrs.statistics(g.x);
                    return Sample.of(g.attrs, d.real(g.x), d.real(g.x), g.optional(d), Normalization.mean(d, statistics),
                            Normalization.rest(d, statistics), Normalization.invstd(d, statistics));
                })
                .neverDenormal(Normalization.NO_DENORMALS, "rest", "invstd");
    }

    // ---- checks ----

    /** Checks x, and those of the inputs {@code weights} that are given; returns what a weight must be. */
    private static Spec require(NormAttrs.Grouped attrs, Op.Inputs in, int x, int... weights) {
        in.requireSameFloat();
        Shape shape = in.shape(x);
        switch (attrs) {
            case NormAttrs.LayerNorm a -> {
                in.require(a.dims() >= 1 && a.dims() <= shape.rank(),
                        "x: %s has no last %d dimensions to normalize over", shape, a.dims());
            }
            case NormAttrs.GroupNorm a -> {
                in.require(shape.rank() >= 2, "expected x: [N, C, ...], got %s", shape);
                in.require(a.groups() >= 1 && shape.dim(1) % a.groups() == 0,
                        "%d channels do not divide into %d groups", shape.dim(1), a.groups());
            }
        }
        Spec weight = new Spec(in.spec(x).dtype(), attrs.weights(shape));
        for (int i : weights) {
            if (in.has(i) && !in.spec(i).equals(weight)) {
                throw in.error("x: %s takes weights %s, got %s", shape, weight.shape(), in.shape(i));
            }
        }
        return weight;
    }

    private static void requireStatistics(Op.Inputs in, Shape shape) {
        for (int i = 3; i <= 5; i++) {
            in.require(in.shape(i).equals(shape),
                    "x: %s has statistics %s, got %s, %s and %s", in.shape(1), shape, in.shape(3), in.shape(4), in.shape(5));
        }
    }

    // ---- samples ----

    private record Drawn<A extends NormAttrs.Grouped>(A attrs, Shape x) {

        Input optional(Draw d) {
            return d.coin() ? d.real(attrs.weights(x)) : null;
        }
    }

    private static Drawn<NormAttrs.LayerNorm> rows(Draw d) {
        Shape x = d.shape(1, 4);
        return new Drawn<>(new NormAttrs.LayerNorm(d.between(1, x.rank()), Normalization.eps(d)), x);
    }

    private static Drawn<NormAttrs.GroupNorm> channels(Draw d) {
        Shape x = d.shape(2, 4);
        int groups = d.between(1, 3);
        Shape divisible = d.coin() ? x.with(1, x.dim(1) - x.dim(1) % groups) : x;
        return new Drawn<>(new NormAttrs.GroupNorm(divisible.dim(1) % groups == 0 ? groups : Math.max(1, x.dim(1)),
                Normalization.eps(d)), divisible);
    }
}
