package weft.autograd;

import static weft.autograd.Gradients.in;
import static weft.autograd.Gradients.out;
import static weft.autograd.Gradients.put;

import weft.engine.Shape;
import weft.engine.op.AdaptivePooling;
import weft.engine.op.Convolution;
import weft.engine.op.Ops;
import weft.engine.op.TransposedConvolution;
import weft.engine.op.Upsampling;
import weft.engine.op.attrs.Attrs;

/**
 * The gradients of what brings pictures to another size; see {@link AdaptivePooling}, {@link Upsampling} and
 * {@link TransposedConvolution}.
 */
final class SpatialRules {

    private SpatialRules() {
    }

    static void putAll() {
        put(AdaptivePooling.ADAPTIVE_AVG_POOL2D,
                g -> g.give(0, Ops.one(AdaptivePooling.ADAPTIVE_AVG_POOL2D_GRAD, planes(g), g.dy())));
        put(AdaptivePooling.ADAPTIVE_MAX_POOL2D,
                g -> g.give(0, Ops.one(AdaptivePooling.ADAPTIVE_MAX_POOL2D_GRAD, planes(g), g.dy(), g.out(1))), out(1));
        put(Upsampling.UPSAMPLE_NEAREST2D, g -> g.give(0, Ops.one(Upsampling.UPSAMPLE_NEAREST2D_GRAD, upsampled(g), g.dy())));
        put(Upsampling.UPSAMPLE_BILINEAR2D, g -> g.give(0, Ops.one(Upsampling.UPSAMPLE_BILINEAR2D_GRAD, upsampled(g), g.dy())));
        put(TransposedConvolution.CONV_TRANSPOSE2D, SpatialRules::convTranspose2d, in(1).by(0), in(0).by(1));
    }

    /** It is the gradient of a convolution, so the convolution is its gradient. */
    private static void convTranspose2d(Gradient<Attrs.ConvGrad> g) {
        Attrs.Conv2d conv = g.attrs().conv();
        Shape w = g.inShape(1);
        if (g.needs(0)) {
            g.give(0, Convolution.conv2d(g.dy(), g.in(1), null, conv));
        }
        if (g.needs(1)) {
            g.give(1, Ops.one(Convolution.CONV2D_WEIGHT_GRAD, new Attrs.ConvGrad(conv, w.dim(2), w.dim(3)), g.dy(), g.in(0)));
        }
        if (g.needs(2)) {
            g.give(2, g.dy().sum(0, 2, 3));
        }
    }

    /** The extents of the planes of x: [N, C, H, W]. */
    private static Attrs.PlaneSize planes(Gradient<?> g) {
        return new Attrs.PlaneSize(g.inShape(0).dim(2), g.inShape(0).dim(3));
    }

    private static Attrs.UpsampleGrad upsampled(Gradient<Attrs.Upsample> g) {
        return new Attrs.UpsampleGrad(g.attrs(), g.inShape(0).dim(2), g.inShape(0).dim(3));
    }
}
