package weft.engine.cpu.norm;

import static weft.engine.cpu.base.Lanes.COUNT;
import static weft.engine.cpu.base.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.pointwise.PowLoop;
import weft.engine.op.attrs.NormAttrs;
import weft.engine.op.geometry.Planes;

/**
 * Local response normalization of FLOAT32, in parallel over pieces of images. A piece is some pixels with all their channels, so
 * small that it stays in the cache, because its channels are read several times.
 */
final class LocalResponseLoops {

    private static final double THREE_QUARTERS = 0.75;

    private final NormAttrs.LocalResponseNorm a;
    private final Planes p;
    private final int columns;
    private final int pieces;

    LocalResponseLoops(NormAttrs.LocalResponseNorm a, Planes p) {
        this.a = a;
        this.p = p;
        this.columns = Math.max(COUNT, Parallel.BLOCK / Math.max(1, p.c()) / COUNT * COUNT);
        this.pieces = Math.ceilDiv(p.l(), columns);
    }

    /** One piece: its first element in channel 0, counted from where the tensor starts, and its number of pixels. */
    private interface Piece {
        void run(int at, int n);
    }

    private void forEachPiece(Piece body) {
        Parallel.forEach(p.n() * pieces, task -> {
            int first = task % pieces * columns;
            body.run(p.at(task / pieces, 0, first), Math.min(columns, p.l() - first));
        });
    }

    void forward(float[] x, int xAt, float[] y, int yAt, float[] d, int dAt) {
        forEachPiece((at, n) -> {
            for (int c = 0; c < p.c(); c++) {
                int row = at + c * p.l();
                squares(x, xAt + at + a.windowFrom(c) * p.l(), a.windowTo(c, p.c()) - a.windowFrom(c), d, dAt + row, n);
                power(d, dAt + row, y, yAt + row, n);
                multiply(y, yAt + row, x, xAt + row, n);
            }
        });
    }

    void backward(float[] dy, int dyAt, float[] x, int xAt, float[] d, int dAt, float[] dx, int dxAt) {
        float slope = (float) (2 * (float) a.alpha() * (double) (float) a.beta() / a.size());
        forEachPiece((at, n) -> {
            float[] shares = new float[p.c() * n];
            for (int c = 0; c < p.c(); c++) {
                int row = at + c * p.l();
                power(d, dAt + row, dx, dxAt + row, n);
                share(dy, dyAt + row, x, xAt + row, d, dAt + row, dx, dxAt + row, shares, c * n, n);
            }
            for (int c = 0; c < p.c(); c++) {
                int row = at + c * p.l();
                subtract(shares, a.seenFrom(c) * n, a.seenTo(c, p.c()) - a.seenFrom(c), slope, x, xAt + row, dx, dxAt + row, n);
            }
        });
    }

    /** {@code d = k + alpha / size * sum of x^2} over {@code channels} from {@code at} on. */
    private void squares(float[] x, int at, int channels, float[] d, int dAt, int n) {
        float k = (float) a.k();
        float factor = (float) ((float) a.alpha() / (double) a.size());
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < whole; i += COUNT) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int c = 0, from = at + i; c < channels; c++, from += p.l()) {
                FloatVector v = FloatVector.fromArray(SPECIES, x, from);
                sum = v.fma(v, sum);
            }
            sum.mul(factor).add(k).intoArray(d, dAt + i);
        }
        for (int i = whole; i < n; i++) {
            float sum = 0;
            for (int c = 0, from = at + i; c < channels; c++, from += p.l()) {
                sum = Math.fma(x[from], x[from], sum);
            }
            d[dAt + i] = sum * factor + k;
        }
    }

    /** {@code y = d^-beta}. For the usual exponent, 3/4, two square roots are far faster than a power. */
    private void power(float[] d, int dAt, float[] y, int yAt, int n) {
        if (a.beta() != THREE_QUARTERS) {
            PowLoop.run(d, dAt, y, yAt, n, (float) -a.beta());
            return;
        }
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < whole; i += COUNT) {
            FloatVector root = FloatVector.fromArray(SPECIES, d, dAt + i).sqrt();
            root.broadcast(1).div(root.mul(root.sqrt())).intoArray(y, yAt + i);
        }
        for (int i = whole; i < n; i++) {
            float root = (float) Math.sqrt(d[dAt + i]);
            y[yAt + i] = 1 / (root * (float) Math.sqrt(root));
        }
    }

    private static void multiply(float[] y, int yAt, float[] x, int xAt, int n) {
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < whole; i += COUNT) {
            FloatVector.fromArray(SPECIES, y, yAt + i).mul(FloatVector.fromArray(SPECIES, x, xAt + i)).intoArray(y, yAt + i);
        }
        for (int i = whole; i < n; i++) {
            y[yAt + i] *= x[xAt + i];
        }
    }

    /** {@code share = dy * x * power / d} and {@code dx = dy * power}, where dx holds {@code power} on entry. */
    private static void share(float[] dy, int dyAt, float[] x, int xAt, float[] d, int dAt, float[] dx, int dxAt, float[] shares,
            int at, int n) {
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < whole; i += COUNT) {
            FloatVector power = FloatVector.fromArray(SPECIES, dx, dxAt + i);
            FloatVector arrived = FloatVector.fromArray(SPECIES, dy, dyAt + i);
            arrived.mul(FloatVector.fromArray(SPECIES, x, xAt + i)).mul(power).div(FloatVector.fromArray(SPECIES, d, dAt + i))
                    .intoArray(shares, at + i);
            arrived.mul(power).intoArray(dx, dxAt + i);
        }
        for (int i = whole; i < n; i++) {
            float power = dx[dxAt + i];
            shares[at + i] = dy[dyAt + i] * x[xAt + i] * power / d[dAt + i];
            dx[dxAt + i] = dy[dyAt + i] * power;
        }
    }

    /** {@code dx -= slope * x * sum of shares} over {@code channels} from {@code at} on. */
    private static void subtract(float[] shares, int at, int channels, float slope, float[] x, int xAt, float[] dx, int dxAt,
            int n) {
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < whole; i += COUNT) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int c = 0, from = at + i; c < channels; c++, from += n) {
                sum = sum.add(FloatVector.fromArray(SPECIES, shares, from));
            }
            FloatVector.fromArray(SPECIES, dx, dxAt + i).sub(FloatVector.fromArray(SPECIES, x, xAt + i).mul(slope).mul(sum))
                    .intoArray(dx, dxAt + i);
        }
        for (int i = whole; i < n; i++) {
            float sum = 0;
            for (int c = 0, from = at + i; c < channels; c++, from += n) {
                sum += shares[from];
            }
            dx[dxAt + i] -= x[xAt + i] * slope * sum;
        }
    }
}
