package weft.autograd.rules;

import static weft.autograd.rules.Keep.in;
import static weft.autograd.rules.Keep.out;
import static weft.autograd.rules.Rule.rule;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Normalization;
import weft.engine.op.Pointwise;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.NormAttrs;

/** The gradients of {@link Normalization}. */
final class NormalizationRules {

    static final List<Rule<?>> TABLE = List.of(
            // The gradient's operation takes dy, then x, w, mean, rest and invstd.
            rule(Normalization.BATCH_NORM)
                    .madeBy(3, Normalization.BATCH_NORM_GRAD, _ -> Attrs.NONE, in(0), in(1), out(1), out(2), out(4)),
            // Inputs: 0 x, 1 w, 2 b, 3 mean, 4 var.
            // With s = w / sqrt(var + eps): dx = dy s, dw = sum(dy (x - mean)) / sqrt(var + eps), db = sum(dy),
            // dmean = -s sum(dy), dvar = -s sum(dy (x - mean)) / (2 (var + eps)).
            rule(Normalization.BATCH_NORM_EVAL)
                    .input(0, g -> g.dy().mul(perChannel(scale(g), g.inShape(0))), in(1), in(4))
                    .input(1, g -> g.result(Pointwise.MUL, Attrs.NONE, sumOfDyCentered(g), invstd(g)), in(0), in(3), in(4))
                    .input(2, g -> g.sumOfDy(allButChannels(g.inShape(0))))
                    .input(3, g -> g.dy().sum(allButChannels(g.inShape(0))).mul(scale(g)).neg(), in(1), in(4))
                    .input(4, g -> sumOfDyCentered(g).mul(scale(g)).mul(invstd(g).pow(2)).mul(-0.5), in(0), in(1), in(3), in(4)));

    private NormalizationRules() {}

    /** {@code 1 / sqrt(var + eps)}: [C]. */
    private static Tensor invstd(Gradient<NormAttrs.BatchNorm> g) {
        return g.in(4).add(g.attrs().eps()).sqrt().rdiv(1);
    }

    /** {@code w / sqrt(var + eps)}: [C]. */
    private static Tensor scale(Gradient<NormAttrs.BatchNorm> g) {
        return g.in(1) == null ? invstd(g) : g.in(1).mul(invstd(g));
    }

    /** {@code sum(dy (x - mean))}: [C]. */
    private static Tensor sumOfDyCentered(Gradient<?> g) {
        Shape x = g.inShape(0);
        return g.dy().mul(g.in(0).sub(perChannel(g.in(3), x))).sum(allButChannels(x));
    }

    /** The axes that a sum for each channel goes over. */
    private static int[] allButChannels(Shape x) {
        return IntStream.range(0, x.rank()).filter(axis -> axis != 1).toArray();
    }

    /** One number for each channel, in a shape that broadcasts to x: [N, C, ...]. */
    private static Tensor perChannel(Tensor vector, Shape x) {
        int[] dims = new int[x.rank()];
        Arrays.fill(dims, 1);
        dims[1] = x.dim(1);
        return vector.reshape(Shape.of(dims));
    }
}
