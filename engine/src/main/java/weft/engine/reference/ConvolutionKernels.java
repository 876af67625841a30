package weft.engine.reference;

import weft.engine.op.Convolution;
import weft.engine.op.TransposedConvolution;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.ConvGeometry;

/**
 * Convolution and its gradients; see {@link Convolution}. All three are the same seven loops over the same products: for each
 * output (n, k, p, q) and each element (c, r, s) of its window. Forward a product goes into y, backward into dx or dw.
 *
 * <p>x: [N, C, H, W], w: [K, C / groups, R, S], y: [N, K, P, Q].
 */
final class ConvolutionKernels {

    static final KernelTable TABLE = new KernelTable(Convolution.FAMILY, TransposedConvolution.FAMILY)
            .put(Convolution.CONV2D, ConvolutionKernels::conv2d)
            .put(Convolution.CONV2D_INPUT_GRAD, ConvolutionKernels::inputGrad)
            .put(Convolution.CONV2D_WEIGHT_GRAD, ConvolutionKernels::weightGrad)
            .put(TransposedConvolution.CONV_TRANSPOSE2D, ConvolutionKernels::transposed)
            .put(Convolution.IM2COL, ConvolutionKernels::im2col)
            .put(Convolution.COL2IM, ConvolutionKernels::col2im);

    private ConvolutionKernels() {}

