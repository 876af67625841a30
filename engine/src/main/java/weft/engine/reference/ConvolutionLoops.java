package weft.engine.reference;

import java.util.Map;
import weft.engine.Shape;
import weft.engine.op.Attrs;
import weft.engine.op.Convolution;
import weft.engine.op.Op;

/**
 * Convolution and its gradients; see {@link Convolution}. All three are the same seven loops over the same products: output
 * (n, k, p, q) takes element (c, r, s) of its window. Forward a product goes into y, backward into dx or dw.
 *
 * <p>x: [N, C, H, W], w: [K, C / groups, R, S], y: [N, K, P, Q].
 */
final class ConvolutionLoops {

    static final Map<Op<?>, ReferenceKernel<?>> TABLE = new KernelTable()
            .put(Convolution.CONV2D, ConvolutionLoops::conv2d)
            .put(Convolution.CONV2D_INPUT_GRAD, ConvolutionLoops::inputGrad)
            .put(Convolution.CONV2D_WEIGHT_GRAD, ConvolutionLoops::weightGrad)
            .put(Convolution.IM2COL, ConvolutionLoops::im2col)
            .put(Convolution.COL2IM, ConvolutionLoops::col2im)
            .done();

    private ConvolutionLoops() {
    }

    private static void conv2d(ReferenceKernel.Call<Attrs.Conv2d> call) {
        Geometry g = Geometry.of(call.attrs(), call.shape(0), call.shape(1), call.outShape(0));
        double[] x = call.in(0);
        double[] w = call.in(1);
        double[] b = call.in(2);
        double[] y = call.out(0);
        for (int n = 0; n < g.N; n++) {
            for (int k = 0; k < g.K; k++) {
                for (int p = 0; p < g.P; p++) {
                    for (int q = 0; q < g.Q; q++) {
                        double sum = b == null ? 0 : b[k];
                        for (int c = 0; c < g.groupC; c++) {
                            for (int r = 0; r < g.R; r++) {
                                for (int s = 0; s < g.S; s++) {
                                    if (g.inside(p, q, r, s)) {
                                        sum += x[g.x(n, k, c, p, q, r, s)] * w[g.w(k, c, r, s)];
                                    }
                                }
                            }
                        }
                        y[g.y(n, k, p, q)] = MatmulLoops.finish(call.attrs().epilogue(), sum);
                    }
                }
            }
        }
    }

