package weft.autograd;

import static weft.autograd.Gradients.give;
import static weft.autograd.Gradients.in;
import static weft.autograd.Gradients.out;
import static weft.autograd.Gradients.put;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.GroupNormalization;
import weft.engine.op.LocalResponse;
import weft.engine.op.Normalization;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.NormAttrs;

/** The gradients of normalization; see {@link Normalization}, {@link GroupNormalization} and {@link LocalResponse}. */
final class NormalizationRules {

    private NormalizationRules() {
    }

    static void putAll() {
        put(Normalization.BATCH_NORM, NormAttrs.BatchNorm::epilogue, g -> giveAll(g, Ops.apply(Normalization.BATCH_NORM_GRAD,
                Attrs.NONE, g.dy(), g.in(0), g.in(1), g.out(1), g.out(2), g.out(4))), in(0), in(1), out(1), out(2), out(4));
        put(Normalization.BATCH_NORM_EVAL, NormAttrs.BatchNorm::epilogue, NormalizationRules::batchNormEval,
                in(0).by(1), in(0).by(4), in(1), in(3).by(1), in(3).by(4), in(4));
        put(GroupNormalization.LAYER_NORM, g -> giveAll(g, Ops.apply(GroupNormalization.LAYER_NORM_GRAD, g.attrs(), g.dy(),
                g.in(0), g.in(1), g.out(1), g.out(2), g.out(4))), in(0), in(1), out(1), out(2), out(4));
        put(GroupNormalization.GROUP_NORM, g -> giveAll(g, Ops.apply(GroupNormalization.GROUP_NORM_GRAD, g.attrs(), g.dy(),
                g.in(0), g.in(1), g.out(1), g.out(2), g.out(4))), in(0), in(1), out(1), out(2), out(4));
        put(LocalResponse.LOCAL_RESPONSE_NORM, g -> g.give(0, Ops.one(LocalResponse.LOCAL_RESPONSE_NORM_GRAD, g.attrs(), g.dy(),
                g.in(0), g.out(1))), in(0), out(1));
    }

    private static void batchNormEval(Gradient<NormAttrs.BatchNorm> g) {
        Shape x = g.inShape(0);
        int[] others = IntStream.range(0, x.rank()).filter(axis -> axis != 1).toArray();
        Tensor invstd = g.in(4).add(g.attrs().eps()).sqrt().rdiv(1);
        Tensor scale = g.in(1) == null ? invstd : g.in(1).mul(invstd);
        if (g.needs(0)) {
            g.give(0, g.dy().mul(ofChannels(scale, x)));
        }
        if (g.needs(1) || g.needs(4)) {
            Tensor weighted = g.dy().mul(g.in(0).sub(ofChannels(g.in(3), x))).sum(others);
            give(g, 1, weighted.mul(invstd));
            give(g, 4, weighted.mul(scale).mul(invstd.pow(2)).mul(-0.5));
        }
        if (g.needs(2) || g.needs(3)) {
            Tensor plain = g.dy().sum(others);
            give(g, 2, plain);
            give(g, 3, plain.mul(scale).neg());
        }
    }

    /** Gives dx, dw and db. */
    private static void giveAll(Gradient<?> g, List<Tensor> gradients) {
        for (int i = 0; i < gradients.size(); i++) {
            give(g, i, gradients.get(i));
        }
    }

    /** One number for each channel, in a shape that broadcasts to x: [N, C, ...]. */
    private static Tensor ofChannels(Tensor vector, Shape x) {
        int[] dims = new int[x.rank()];
        Arrays.fill(dims, 1);
        dims[1] = x.dim(1);
        return vector.reshape(Shape.of(dims));
    }
}
