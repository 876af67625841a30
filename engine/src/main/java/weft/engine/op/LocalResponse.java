package weft.engine.op;

import static weft.engine.op.sample.Benchmark.MAPS;
import static weft.engine.op.sample.Benchmark.N;
import static weft.engine.op.sample.Benchmark.positive;
import static weft.engine.op.sample.Benchmark.real;

import java.util.List;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.attrs.NormAttrs;
import weft.engine.op.geometry.Reach;
import weft.engine.op.sample.Draw;
import weft.engine.op.sample.Sample;

/**
 * Local response normalization: each element is divided by a norm over neighbouring channels (Krizhevsky et al., 2012). float32
 * and float64.
 */
public final class LocalResponse {

    /** The family of the rows below. */
    public static final Family FAMILY = new Family("local response normalization");

    private static final NormAttrs.LocalResponseNorm ALEXNET = new NormAttrs.LocalResponseNorm(5, 5e-4, 0.75, 2);

    /**
     * {@code y = x / d^beta} with {@code d[c] = k + alpha / size * sum of x^2} over the channels from {@code c - size / 2} to
     * {@code c + (size - 1) / 2}, x: [N, C, L...]. Channels outside of 0 .. C - 1 count as 0. d is an output, kept for the
     * gradient.
     */
    public static final Op<NormAttrs.LocalResponseNorm> LOCAL_RESPONSE_NORM =
            FAMILY.<NormAttrs.LocalResponseNorm>op("local_response_norm").in("x").out("y").nonDifferentiableOut("d")
                    .infer((a, in) -> {
                        require(a, in);
                        return List.of(in.spec(0), in.spec(0));
                    })
                    .flops((a, in, _) -> (2.0 * a.size() + 40) * in.shape(0).size())
                    // y is a product and d a sum of positive terms, so no cancellation amplifies their rounding errors.
                    .accuracy(new Accuracy<>(Accuracy.Scale.RESULT, (a, _) -> (1 + Math.abs(a.beta())) * (a.size() + 8)))
                    .samples(d -> Sample.of(attrs(d), d.real(d.shape(3, 4))))
                    .reach(Reach.PLACE)
                    .benchmark(ALEXNET, real(MAPS)).row();

    /**
     * {@code dx[c] = dy[c] * d[c]^-beta - 2 * alpha * beta / size * x[c] * sum of dy * x * d^-beta / d} over the channels whose
     * windows contain c: from {@code c - (size - 1) / 2} to {@code c + size / 2}.
     */
    public static final Op<NormAttrs.LocalResponseNorm> LOCAL_RESPONSE_NORM_GRAD =
            FAMILY.<NormAttrs.LocalResponseNorm>op("local_response_norm_grad").nonDifferentiable("dy", "x", "d")
                    .nonDifferentiableOut("dx")
                    .infer((a, in) -> {
                        require(a, in);
                        in.require(in.shape(0).equals(in.shape(1)) && in.shape(0).equals(in.shape(2)),
                                "shapes differ: dy: %s, x: %s and d: %s", in.shape(0), in.shape(1), in.shape(2));
                        return List.of(in.spec(0));
                    })
                    .flops((a, in, _) -> (a.size() + 45.0) * in.shape(0).size())
                    // d is drawn from 0.2 up: its inverse is at most 5.
                    .accuracy(Accuracy.ofFormula((a, _) -> (1 + Math.abs(a.beta())) * (a.size() + 16),
                            (a, _, largest) -> largest[0]
                                    * Math.pow(5, Math.abs(a.beta()))
                                    * (1 + 10 * Math.abs(a.alpha() * a.beta()) * largest[1] * largest[1])))
                    .samples(d -> d.shape(3, 4), (d, x) -> Sample.of(attrs(d), d.real(x), d.real(x), d.positive(x)))
                    .specialOnlyInFirst("d is never denormal: divided by it float32 overflows where the reference does not")
                    .benchmark(ALEXNET, real(MAPS), real(MAPS), positive(MAPS)).row();

    private LocalResponse() {}

    /** Divides each element of x: [N, C, L, ...] by a power of the mean square of neighbouring channels; y has the shape of x. */
    public static Tensor localResponseNorm(Tensor x, NormAttrs.LocalResponseNorm attrs) {
        return Ops.apply(LOCAL_RESPONSE_NORM, attrs, x).getFirst();
    }

    private static void require(NormAttrs.LocalResponseNorm a, Op.Inputs in) {
        in.requireSameFloat();
        in.require(in.shape(0).rank() >= 3, "expected x: [N, C, L, ...], got %s", in.shape(0));
        in.require(a.size() >= 1, "a window has 1 channel or more, got %d", a.size());
    }

    private static NormAttrs.LocalResponseNorm attrs(Draw d) {
        return new NormAttrs.LocalResponseNorm(d.between(1, 6), d.pick(1e-4, 0.1, 1.0), d.pick(0.5, 0.75, 1.0),
                d.pick(0.5, 1.0, 2.0));
    }
}
