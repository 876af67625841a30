package weft.engine.cpu.conv;

import java.util.Arrays;
import java.util.function.IntConsumer;
import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.pointwise.BinaryLoops;
import weft.engine.op.geometry.ConvGeometry;

/**
 * Sliding windows laid out as columns, and columns added back, in parallel over planes:
 *
 * <pre>{@code
 *   im2col   y[n, (c, r, s), (p, q)] = x[n, c, p strideH - padH + r dilH, q strideW - padW + s dilW], 0 in the padding
 *   col2im   x[n, c, h, w]           = the sum of all elements of y that im2col reads from there, in ascending order of (r, s)
 * }</pre>
 *
 * x: [N, C, H, W]; y: [N, C R S, P Q]. A row of outputs for one (r, s) meets part of one row of x. Which part depends on s alone,
 * so no element needs a test for padding.
 *
 * @param g the convolution whose windows these are; its K and groups do not matter
 */
record Unfold(ConvGeometry g) {

    /**
     * For outputs {@code q .. q + n - 1} of a row: the first lies at {@code yAt}, and meets the element at {@code xAt}. The
     * outputs of the row before and after these meet the padding; if all do, q is Q and n is 0.
     */
    @FunctionalInterface
    private interface Row {
        void run(int xAt, int yAt, int q, int n);
    }

    /** Fills y. */
    void im2col(float[] x, int xStart, float[] y, int yStart) {
        forEachPlane(plane -> rows(plane, (xAt, yAt, q, n) -> {
            int to = yStart + yAt;
            Arrays.fill(y, to - q, to, 0);
            if (g.strideW() == 1) {
                System.arraycopy(x, xStart + xAt, y, to, n);
            } else {
                for (int i = 0; i < n; i++) {
                    y[to + i] = x[xStart + xAt + i * g.strideW()];
                }
            }
            Arrays.fill(y, to + n, to - q + g.Q(), 0);
        }));
    }

    /** Fills x. */
    void col2im(float[] y, int yStart, float[] x, int xStart) {
        int size = g.H() * g.W();
        forEachPlane(plane -> {
            Arrays.fill(x, xStart + plane * size, xStart + (plane + 1) * size, 0);
            rows(plane, (xAt, yAt, _, n) -> {
                int to = xStart + xAt;
                if (g.strideW() == 1) {
                    BinaryLoops.ADD.run(x, to, 1, y, yStart + yAt, 1, x, to, n, 0);
                } else {
                    for (int i = 0; i < n; i++) {
                        x[to + i * g.strideW()] += y[yStart + yAt + i];
                    }
                }
            });
        });
    }

    private void forEachPlane(IntConsumer body) {
        int planes = g.N() * g.C();
        int perTask = Math.max(1, Parallel.BLOCK / (g.R() * g.S() * g.P() * g.Q()));
        Parallel.forEach(Math.ceilDiv(planes, perTask), task -> {
            int end = Math.min(planes, (task + 1) * perTask);
            for (int plane = task * perTask; plane < end; plane++) {
                body.accept(plane);
            }
        });
    }

    private void rows(int plane, Row body) {
        int P = g.P();
        int Q = g.Q();
        for (int rs = 0; rs < g.R() * g.S(); rs++) {
            int top = g.rows().place(0, rs / g.S());
            int left = g.columns().place(0, rs % g.S());
            int begin = Math.clamp(Math.ceilDiv(-left, g.strideW()), 0, Q);
            int end = Math.clamp(Math.ceilDiv(g.W() - left, g.strideW()), begin, Q);
            for (int p = 0; p < P; p++) {
                int h = top + p * g.strideH();
                int row = ((plane * g.R() * g.S() + rs) * P + p) * Q;
                if (h < 0 || h >= g.H() || begin == end) {
                    body.run(plane * g.H() * g.W(), row + Q, Q, 0);
                } else {
                    body.run((plane * g.H() + h) * g.W() + left + begin * g.strideW(), row + begin, begin, end - begin);
                }
            }
        }
    }
}
