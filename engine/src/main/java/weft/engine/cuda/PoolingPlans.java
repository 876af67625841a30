package weft.engine.cuda;

import static weft.engine.cuda.base.Launcher.at;
import static weft.engine.cuda.base.Launcher.type;

import java.util.List;
import weft.engine.Tensor;
import weft.engine.cuda.base.CudaPlan;
import weft.engine.cuda.base.Launcher;
import weft.engine.cuda.base.Structs;
import weft.engine.op.Pooling;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.PoolGeometry;

/** Pooling: one thread for each output, and in a gradient one for each input, which gathers from the windows that contain it. */
final class PoolingPlans {

    private static final String MAX = "pool/max";
    private static final String AVERAGE = "pool/average";
    private static final String LP = "pool/lp";

    static final CudaPlan.Table TABLE = new CudaPlan.Table(Pooling.FAMILY)
            .put(Pooling.MAX_POOL2D, (gpu, attrs, in, out) -> gpu.each(MAX, entry("max_pool2d", in.get(0)), out.get(0).size(),
                    at(in.get(0)), at(out.get(0)), at(out.get(1)), struct(attrs.over(in.get(0).shape()))))
            .put(Pooling.MAX_POOL2D_GRAD, PoolingPlans::maxGrad)
            .put(Pooling.AVG_POOL2D, (gpu, attrs, in, out) -> gpu.each(AVERAGE, entry("avg_pool2d", in.get(0)),
                    out.get(0).size(), at(in.get(0)), at(out.get(0)), struct(attrs.over(in.get(0).shape())),
                    attrs.countIncludePad() ? 1 : 0))
            .put(Pooling.AVG_POOL2D_GRAD, (gpu, attrs, in, out) -> gpu.each(AVERAGE, entry("avg_pool2d_grad", in.get(0)),
                    out.get(0).size(), at(in.get(0)), at(out.get(0)), struct(attrs.pool().over(out.get(0).shape())),
                    attrs.pool().countIncludePad() ? 1 : 0))
            .put(Pooling.LP_POOL2D, (gpu, attrs, in, out) -> gpu.each(LP, entry("lp_pool2d", in.get(0)), out.get(0).size(),
                    at(in.get(0)), at(out.get(0)), struct(attrs.pool().over(in.get(0).shape())), attrs.p()))
            .put(Pooling.LP_POOL2D_GRAD, (gpu, attrs, in, out) -> gpu.each(LP, entry("lp_pool2d_grad", in.get(0)),
                    out.get(0).size(), at(in.get(0)), at(in.get(1)), at(in.get(2)), at(out.get(0)),
                    struct(attrs.pool().over(out.get(0).shape())), attrs.p()));

    private PoolingPlans() {}

    private static void maxGrad(Launcher gpu, Attrs.PoolGrad attrs, List<Tensor> in, List<Tensor> out) {
        Tensor dx = out.get(0);
        if (dx.size() > 0) {
            gpu.each(MAX, entry("max_pool2d_grad", dx), dx.size(), at(in.get(0)), at(in.get(1)), at(dx),
                    struct(attrs.pool().over(dx.shape())), badIndex(gpu, "max_pool2d_grad", attrs.height(), attrs.width()));
        }
    }

    /** Where a gradient reports an index outside of its plane. */
    static long badIndex(Launcher gpu, String op, int height, int width) {
        return gpu.fault((_, index) -> new IllegalArgumentException("%s: index %d is not within a plane of %d x %d"
                .formatted(op, index, height, width)));
    }

    private static String entry(String name, Tensor of) {
        return name + "_" + type(of.dtype());
    }

    private static byte[] struct(PoolGeometry g) {
        return Structs.ints(g.planes(), g.H(), g.W(), g.P(), g.Q(), g.R(), g.S(), g.strideH(), g.strideW(), g.padH(), g.padW(),
                g.dilH(), g.dilW());
    }
}
