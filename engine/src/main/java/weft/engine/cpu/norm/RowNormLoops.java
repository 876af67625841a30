package weft.engine.cpu.norm;

import static weft.engine.cpu.base.Lanes.COUNT;
import static weft.engine.cpu.base.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import weft.engine.cpu.base.Lanes;

/**
 * The loops of normalization over one stretch of {@code n} FLOAT32 elements, each with a weight of its own, as in layer
 * normalization. Otherwise as {@link NormLoops}.
 */
final class RowNormLoops {

    private RowNormLoops() {}

    /** {@code y = (x - mean - rest) * invstd * w + b}. */
    static void scale(float[] x, int at, float[] w, float[] b, int weightAt, float[] y, int yAt, int n, float mean,
            float rest, float invstd) {
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < whole; i += COUNT) {
            FloatVector xhat = FloatVector.fromArray(SPECIES, x, at + i).sub(mean).sub(rest).mul(invstd);
            xhat.fma(FloatVector.fromArray(SPECIES, w, weightAt + i), FloatVector.fromArray(SPECIES, b, weightAt + i))
                    .intoArray(y, yAt + i);
        }
        for (int i = whole; i < n; i++) {
            y[yAt + i] = Math.fma((x[at + i] - mean - rest) * invstd, w[weightAt + i], b[weightAt + i]);
        }
    }

    /** {@code s = (sum(dy * w), sum(dy * w * xhat))} with {@code xhat = (x - mean - rest) * invstd}. */
    static void gradientSums(float[] dy, int dyAt, float[] x, int at, float[] w, int weightAt, int n, float mean, float rest,
            float invstd, double[] s) {
        int whole = SPECIES.loopBound(n);
        FloatVector sumDy = FloatVector.zero(SPECIES);
        FloatVector sumDyXhat = sumDy;
        for (int i = 0; i < whole; i += COUNT) {
            FloatVector d = FloatVector.fromArray(SPECIES, dy, dyAt + i).mul(FloatVector.fromArray(SPECIES, w, weightAt + i));
            sumDy = sumDy.add(d);
            sumDyXhat = FloatVector.fromArray(SPECIES, x, at + i).sub(mean).sub(rest).mul(invstd).fma(d, sumDyXhat);
        }
        s[0] = Lanes.total(sumDy);
        s[1] = Lanes.total(sumDyXhat);
        for (int i = whole; i < n; i++) {
            double d = dy[dyAt + i] * w[weightAt + i];
            s[0] += d;
            s[1] += d * ((x[at + i] - mean - rest) * invstd);
        }
    }

    /**
     * {@code dx = invstd * (dy * w - meanDy - xhat * meanDyXhat)}. meanDy and meanDyXhat are the means of {@code dy * w} and of
     * {@code dy * w * xhat}.
     */
    static void gradient(float[] dy, int dyAt, float[] x, int at, float[] w, int weightAt, float[] dx, int dxAt, int n,
            float mean, float rest, float invstd, float meanDy, float meanDyXhat) {
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < whole; i += COUNT) {
            FloatVector xhat = FloatVector.fromArray(SPECIES, x, at + i).sub(mean).sub(rest).mul(invstd);
            FloatVector d = FloatVector.fromArray(SPECIES, dy, dyAt + i).mul(FloatVector.fromArray(SPECIES, w, weightAt + i));
            d.sub(meanDy).sub(xhat.mul(meanDyXhat)).mul(invstd).intoArray(dx, dxAt + i);
        }
        for (int i = whole; i < n; i++) {
            float xhat = (x[at + i] - mean - rest) * invstd;
            dx[dxAt + i] = invstd * (dy[dyAt + i] * w[weightAt + i] - meanDy - xhat * meanDyXhat);
        }
    }

    /** {@code dw += dy * xhat} and {@code db += dy}, element by element. */
    static void addWeightGradients(float[] dy, int dyAt, float[] x, int at, float[] dw, float[] db, int weightAt, int n,
            float mean, float rest, float invstd) {
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < whole; i += COUNT) {
            FloatVector d = FloatVector.fromArray(SPECIES, dy, dyAt + i);
            d.add(FloatVector.fromArray(SPECIES, db, weightAt + i)).intoArray(db, weightAt + i);
            FloatVector xhat = FloatVector.fromArray(SPECIES, x, at + i).sub(mean).sub(rest).mul(invstd);
            xhat.fma(d, FloatVector.fromArray(SPECIES, dw, weightAt + i)).intoArray(dw, weightAt + i);
        }
        for (int i = whole; i < n; i++) {
            db[weightAt + i] += dy[dyAt + i];
            dw[weightAt + i] = Math.fma((x[at + i] - mean - rest) * invstd, dy[dyAt + i], dw[weightAt + i]);
        }
    }
}
