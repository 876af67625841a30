package weft.engine.cpu.norm;

import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.reduce.PieceMoments;
import weft.engine.op.geometry.Groups;

/**
 * Group and layer normalization of FLOAT32, in parallel over rows; a row is a group of channels in one image. Where a channel is
 * a stretch of elements with one weight, the loops are those of {@link NormLoops}; where it is a single element, those of
 * {@link RowNormLoops}.
 */
final class GroupNormLoops {

    /** Rows whose weight gradients are added up in one piece. */
    private static final int PIECE_ROWS = 64;

    private final Groups g;
    private final float[] x;
    private final int xAt;

    GroupNormLoops(Groups g, float[] x, int xAt) {
        this.g = g;
        this.x = x;
        this.xAt = xAt;
    }

    /** One row: its first element, counted from where the tensor starts, and its first channel. */
    private interface Row {
        void run(int row, int at, int channel, double[] s);
    }

    private void forEachRow(Row body) {
        int perTask = Math.max(1, Parallel.BLOCK / Math.max(1, g.perRow()));
        Parallel.forEach(Math.ceilDiv(g.rows(), perTask), task -> {
            double[] s = new double[2];
            for (int row = task * perTask; row < Math.min(g.rows(), (task + 1) * perTask); row++) {
                body.run(row, row * g.perRow(), row % g.groups() * g.c(), s);
            }
        });
    }

    /** Writes y and returns the statistics of each row. w and b are [channels] and begin at element 0. */
    Statistics forward(float[] w, float[] b, float eps, float[] y, int yAt) {
        Statistics of = Statistics.of(g.rows());
        forEachRow((row, at, channel, s) -> {
            of.put(row, PieceMoments.of(x, xAt + at, g.perRow(), g.perRow() == 0 ? 0 : x[xAt + at], s), eps);
            float mean = of.mean()[row];
            float rest = of.rest()[row];
            float invstd = of.invstd()[row];
            if (g.l() == 1) {
                RowNormLoops.scale(x, xAt + at, w, b, channel, y, yAt + at, g.c(), mean, rest, invstd);
                return;
            }
            for (int c = 0; c < g.c(); c++) {
                int from = at + c * g.l();
                NormLoops.scale(x, xAt + from, y, yAt + from, 1, 0, g.l(), mean, rest, invstd * w[channel + c], b[channel + c],
                        false);
            }
        });
        return of;
    }

    /** Writes dx, dw and db. w is [channels] and begins at element 0. */
    void backward(float[] dy, int dyAt, float[] w, Statistics of, float[] dx, int dxAt, float[] dw, int dwAt, float[] db,
            int dbAt) {
        if (g.l() == 1) {
            forEachRow((row, at, channel, s) -> rowGradient(dy, dyAt, w, of, row, dx, dxAt, at, channel, s));
            weightGradientsOfRows(dy, dyAt, of, dw, dwAt, db, dbAt);
        } else {
            double[] sumDy = new double[g.rows() * g.c()];
            double[] sumDyXhat = new double[g.rows() * g.c()];
            forEachRow((row, at, channel, s) -> groupGradient(dy, dyAt, w, of, row, dx, dxAt, channel, sumDy, sumDyXhat, s));
            for (int c = 0; c < g.channels(); c++) {
                addUpImages(sumDy, sumDyXhat, c, dw, dwAt, db, dbAt);
            }
        }
    }

    private void rowGradient(float[] dy, int dyAt, float[] w, Statistics of, int row, float[] dx, int dxAt, int at, int channel,
            double[] s) {
        float mean = of.mean()[row];
        float rest = of.rest()[row];
        float invstd = of.invstd()[row];
        RowNormLoops.gradientSums(dy, dyAt + at, x, xAt + at, w, channel, g.c(), mean, rest, invstd, s);
        RowNormLoops.gradient(dy, dyAt + at, x, xAt + at, w, channel, dx, dxAt + at, g.c(), mean, rest, invstd,
                (float) (s[0] / g.c()), (float) (s[1] / g.c()));
    }

    /** Adds up the weight gradients of some rows, which are a piece, then the pieces in order. */
    private void weightGradientsOfRows(float[] dy, int dyAt, Statistics of, float[] dw, int dwAt, float[] db, int dbAt) {
        int pieces = Math.ceilDiv(g.n(), PIECE_ROWS);
        float[][] dws = new float[pieces][g.channels()];
        float[][] dbs = new float[pieces][g.channels()];
        Parallel.forEach(pieces, piece -> {
            int end = Math.min(g.rows(), (piece + 1) * PIECE_ROWS * g.groups());
            for (int row = piece * PIECE_ROWS * g.groups(); row < end; row++) {
                int at = row * g.perRow();
                RowNormLoops.addWeightGradients(dy, dyAt + at, x, xAt + at, dws[piece], dbs[piece], row % g.groups() * g.c(),
                        g.c(), of.mean()[row], of.rest()[row], of.invstd()[row]);
            }
        });
        for (int c = 0; c < g.channels(); c++) {
            double w = 0;
            double b = 0;
            for (int piece = 0; piece < pieces; piece++) {
                w += dws[piece][c];
                b += dbs[piece][c];
            }
            dw[dwAt + c] = (float) w;
            db[dbAt + c] = (float) b;
        }
    }

    /** Computes the sums of each channel of a group, then dx from them. */
    private void groupGradient(float[] dy, int dyAt, float[] w, Statistics of, int row, float[] dx, int dxAt, int channel,
            double[] sumDy, double[] sumDyXhat, double[] s) {
        float mean = of.mean()[row];
        float rest = of.rest()[row];
        float invstd = of.invstd()[row];
        double allDy = 0;
        double allDyXhat = 0;
        for (int c = 0; c < g.c(); c++) {
            int at = (row * g.c() + c) * g.l();
            NormLoops.gradientSums(dy, dyAt + at, x, xAt + at, 1, 0, g.l(), mean, rest, invstd, s);
            sumDy[row * g.c() + c] = s[0];
            sumDyXhat[row * g.c() + c] = s[1];
            allDy += s[0] * w[channel + c];
            allDyXhat += s[1] * w[channel + c];
        }
        float meanDy = (float) (allDy / g.perRow());
        float meanDyXhat = (float) (allDyXhat / g.perRow());
        for (int c = 0; c < g.c(); c++) {
            int at = (row * g.c() + c) * g.l();
            NormLoops.gradient(dy, dyAt + at, x, xAt + at, dx, dxAt + at, 1, 0, g.l(), mean, rest, invstd, w[channel + c],
                    invstd, meanDy, meanDyXhat);
        }
    }

    /** dw and db of one channel: the sums of its images, added in order. */
    private void addUpImages(double[] sumDy, double[] sumDyXhat, int c, float[] dw, int dwAt, float[] db, int dbAt) {
        double sumDb = 0;
        double sumDw = 0;
        for (int n = 0; n < g.n(); n++) {
            sumDb += sumDy[n * g.channels() + c];
            sumDw += sumDyXhat[n * g.channels() + c];
        }
        db[dbAt + c] = (float) sumDb;
        dw[dwAt + c] = (float) sumDw;
    }
}
