package weft.engine.op;

import static weft.engine.op.sample.Benchmark.MAPS;
import static weft.engine.op.sample.Benchmark.real;

import java.util.List;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.OptimizerAttrs;
import weft.engine.op.sample.Draw;
import weft.engine.op.sample.Sample;

/**
 * The update of one training step for a whole group of parameters. The parameters of a group lie in one slab, and so do their
 * gradients and each kind of state. Clipping and averaging, which also work on whole slabs, are here, too.
 */
public final class Optimization {

    /** The family of the rows below. */
    public static final Family FAMILY = new Family("optimization");

    private static final String LONG_STEP =
            "a step is as long as m / sqrt(v), which a denormal v makes longer than any bound in the size of the inputs";

    /**
     * {@code g = grad + weightDecay * param}; with momentum {@code v <- momentum * v + (1 - dampening) * g} (on the first step
     * {@code v <- g}) and {@code g = nesterov ? g + momentum * v : v}; {@code param <- param - lr * g}. Without momentum, the
     * slot {@code v} is left out.
     */
    public static final Op<OptimizerAttrs.Sgd> SGD_STEP =
            Optimization.<OptimizerAttrs.Sgd>slabs("sgd_step", 6, Accuracy.ofLargest((_, _) -> 16))
                    .update("param").nonDifferentiable("grad").optionalUpdate("v")
                    .infer((a, in) -> {
                        requireBuffer(in, 2, a.momentum());
                        return sameAll(in);
                    })
                    .samples(Optimization::slab, (d, x) -> {
                        boolean momentum = d.coin();
                        return Sample.of(new OptimizerAttrs.Sgd(0.1, momentum ? 0.9 : 0, d.coin() ? 0.1 : 0, decay(d),
                                momentum && d.coin(), d.coin()), d.real(x), d.real(x), momentum ? d.real(x) : null);
                    })
                    .row();

    /**
     * {@code g = grad + weightDecay * param}; {@code m <- beta1 * m + (1 - beta1) * g}; {@code v <- beta2 * v + (1 - beta2) *
     * g^2}; {@code param <- param - lr / (1 - beta1^t) * m / (sqrt(v / (1 - beta2^t)) + eps)} (Kingma and Ba, 2015).
     */
    public static final Op<OptimizerAttrs.Adam> ADAM_STEP = adam("adam_step", "v", 14);

    /**
     * {@code param <- (1 - lr * weightDecay) * param}, then the update of {@link #ADAM_STEP} without weight decay (Loshchilov and
     * Hutter, 2019). The decay is not part of the averages, so it is equally strong for large and for small gradients.
     */
    public static final Op<OptimizerAttrs.Adam> ADAMW_STEP = adam("adamw_step", "v", 13);

    /**
     * {@code g = grad + weightDecay * param}; {@code m <- beta1 * m + (1 - beta1) * g}; {@code u <- max(beta2 * u, |g| + eps)};
     * {@code param <- param - lr / (1 - beta1^t) * m / u} (Kingma and Ba, 2015, section 7): Adam with a decaying maximum of |g|
     * in place of the root mean square.
     */
    public static final Op<OptimizerAttrs.Adam> ADAMAX_STEP = adam("adamax_step", "u", 11);

    /**
     * {@code g = grad + weightDecay * param}; m and v as in {@link #ADAM_STEP}; {@code param <- param - (gradRate * g +
     * averageRate * m) / (sqrt(v / (1 - beta2^t)) + eps)} (Dozat, 2016): Adam with Nesterov momentum. The two rates are defined
     * in {@link OptimizerAttrs.NAdam}.
     */
    public static final Op<OptimizerAttrs.NAdam> NADAM_STEP =
            Optimization.<OptimizerAttrs.NAdam>slabs("nadam_step", 16, Accuracy.ofLargestSquared((_, _) -> 32))
                    .update("param").nonDifferentiable("grad").update("m", "v")
                    .infer((a, in) -> sameAll(in, a.step()))
                    .samples(Optimization::slab, (d, x) -> Sample.of(
                            new OptimizerAttrs.NAdam(0.01, 0.9, 0.999, 1e-8, decay(d), d.between(1, 50), 0.46, 0.47, 0.2),
                            d.real(x), d.real(x), d.real(x), d.positive(x)))
                    .specialOnlyInFirst(LONG_STEP).row();

