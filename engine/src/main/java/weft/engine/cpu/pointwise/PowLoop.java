package weft.engine.cpu.pointwise;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import weft.engine.cpu.base.Lanes;
import weft.engine.math.Pow;

/**
 * {@code y[i] = a[i]^b[i]} over a stretch of FLOAT32 elements: the passes of {@link Pow}, each over a piece that fits the cache.
 */
public final class PowLoop {
    private static final VectorSpecies<Double> DOUBLES = Lanes.of(double.class);
    /** Float vectors with as many lanes as a double vector. */
    private static final VectorSpecies<Float> FLOATS =
            VectorSpecies.of(float.class, VectorShape.forBitSize(DOUBLES.vectorBitSize() / 2));
    private static final int COUNT = DOUBLES.length();
    /** A multiple of every vector's length. */
    private static final int PIECE = 256;
    /** With an exponent this large, every FLOAT32 number but 1 and -1 gives 0 or infinity. */
    private static final double LARGE = 0x1p41;

    private PowLoop() {}

    /** As {@link BinaryLoop#run}. */
    public static void run(float[] a, int aAt, int aStride, float[] b, int bAt, int bStride, float[] y, int yAt, int n,
            float unused) {
        if (bStride == 0) {
            powers(a, aAt, aStride, b[bAt], y, yAt, n);
            return;
        }
        double[] piece = new double[PIECE];
        for (int i = 0; i < n; i += PIECE) {
            int length = Math.min(PIECE, n - i);
            logarithms(a, aAt + i * aStride, aStride, b, bAt + i, piece, length);
            exponentials(piece, length);
            results(a, aAt + i * aStride, aStride, b, bAt + i, piece, y, yAt + i, length);
        }
    }

    /** {@code y[i] = x[i]^p} over n elements; p is a double, so that it may be large and odd. */
    public static void run(float[] x, int xAt, float[] y, int yAt, int n, double p) {
        double exponent = Math.abs(p) < LARGE ? p : Math.copySign(Double.isInfinite(p) ? p : LARGE + Math.abs(p % 2), p);
        powers(x, xAt, 1, exponent, y, yAt, n);
    }

    /** Each pass is a method of its own: one method with all the loops is too large to compile well. */
    private static void powers(float[] a, int aAt, int aStride, double p, float[] y, int yAt, int n) {
        double[] piece = new double[PIECE];
        for (int i = 0; i < n; i += PIECE) {
            int length = Math.min(PIECE, n - i);
            logarithms(a, aAt + i * aStride, aStride, p, piece, length);
            exponentials(piece, length);
            results(a, aAt + i * aStride, aStride, p, piece, y, yAt + i, length);
        }
    }

    /** {@code b log |a|}. */
    private static void logarithms(float[] a, int aAt, int aStride, float[] b, int bAt, double[] piece, int n) {
        for (int i = 0; i < n; i += COUNT) {
            Pow.log(load(a, aAt, aStride, i, n)).mul(load(b, bAt, 1, i, n)).intoArray(piece, i);
        }
    }

    private static void logarithms(float[] a, int aAt, int aStride, double p, double[] piece, int n) {
        for (int i = 0; i < n; i += COUNT) {
            Pow.log(load(a, aAt, aStride, i, n)).mul(p).intoArray(piece, i);
        }
    }

    private static void exponentials(double[] piece, int n) {
        for (int i = 0; i < n; i += COUNT) {
            Pow.exp(DoubleVector.fromArray(DOUBLES, piece, i)).intoArray(piece, i);
        }
    }

    private static void results(float[] a, int aAt, int aStride, float[] b, int bAt, double[] piece, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += COUNT) {
            DoubleVector result = Pow.signed(load(a, aAt, aStride, i, n), load(b, bAt, 1, i, n),
                    DoubleVector.fromArray(DOUBLES, piece, i));
            ((FloatVector) result.convertShape(VectorOperators.D2F, FLOATS, 0)).intoArray(y, yAt + i, FLOATS.indexInRange(i, n));
        }
    }

    private static void results(float[] a, int aAt, int aStride, double p, double[] piece, float[] y, int yAt, int n) {
        DoubleVector b = DoubleVector.broadcast(DOUBLES, p);
        for (int i = 0; i < n; i += COUNT) {
            DoubleVector result = Pow.signed(load(a, aAt, aStride, i, n), b, DoubleVector.fromArray(DOUBLES, piece, i));
            ((FloatVector) result.convertShape(VectorOperators.D2F, FLOATS, 0)).intoArray(y, yAt + i, FLOATS.indexInRange(i, n));
        }
    }

    /** One vector of elements from {@code i} on, of n; with stride 0 the repeated element. */
    private static DoubleVector load(float[] x, int at, int stride, int i, int n) {
        if (stride == 0) {
            return DoubleVector.broadcast(DOUBLES, x[at]);
        }
        VectorMask<Float> inside = FLOATS.indexInRange(i, n);
        return (DoubleVector) FloatVector.fromArray(FLOATS, x, at + i, inside).convertShape(VectorOperators.F2D, DOUBLES, 0);
    }
}
