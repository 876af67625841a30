package weft.engine.reference;

import weft.engine.op.LocalResponse;
import weft.engine.op.attrs.NormAttrs;
import weft.engine.op.geometry.Planes;

/** Local response normalization; see {@link LocalResponse}. */
final class LocalResponseKernels {

    static final KernelTable TABLE = new KernelTable(LocalResponse.FAMILY)
            .put(LocalResponse.LOCAL_RESPONSE_NORM, LocalResponseKernels::forward)
            .put(LocalResponse.LOCAL_RESPONSE_NORM_GRAD, LocalResponseKernels::backward);

    private LocalResponseKernels() {}

    private static void forward(ReferenceKernel.Call<NormAttrs.LocalResponseNorm> call) {
        NormAttrs.LocalResponseNorm a = call.attrs();
        Planes p = Planes.of(call.shape(0));
        double[] x = call.in(0);
        for (int n = 0; n < p.n(); n++) {
            for (int c = 0; c < p.c(); c++) {
                for (int l = 0; l < p.l(); l++) {
                    double squares = 0;
                    for (int near = a.windowFrom(c); near < a.windowTo(c, p.c()); near++) {
                        double value = x[p.at(n, near, l)];
                        squares += value * value;
                    }
                    // The divisor is the full window even at the edge, where channels are missing.
                    double d = call.rounded(a.k()) + call.rounded(a.alpha()) * (squares / a.size());
                    call.out(0)[p.at(n, c, l)] = x[p.at(n, c, l)] * StrictMath.pow(d, -call.rounded(a.beta()));
                    call.out(1)[p.at(n, c, l)] = d;
                }
            }
        }
    }

    /** x[c] acts on its own y and, through d, on the y of every channel whose window it lies in. */
    private static void backward(ReferenceKernel.Call<NormAttrs.LocalResponseNorm> call) {
        NormAttrs.LocalResponseNorm a = call.attrs();
        Planes p = Planes.of(call.shape(0));
        double[] dy = call.in(0);
        double[] x = call.in(1);
        double[] d = call.in(2);
        double[] dx = call.out(0);
        double beta = call.rounded(a.beta());
        double slope = 2 * call.rounded(a.alpha()) * beta / a.size();
        double[] shares = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double power = StrictMath.pow(d[i], -beta);
            dx[i] = dy[i] * power;
            shares[i] = dy[i] * x[i] * power / d[i];
        }
        for (int n = 0; n < p.n(); n++) {
            for (int c = 0; c < p.c(); c++) {
                for (int l = 0; l < p.l(); l++) {
                    double sum = 0;
                    for (int near = a.seenFrom(c); near < a.seenTo(c, p.c()); near++) {
                        sum += shares[p.at(n, near, l)];
                    }
                    dx[p.at(n, c, l)] -= slope * x[p.at(n, c, l)] * sum;
                }
            }
        }
    }
}
