package weft.engine.cuda;

import static weft.engine.cuda.base.Launcher.at;
import static weft.engine.cuda.base.Launcher.number;
import static weft.engine.cuda.base.Launcher.type;

import java.util.List;
import weft.engine.DType;
import weft.engine.Tensor;
import weft.engine.cuda.base.CudaPlan;
import weft.engine.cuda.base.Launcher;
import weft.engine.cuda.base.Structs;
import weft.engine.op.LocalResponse;
import weft.engine.op.attrs.NormAttrs;
import weft.engine.op.geometry.Planes;

/** Local response normalization: one thread for each element, in two passes for the gradient. */
final class LocalResponsePlans {

    private static final String FILE = "norm/local_response";

    static final CudaPlan.Table TABLE = new CudaPlan.Table(LocalResponse.FAMILY)
            .put(LocalResponse.LOCAL_RESPONSE_NORM, LocalResponsePlans::forward)
            .put(LocalResponse.LOCAL_RESPONSE_NORM_GRAD, LocalResponsePlans::backward);

    private LocalResponsePlans() {}

    private static void forward(Launcher gpu, NormAttrs.LocalResponseNorm a, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        DType t = x.dtype();
        gpu.each(FILE, "local_response_norm_" + type(t), x.size(), at(x), at(out.get(0)), at(out.get(1)), x.size(),
                window(x, a.size() / 2, (a.size() - 1) / 2), number(t, a.k()), number(t, rounded(t, a.alpha()) / a.size()),
                number(t, a.beta()));
    }

    /** The channels whose windows contain channel c are a window around c, too, with the two sides swapped. */
    private static void backward(Launcher gpu, NormAttrs.LocalResponseNorm a, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(1);
        DType t = x.dtype();
        long dx = at(out.get(0));
        long shares = gpu.scratch(x.size(), t);
        gpu.each(FILE, "local_response_norm_shares_" + type(t), x.size(), at(in.get(0)), at(x), at(in.get(2)), dx, shares,
                x.size(), number(t, a.beta()));
        gpu.each(FILE, "local_response_norm_grad_" + type(t), x.size(), at(x), shares, dx, x.size(),
                window(x, (a.size() - 1) / 2, a.size() / 2),
                number(t, 2 * rounded(t, a.alpha()) * rounded(t, a.beta()) / a.size()));
    }

    private static double rounded(DType dtype, double number) {
        return dtype == DType.FLOAT32 ? (float) number : number;
    }

    private static byte[] window(Tensor x, int before, int after) {
        Planes p = Planes.of(x.shape());
        return Structs.ints(p.c(), p.l(), before, after);
    }
}
