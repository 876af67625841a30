package weft.engine.cpu.norm;

import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.reduce.PieceMoments;
import weft.engine.op.geometry.Planes;

/**
 * Batch normalization of FLOAT32, in parallel over channels and, where a channel is long, over pieces of it: each has some
 * images, so few that the piece stays in the cache. The cut depends on the shape alone, and the pieces' sums are added in order.
 */
final class BatchNormLoops {

    private final Planes p;
    /** Images of one piece. */
    private final int imagesOfPiece;
    private final int pieces;
    private final int stride;

    BatchNormLoops(Planes p) {
        this.p = p;
        this.imagesOfPiece = Math.max(1, PieceMoments.PIECE / Math.max(1, p.l()));
        this.pieces = Math.ceilDiv(p.n(), imagesOfPiece);
        this.stride = p.c() * p.l();
    }

    /** One piece of a channel: its first element, counted from where the tensor starts, and its number of images. */
    private interface Piece {
        void run(int c, int piece, int at, int rows, double[] s);
    }

    private void forEachPiece(Piece body) {
        int items = p.c() * pieces;
        int perTask = Math.max(1, Parallel.BLOCK / Math.max(1, Math.min(imagesOfPiece, p.n()) * p.l()));
        Parallel.forEach(Math.ceilDiv(items, perTask), task -> {
            double[] s = new double[2];
            for (int item = task * perTask; item < Math.min(items, (task + 1) * perTask); item++) {
                int c = item / pieces;
                int first = item % pieces * imagesOfPiece;
                body.run(c, item % pieces, first * stride + c * p.l(), Math.min(imagesOfPiece, p.n() - first), s);
            }
        });
    }

    /** The statistics of each channel of x. */
    Statistics statistics(float[] x, int xAt, float eps) {
        PieceMoments[] parts = new PieceMoments[p.c() * pieces];
        boolean none = p.perChannel() == 0;
        if (!none) {
            forEachPiece((c, piece, at, rows, s) -> parts[c * pieces + piece] =
                    moments(x, xAt + at, rows, x[xAt + c * p.l()], s));
        }
        Statistics statistics = Statistics.of(p.c());
        for (int c = 0; c < p.c(); c++) {
            PieceMoments all = new PieceMoments(none ? 0 : x[xAt + c * p.l()]);
            for (int piece = 0; piece < pieces && !none; piece++) {
                all.add(parts[c * pieces + piece]);
            }
            statistics.put(c, all, eps);
        }
        return statistics;
    }

    /** The moments of some images; one image may be longer than a piece of {@link PieceMoments}. */
    private PieceMoments moments(float[] x, int at, int rows, float shift, double[] s) {
        return rows == 1 ? PieceMoments.of(x, at, p.l(), shift, s) : PieceMoments.ofPiece(x, at, rows, stride, p.l(), shift, s);
    }

    /**
     * {@code y = (x - mean - rest) * scale + shift} for each channel, then relu if asked. All vectors are [C] and begin at
     * element 0.
     */
    void scale(float[] x, int xAt, float[] mean, float[] rest, float[] scale, float[] shift, boolean relu, float[] y, int yAt) {
        forEachPiece((c, _, at, rows, _) -> NormLoops.scale(x, xAt + at, y, yAt + at, rows, stride, p.l(), mean[c], rest[c],
                scale[c], shift[c], relu));
    }

    /** {@code db = sum(dy)} and {@code dw = sum(dy * xhat)} of each channel, both rounded. */
    void gradientSums(float[] dy, int dyAt, float[] x, int xAt, Statistics of, float[] dw, int dwAt, float[] db, int dbAt) {
        double[] sumDy = new double[p.c() * pieces];
        double[] sumDyXhat = new double[p.c() * pieces];
        forEachPiece((c, piece, at, rows, s) -> {
            NormLoops.gradientSums(dy, dyAt + at, x, xAt + at, rows, stride, p.l(), of.mean()[c], of.rest()[c], of.invstd()[c],
                    s);
            sumDy[c * pieces + piece] = s[0];
            sumDyXhat[c * pieces + piece] = s[1];
        });
        for (int c = 0; c < p.c(); c++) {
            db[dbAt + c] = sum(sumDy, c);
            dw[dwAt + c] = sum(sumDyXhat, c);
        }
    }

    private float sum(double[] parts, int c) {
        double sum = 0;
        for (int piece = 0; piece < pieces; piece++) {
            sum += parts[c * pieces + piece];
        }
        return (float) sum;
    }

    /** {@code dx = scale * (dy - db / n - xhat * dw / n)} for each channel. All vectors are [C] and begin at element 0. */
    void gradient(float[] dy, int dyAt, float[] x, int xAt, Statistics of, float[] scale, float[] dw, float[] db, float[] dx,
            int dxAt) {
        float n = p.perChannel();
        forEachPiece((c, _, at, rows, _) -> NormLoops.gradient(dy, dyAt + at, x, xAt + at, dx, dxAt + at, rows, stride, p.l(),
                of.mean()[c], of.rest()[c], of.invstd()[c], 1, scale[c], db[c] / n, dw[c] / n));
    }
}