    private static void conv2d(ReferenceKernel.Call<Attrs.Conv2d> call) {
        Places g = Places.of(call.attrs().over(call.shape(0), call.shape(1)));
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
                                int xRow = g.xRow(n, k, c, p, r);
                                if (xRow < 0) {
                                    continue;
                                }
                                int wRow = g.wRow(k, c, r);
                                for (int s = 0; s < g.S; s++) {
                                    int column = g.column(q, s);
                                    if (column >= 0 && column < g.W) {
                                        sum += x[xRow + column] * w[wRow + s];
                                    }
                                }
                            }
                        }
                        y[g.y(n, k, p, q)] = MatmulKernels.finish(call.attrs().epilogue(), sum);
                    }
                }
            }
        }
    }

    private static void inputGrad(ReferenceKernel.Call<Attrs.ConvGrad> call) {
        spread(call);
    }

    /** A transposed convolution: the input gradient with x in place of dy, plus the bias. */
    private static void transposed(ReferenceKernel.Call<Attrs.ConvGrad> call) {
        spread(call);
        double[] b = call.in(2);
        double[] y = call.out(0);
        int plane = call.outShape(0).sizeOf(2, 4);
        for (int i = 0; b != null && i < y.length; i++) {
            y[i] += b[i / plane % b.length];
        }
    }

    /** Adds each dy times the kernel to the elements of its window. */
    private static void spread(ReferenceKernel.Call<Attrs.ConvGrad> call) {
        Places g = Places.of(call.attrs().conv().over(call.outShape(0), call.shape(1)));
        double[] dy = call.in(0);
        double[] w = call.in(1);
        double[] dx = call.out(0);
        for (int n = 0; n < g.N; n++) {
            for (int k = 0; k < g.K; k++) {
                for (int p = 0; p < g.P; p++) {
                    for (int q = 0; q < g.Q; q++) {
                        double slope = dy[g.y(n, k, p, q)];
                        for (int c = 0; c < g.groupC; c++) {
                            for (int r = 0; r < g.R; r++) {
                                int xRow = g.xRow(n, k, c, p, r);
                                if (xRow < 0) {
                                    continue;
                                }
                                int wRow = g.wRow(k, c, r);
                                for (int s = 0; s < g.S; s++) {
                                    int column = g.column(q, s);
                                    if (column >= 0 && column < g.W) {
                                        dx[xRow + column] += slope * w[wRow + s];
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
        Places g = Places.of(call.attrs().conv().over(call.shape(0), call.outShape(0)));
        double[] x = call.in(0);
        double[] dy = call.in(1);
        double[] dw = call.out(0);
        for (int n = 0; n < g.N; n++) {
            for (int k = 0; k < g.K; k++) {
                for (int p = 0; p < g.P; p++) {
                    for (int q = 0; q < g.Q; q++) {
                        double slope = dy[g.y(n, k, p, q)];
                        for (int c = 0; c < g.groupC; c++) {
                            for (int r = 0; r < g.R; r++) {
                                int xRow = g.xRow(n, k, c, p, r);
                                if (xRow < 0) {
                                    continue;
                                }
                                int wRow = g.wRow(k, c, r);
                                for (int s = 0; s < g.S; s++) {
                                    int column = g.column(q, s);
                                    if (column >= 0 && column < g.W) {
                                        dw[wRow + s] += slope * x[xRow + column];
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
        Places g = Places.of(call.attrs().over(call.shape(0)));
        double[] x = call.in(0);
        double[] y = call.out(0);
        for (int n = 0; n < g.N; n++) {
            for (int c = 0; c < g.C; c++) {
                for (int r = 0; r < g.R; r++) {
                    for (int s = 0; s < g.S; s++) {
                        for (int p = 0; p < g.P; p++) {
                            int xRow = g.xRow(n, 0, c, p, r);
                            for (int q = 0; q < g.Q; q++) {
                                int column = g.column(q, s);
                                boolean inside = xRow >= 0 && column >= 0 && column < g.W;
                                y[g.patch(n, c, r, s, p, q)] = inside ? x[xRow + column] : 0;
                            }
                        }
                    }
                }
            }
        }
    }

    private static void col2im(ReferenceKernel.Call<Attrs.Fold> call) {
        Places g = Places.of(call.attrs().window().over(call.outShape(0)));
        double[] y = call.in(0);
        double[] x = call.out(0);
        for (int n = 0; n < g.N; n++) {
            for (int c = 0; c < g.C; c++) {
                for (int r = 0; r < g.R; r++) {
                    for (int s = 0; s < g.S; s++) {
                        for (int p = 0; p < g.P; p++) {
                            int xRow = g.xRow(n, 0, c, p, r);
                            for (int q = 0; q < g.Q; q++) {
                                int column = g.column(q, s);
                                boolean inside = xRow >= 0 && column >= 0 && column < g.W;
                                if (inside) {
                                    x[xRow + column] += y[g.patch(n, c, r, s, p, q)];
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /** Where the elements of a convolution lie. */
    private record Places(ConvGeometry sizes, int N, int C, int W, int K, int R, int S, int P, int Q, int groupC) {

        static Places of(ConvGeometry g) {
            return new Places(g, g.N(), g.C(), g.W(), g.K(), g.R(), g.S(), g.P(), g.Q(), g.groupC());
        }

        /**
         * Where row h = p * stride + r * dilation - padding begins in x, in channel c of the group that output k belongs to; -1
         * when it lies in the padding, which takes no part in a sum.
         */
        int xRow(int n, int k, int c, int p, int r) {
            int h = sizes.rows().place(p, r);
            int channel = k / sizes.groupK() * groupC + c;
            return h < 0 || h >= sizes.H() ? -1 : ((n * C + channel) * sizes.H() + h) * W;
        }

        /** The column of x for element s of window q; outside of 0 .. W - 1 it lies in the padding. */
        int column(int q, int s) {
            return sizes.columns().place(q, s);
        }

        int wRow(int k, int c, int r) {
            return ((k * groupC + c) * R + r) * S;
        }

        int y(int n, int k, int p, int q) {
            return ((n * K + k) * P + p) * Q + q;
        }

        /** Row (c, r, s) and column (p, q) of matrix n of all windows. */
        int patch(int n, int c, int r, int s, int p, int q) {
            return ((((n * C + c) * R + r) * S + s) * P + p) * Q + q;
        }
    }
}