    private static void inputGrad(ReferenceKernel.Call<Attrs.ConvGrad> call) {
        Geometry g = Geometry.of(call.attrs().conv(), call.outShape(0), call.shape(1), call.shape(0));
        double[] dy = call.in(0);
        double[] w = call.in(1);
        double[] dx = call.out(0);
        for (int n = 0; n < g.N; n++) {
            for (int k = 0; k < g.K; k++) {
                for (int p = 0; p < g.P; p++) {
                    for (int q = 0; q < g.Q; q++) {
                        for (int c = 0; c < g.groupC; c++) {
                            for (int r = 0; r < g.R; r++) {
                                for (int s = 0; s < g.S; s++) {
                                    if (g.inside(p, q, r, s)) {
                                        dx[g.x(n, k, c, p, q, r, s)] += dy[g.y(n, k, p, q)] * w[g.w(k, c, r, s)];
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static void weightGrad(ReferenceKernel.Call<Attrs.ConvGrad> call) {
        Geometry g = Geometry.of(call.attrs().conv(), call.shape(0), call.outShape(0), call.shape(1));
        double[] x = call.in(0);
        double[] dy = call.in(1);
        double[] dw = call.out(0);
        for (int n = 0; n < g.N; n++) {
            for (int k = 0; k < g.K; k++) {
                for (int p = 0; p < g.P; p++) {
                    for (int q = 0; q < g.Q; q++) {
                        for (int c = 0; c < g.groupC; c++) {
                            for (int r = 0; r < g.R; r++) {
                                for (int s = 0; s < g.S; s++) {
                                    if (g.inside(p, q, r, s)) {
                                        dw[g.w(k, c, r, s)] += dy[g.y(n, k, p, q)] * x[g.x(n, k, c, p, q, r, s)];
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static void im2col(ReferenceKernel.Call<Attrs.Window> call) {
        Geometry g = Geometry.of(call.attrs(), call.shape(0));
        double[] x = call.in(0);
        double[] y = call.out(0);
        for (int n = 0; n < g.N; n++) {
            for (int c = 0; c < g.groupC; c++) {
                for (int r = 0; r < g.R; r++) {
                    for (int s = 0; s < g.S; s++) {
                        for (int p = 0; p < g.P; p++) {
                            for (int q = 0; q < g.Q; q++) {
                                y[g.column(n, c, r, s, p, q)] = g.inside(p, q, r, s) ? x[g.x(n, 0, c, p, q, r, s)] : 0;
                            }
                        }
                    }
                }
            }
        }
    }

    private static void col2im(ReferenceKernel.Call<Attrs.Fold> call) {
        Geometry g = Geometry.of(call.attrs().window(), call.outShape(0));
        double[] y = call.in(0);
        double[] x = call.out(0);
        for (int n = 0; n < g.N; n++) {
            for (int c = 0; c < g.groupC; c++) {
                for (int r = 0; r < g.R; r++) {
                    for (int s = 0; s < g.S; s++) {
                        for (int p = 0; p < g.P; p++) {
                            for (int q = 0; q < g.Q; q++) {
                                if (g.inside(p, q, r, s)) {
                                    x[g.x(n, 0, c, p, q, r, s)] += y[g.column(n, c, r, s, p, q)];
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /**
     * All extents of a convolution, and where its elements lie.
     *
     * @param groupC the channels of one group: C / groups, the extent of w along its second dimension
     * @param groupK the outputs of one group: K / groups
     */
    private record Geometry(Attrs.Conv2d a, int N, int C, int H, int W, int K, int R, int S, int P, int Q, int groupC,
                            int groupK) {

        static Geometry of(Attrs.Conv2d a, Shape x, Shape w, Shape y) {
            return new Geometry(a, x.dim(0), x.dim(1), x.dim(2), x.dim(3), w.dim(0), w.dim(2), w.dim(3), y.dim(2), y.dim(3),
                    w.dim(1), w.dim(0) / a.groups());
        }

        /** A sliding window has no weights and no groups: each window takes all channels, as for a single output would. */
        static Geometry of(Attrs.Window window, Shape x) {
            Attrs.Conv2d a = window.conv();
            return new Geometry(a, x.dim(0), x.dim(1), x.dim(2), x.dim(3), 1, window.r(), window.s(),
                    a.outH(x.dim(2), window.r()), a.outW(x.dim(3), window.s()), x.dim(1), 1);
        }

        /** The row of x that element r of window p looks at; outside of 0 .. H - 1 it lies in the padding. */
        int h(int p, int r) {
            return p * a.strideH() + r * a.dilationH() - a.paddingH();
        }

        /** The column of x that element s of window q looks at. */
        int w(int q, int s) {
            return q * a.strideW() + s * a.dilationW() - a.paddingW();
        }

        /** Whether that is an element of x. Padding takes no part in a sum. */
        boolean inside(int p, int q, int r, int s) {
            int h = h(p, r);
            int w = w(q, s);
            return h >= 0 && h < H && w >= 0 && w < W;
        }

        /** Channel c of the group that output k belongs to. */
        int x(int n, int k, int c, int p, int q, int r, int s) {
            int channel = k / groupK * groupC + c;
            return ((n * C + channel) * H + h(p, r)) * W + w(q, s);
        }

        int w(int k, int c, int r, int s) {
            return ((k * groupC + c) * R + r) * S + s;
        }

        int y(int n, int k, int p, int q) {
            return ((n * K + k) * P + p) * Q + q;
        }

        /** Row (c, r, s) and column (p, q) of matrix n. */
        int column(int n, int c, int r, int s, int p, int q) {
            return ((((n * C + c) * R + r) * S + s) * P + p) * Q + q;
        }
    }
}
