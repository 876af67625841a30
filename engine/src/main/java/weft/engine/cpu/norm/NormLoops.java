package weft.engine.cpu.norm;

import static weft.engine.cpu.base.Lanes.COUNT;
import static weft.engine.cpu.base.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import weft.engine.cpu.base.Lanes;

/**
 * The loops of normalization over {@code rows} stretches of {@code n} FLOAT32 elements that begin {@code stride} apart, for
 * example the elements of one channel in several images. Elements after the last whole vector of a stretch are handled one by
 * one: a stretch may have a single element, and masked loads of several arrays exceed what the compiler inlines.
 *
 * <p>Sums are kept lane by lane in FLOAT32 and added in double, in the order of the lanes. A loop writes its sums to {@code s}:
 * [1 or 2].
 */
final class NormLoops {

    private NormLoops() {}

    /** {@code s = (sum(dy), sum(dy * xhat))} with {@code xhat = (x - mean - rest) * invstd}. */
    static void gradientSums(float[] dy, int dyAt, float[] x, int at, int rows, int stride, int n, float mean, float rest,
            float invstd, double[] s) {
        int whole = SPECIES.loopBound(n);
        FloatVector sumDy = FloatVector.zero(SPECIES);
        FloatVector sumDyXhat = sumDy;
        FloatVector oddSumDy = sumDy;
        FloatVector oddSumDyXhat = sumDy;
        double lastSumDy = 0;
        double lastSumDyXhat = 0;
        for (int row = 0; row < rows; row++, at += stride, dyAt += stride) {
            int i = 0;
            for (; i <= whole - 2 * COUNT; i += 2 * COUNT) {
                FloatVector d = FloatVector.fromArray(SPECIES, dy, dyAt + i);
                FloatVector odd = FloatVector.fromArray(SPECIES, dy, dyAt + i + COUNT);
                sumDy = sumDy.add(d);
                oddSumDy = oddSumDy.add(odd);
                sumDyXhat = FloatVector.fromArray(SPECIES, x, at + i).sub(mean).sub(rest).mul(invstd).fma(d, sumDyXhat);
                oddSumDyXhat = FloatVector.fromArray(SPECIES, x, at + i + COUNT).sub(mean).sub(rest).mul(invstd)
                        .fma(odd, oddSumDyXhat);
            }
            if (i < whole) {
                FloatVector d = FloatVector.fromArray(SPECIES, dy, dyAt + i);
                sumDy = sumDy.add(d);
                sumDyXhat = FloatVector.fromArray(SPECIES, x, at + i).sub(mean).sub(rest).mul(invstd).fma(d, sumDyXhat);
            }
            for (i = whole; i < n; i++) {
                lastSumDy += dy[dyAt + i];
                lastSumDyXhat += dy[dyAt + i] * (double) ((x[at + i] - mean - rest) * invstd);
            }
        }
        s[0] = Lanes.total(sumDy.add(oddSumDy)) + lastSumDy;
        s[1] = Lanes.total(sumDyXhat.add(oddSumDyXhat)) + lastSumDyXhat;
    }

    /** {@code y = (x - mean - rest) * scale + shift}, then relu if asked. */
    static void scale(float[] x, int at, float[] y, int yAt, int rows, int stride, int n, float mean, float rest, float scale,
            float shift, boolean relu) {
        int whole = SPECIES.loopBound(n);
        FloatVector scales = FloatVector.broadcast(SPECIES, scale);
        FloatVector shifts = FloatVector.broadcast(SPECIES, shift);
        for (int row = 0; row < rows; row++, at += stride, yAt += stride) {
            for (int i = 0; i < whole; i += COUNT) {
                FloatVector v = FloatVector.fromArray(SPECIES, x, at + i).sub(mean).sub(rest).fma(scales, shifts);
                (relu ? v.max(0) : v).intoArray(y, yAt + i);
            }
            for (int i = whole; i < n; i++) {
                float v = Math.fma(x[at + i] - mean - rest, scale, shift);
                y[yAt + i] = relu ? Math.max(v, 0) : v;
            }
        }
    }

    /**
     * {@code dx = outer * (inner * dy - meanDy - xhat * meanDyXhat)} with {@code xhat = (x - mean - rest) * invstd}. meanDy and
     * meanDyXhat are the means of {@code inner * dy} and of {@code inner * dy * xhat}. The weight is part of {@code inner} where
     * a group has several weights.
     */
    static void gradient(float[] dy, int dyAt, float[] x, int at, float[] dx, int dxAt, int rows, int stride, int n, float mean,
            float rest, float invstd, float inner, float outer, float meanDy, float meanDyXhat) {
        int whole = SPECIES.loopBound(n);
        for (int row = 0; row < rows; row++, at += stride, dyAt += stride, dxAt += stride) {
            for (int i = 0; i < whole; i += COUNT) {
                FloatVector xhat = FloatVector.fromArray(SPECIES, x, at + i).sub(mean).sub(rest).mul(invstd);
                FloatVector.fromArray(SPECIES, dy, dyAt + i).mul(inner).sub(meanDy).sub(xhat.mul(meanDyXhat)).mul(outer)
                        .intoArray(dx, dxAt + i);
            }
            for (int i = whole; i < n; i++) {
                float xhat = (x[at + i] - mean - rest) * invstd;
                dx[dxAt + i] = outer * (inner * dy[dyAt + i] - meanDy - xhat * meanDyXhat);
            }
        }
    }
}
