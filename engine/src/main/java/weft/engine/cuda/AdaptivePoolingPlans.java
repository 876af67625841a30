package weft.engine.cuda;

import static weft.engine.cuda.base.Launcher.at;
import static weft.engine.cuda.base.Launcher.type;

import java.util.List;
import weft.engine.Tensor;
import weft.engine.cuda.base.CudaPlan;
import weft.engine.cuda.base.Launcher;
import weft.engine.cuda.base.Structs;
import weft.engine.op.AdaptivePooling;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.PlanePairs;

/**
 * Pooling to a given size: one thread for each output, and in a gradient one for each input, which gathers from the windows that
 * contain it. The mean of a whole plane is a reduction, in which several threads share a plane.
 */
final class AdaptivePoolingPlans {

    private static final String FILE = "pool/adaptive";
    private static final Attrs.Axes PLANE = new Attrs.Axes(List.of(2, 3), true);

    static final CudaPlan.Table TABLE = new CudaPlan.Table(AdaptivePooling.FAMILY)
            .put(AdaptivePooling.ADAPTIVE_AVG_POOL2D, AdaptivePoolingPlans::average)
            .put(AdaptivePooling.ADAPTIVE_AVG_POOL2D_GRAD, (gpu, _, in, out) -> launch(gpu, "adaptive_avg_pool2d_grad",
                    out.get(0), at(in.get(0)), at(out.get(0)), struct(out.get(0), in.get(0))))
            .put(AdaptivePooling.ADAPTIVE_MAX_POOL2D, (gpu, _, in, out) -> launch(gpu, "adaptive_max_pool2d", out.get(0),
                    at(in.get(0)), at(out.get(0)), at(out.get(1)), struct(in.get(0), out.get(0))))
            .put(AdaptivePooling.ADAPTIVE_MAX_POOL2D_GRAD, AdaptivePoolingPlans::maxGrad);

    private AdaptivePoolingPlans() {}

    private static void average(Launcher gpu, Attrs.PlaneSize attrs, List<Tensor> in, List<Tensor> out) {
        if (attrs.height() == 1 && attrs.width() == 1) {
            ReductionPlans.mean(gpu, in.get(0), PLANE, out.get(0));
        } else {
            launch(gpu, "adaptive_avg_pool2d", out.get(0), at(in.get(0)), at(out.get(0)), struct(in.get(0), out.get(0)));
        }
    }

    private static void maxGrad(Launcher gpu, Attrs.PlaneSize attrs, List<Tensor> in, List<Tensor> out) {
        Tensor dx = out.get(0);
        if (dx.size() > 0) {
            launch(gpu, "adaptive_max_pool2d_grad", dx, at(in.get(0)), at(in.get(1)), at(dx), struct(dx, in.get(0)),
                    PoolingPlans.badIndex(gpu, "adaptive_max_pool2d_grad", attrs.height(), attrs.width()));
        }
    }

    private static void launch(Launcher gpu, String entry, Tensor to, Object... arguments) {
        gpu.each(FILE, entry + "_" + type(to.dtype()), to.size(), arguments);
    }

    /** The planes of x: [N, C, H, W] and of y: [N, C, P, Q]. */
    static byte[] struct(Tensor x, Tensor y) {
        PlanePairs g = PlanePairs.of(x.shape(), y.shape());
        return Structs.ints(g.count(), g.H(), g.W(), g.P(), g.Q());
    }
}