    /**
     * {@code g = grad + weightDecay * param}; {@code v <- alpha * v + (1 - alpha) * g^2}; {@code d = g / (sqrt(v) + eps)},
     * {@code param <- param - lr * d} (Hinton's lecture, 2012). If centered, {@code m <- alpha * m + (1 - alpha) * g}, and
     * {@code v - m^2} takes the place of v in d. With momentum, {@code b <- momentum * b + d}, and b takes the place of d. The
     * slots m and b are left out where they are not used.
     *
     * <p>Accuracy: in the samples {@code v - m^2} is above 0.2, so |d| is at most about 3 |g|, and its error is a small multiple
     * of the error of v.
     */
    public static final Op<OptimizerAttrs.RmsProp> RMSPROP_STEP = FAMILY.<OptimizerAttrs.RmsProp>op("rmsprop_step")
            .update("param").nonDifferentiable("grad").update("v").optionalUpdate("m", "b")
            .infer((a, in) -> {
                in.require(!a.centered() || in.has(3), "the centered form needs an average of gradients");
                requireBuffer(in, 4, a.momentum());
                return sameAll(in);
            })
            .flops((a, in, _) -> (a.centered() ? 14.0 : 9.0) * in.shape(0).size())
            .accuracy(Accuracy.ofLargestSquared((_, _) -> 128)).elementwise()
            .samples(Optimization::slab, (d, x) -> {
                boolean centered = d.coin();
                boolean momentum = d.coin();
                return Sample.of(new OptimizerAttrs.RmsProp(0.01, 0.99, 1e-8, decay(d), momentum ? 0.9 : 0, centered),
                        d.real(x), d.real(x), d.input(x, new Sample.Fill.Uniform(1.2, 3)),
                        centered ? d.input(x, new Sample.Fill.Uniform(-1, 1)) : null, momentum ? d.real(x) : null);
            })
            .specialOnlyInFirst(LONG_STEP).row();

    /**
     * {@code g = grad + weightDecay * param}; {@code s <- s + g^2}; {@code param <- param - lr / (1 + (t - 1) * lrDecay) * g /
     * (sqrt(s) + eps)} (Duchi et al., 2011).
     */
    public static final Op<OptimizerAttrs.Adagrad> ADAGRAD_STEP =
            Optimization.<OptimizerAttrs.Adagrad>slabs("adagrad_step", 8, Accuracy.ofLargestSquared((_, _) -> 32))
                    .update("param").nonDifferentiable("grad").update("s")
                    .infer((a, in) -> sameAll(in, a.step()))
                    .samples(Optimization::slab, (d, x) -> Sample.of(
                            new OptimizerAttrs.Adagrad(0.1, d.coin() ? 0.1 : 0, 1e-10, decay(d), d.between(1, 50)),
                            d.real(x), d.real(x), d.positive(x)))
                    .specialOnlyInFirst(LONG_STEP).row();

    /**
     * {@code g = grad + weightDecay * param}; {@code v <- rho * v + (1 - rho) * g^2}; {@code d = sqrt(a + eps) / sqrt(v + eps) *
     * g}; {@code a <- rho * a + (1 - rho) * d^2}; {@code param <- param - lr * d} (Zeiler, 2012): a is the mean square of past
     * updates; it gives d the unit of a parameter.
     */
    public static final Op<OptimizerAttrs.Adadelta> ADADELTA_STEP =
            Optimization.<OptimizerAttrs.Adadelta>slabs("adadelta_step", 15, Accuracy.ofLargestSquared((_, _) -> 64))
                    .update("param").nonDifferentiable("grad").update("v", "a")
                    .samples(Optimization::slab, (d, x) -> Sample.of(new OptimizerAttrs.Adadelta(1, 0.9, 1e-6, decay(d)),
                            d.real(x), d.real(x), d.positive(x), d.positive(x)))
                    .specialOnlyInFirst(LONG_STEP).row();

    /**
     * {@code v <- momentum * v + (1 - momentum) * grad} and {@code y = nesterov ? momentum * v + (1 - momentum) * grad : v}: y is
     * the matrix that Muon then orthogonalizes (Jordan et al., 2024).
     */
    public static final Op<OptimizerAttrs.MuonMomentum> MUON_MOMENTUM =
            Optimization.<OptimizerAttrs.MuonMomentum>slabs("muon_momentum", 6, Accuracy.ofLargest((_, _) -> 16))
                    .nonDifferentiable("grad").update("v").nonDifferentiableOut("y")
                    .infer((_, in) -> {
                        sameAll(in);
                        return List.of(in.spec(0));
                    })
                    .samples(Optimization::slab,
                            (d, x) -> Sample.of(new OptimizerAttrs.MuonMomentum(0.95, d.coin()), d.real(x), d.real(x)))
                    .row();

    /** {@code param <- (1 - lr * weightDecay) * param - lr * direction}. */
    public static final Op<OptimizerAttrs.DecayedStep> DECAYED_STEP =
            Optimization.<OptimizerAttrs.DecayedStep>slabs("decayed_step", 3, Accuracy.ofLargest((_, _) -> 8))
                    .update("param").nonDifferentiable("direction")
                    .samples(Optimization::slab,
                            (d, x) -> Sample.of(new OptimizerAttrs.DecayedStep(0.1, decay(d)), d.real(x), d.real(x)))
                    .row();

    /**
     * {@code y = sqrt(sum(x^2))}, a scalar: the L2 norm of a whole slab. It overflows only where the norm itself is out of range,
     * and stays accurate however small x is: x is scaled where its squares would lose digits. Infinite if any x is infinite, NaN
     * if any is NaN.
     */
    public static final Op<Attrs.None> NORM = FAMILY.<Attrs.None>op("norm")
            .nonDifferentiable("x").nonDifferentiableOut("y")
            .infer((_, in) -> {
                in.requireSameFloat();
                return List.of(new Spec(in.spec(0).dtype(), Shape.SCALAR));
            })
            .flops((_, in, _) -> 2.0 * in.shape(0).size())
            .accuracy(new Accuracy<>(Accuracy.Scale.RESULT, (_, in) -> in.shape(0).size() / 2.0 + 8))
            .samples(d -> {
                // Sometimes so large that a GPU splits the work into pieces.
                boolean pieces = d.scale() == Draw.Scale.LARGE && d.between(0, 3) == 0;
                return Sample.of(Attrs.NONE, d.real(pieces ? Shape.of(d.between(30_000, 60_000)) : d.shape(0, 3)));
            })
            .benchmark(Attrs.NONE, real(MAPS)).row();

    /**
     * {@code grad <- min(1, most / (norm + 1e-6)) * grad}. norm is a scalar tensor on the device, so clipping needs no
     * synchronization with the host. A gradient of 0 stays 0 even when the norm is NaN, because the padding between the pieces of
     * a slab must stay 0.
     */
    public static final Op<Attrs.Value> CLIP_NORM = FAMILY.<Attrs.Value>op("clip_norm_")
            .update("grad").nonDifferentiable("norm")
            .infer((_, in) -> {
                in.requireSameFloat();
                in.require(in.shape(1).rank() == 0, "expected norm: [], got %s", in.shape(1));
                return List.of();
            })
            .flops((_, in, _) -> in.shape(0).size()).accuracy(Accuracy.ulps(4))
            .samples(d -> Sample.of(new Attrs.Value(d.between(1, 9) / 4.0), d.real(Shape.of(d.extent())),
                    d.positive(Shape.SCALAR)))
            .benchmark(new Attrs.Value(1), real(MAPS), real()).row();

    /** {@code grad <- min(max(grad, low), high)}; NaN stays NaN. */
    public static final Op<Attrs.Range> CLIP_VALUE = Optimization.<Attrs.Range>slabs("clip_value_", 2, Accuracy.exact())
            .update("grad")
            .samples(Optimization::slab, (d, x) -> Sample.of(new Attrs.Range(-0.5, d.between(1, 4) / 4.0), d.real(x)))
            .row();

    /** {@code average <- average + (1 - decay) * (param - average)}: an exponential moving average of weights. */
    public static final Op<Attrs.Value> AVERAGE = Optimization.<Attrs.Value>slabs("average_", 3, Accuracy.ofLargest((_, _) -> 8))
            .update("average").nonDifferentiable("param")
            .samples(Optimization::slab,
                    (d, x) -> Sample.of(new Attrs.Value(d.pick(0.0, 0.5, 0.9, 0.999)), d.real(x), d.real(x)))
            .row();

    private Optimization() {}

    /** Begins a row whose inputs have one type and shape, with {@code flops} floating-point operations for each element. */
    private static <A extends Attrs> OpBuilder<A> slabs(String name, double flops, Accuracy<A> accuracy) {
        return FAMILY.<A>op(name).infer((_, in) -> sameAll(in)).flops((_, in, _) -> flops * in.shape(0).size())
                .accuracy(accuracy).elementwise();
    }

    /** A step with the averages m and {@code second}. */
    private static Op<OptimizerAttrs.Adam> adam(String name, String second, double flops) {
        return Optimization.<OptimizerAttrs.Adam>slabs(name, flops, Accuracy.ofLargestSquared((_, _) -> 32))
                .update("param").nonDifferentiable("grad").update("m", second)
                .infer((a, in) -> sameAll(in, a.step()))
                .samples(Optimization::slab, (d, x) -> Sample.of(
                        new OptimizerAttrs.Adam(0.01, 0.9, 0.999, 1e-8, decay(d), d.between(1, 50)),
                        d.real(x), d.real(x), d.real(x), d.positive(x)))
                .specialOnlyInFirst(LONG_STEP).row();
    }

    private static Shape slab(Draw d) {
        return Shape.of(d.extent());
    }

    private static double decay(Draw d) {
        return d.coin() ? 0.01 : 0;
    }

    private static void requireBuffer(Op.Inputs in, int i, double momentum) {
        in.require(momentum == 0 || in.has(i), "momentum %s needs a buffer", momentum);
    }

    private static List<Spec> sameAll(Op.Inputs in, int step) {
        in.require(step >= 1, "steps count from 1, got %d", step);
        return sameAll(in);
    }

    private static List<Spec> sameAll(Op.Inputs in) {
        in.requireSameFloat();
        for (Spec spec : in.specs()) {
            in.require(spec == null || spec.equals(in.spec(0)), "shapes differ: %s and %s", in.spec(0), spec);
        }
        return List.of();
    }
}
