package weft.engine.cpu.winograd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import weft.engine.cpu.base.Lanes;

/**
 * The small matrices of F(4x4, 3x3), as sums of vectors. A polynomial of degree 5 is known by its values at 5 points and its
 * leading coefficient ("the value at infinity"). So are the products of polynomials that a convolution consists of: evaluate,
 * multiply value by value, interpolate. With the points 0, a, -a, b, -b and infinity the matrices are
 * <pre>
 *   B^T = | a²b²   0  -a²-b²   0   1   0 |    A^T = | 1   1   1   1   1   0 |    G = |       1/(a²b²)   0        0      |
 *         |  0  -ab²   -b²    a   1   0 |          | 0   a  -a   b  -b   0 |        |     (1   a   a²) / (2a²(a²-b²))  |
 *         |  0   ab²   -b²   -a   1   0 |          | 0   a²  a²  b²  b²  0 |        |     (1  -a   a²) / (2a²(a²-b²))  |
 *         |  0  -a²b   -a²    b   1   0 |          | 0   a³ -a³  b³ -b³  1 |        |     (1   b   b²) / (2b²(b²-a²))  |
 *         |  0   a²b   -a²   -b   1   0 |                                           |     (1  -b   b²) / (2b²(b²-a²))  |
 *         |  0  a²b²    0  -a²-b² 0   1 |                                           |       0        0         1      |
 * </pre>
 * Textbooks take a = 1 and b = 2. Here a = 3/4 and b = 3/2: all numbers of the matrices are then near 1, and the largest error of
 * a result becomes five times smaller (5 to 8 instead of 23 to 29 roundings of the sum of magnitudes, 64 to 256 channels). A pair
 * of points of opposite sign shares its even and its odd part.
 *
 * <p>Each method transforms as many vectors as it reads: element i of the input is the vector at {@code from[at + i * stride]},
 * element i of the result goes to {@code to[toAt + i * toStride]}.
 *
 * <p>Source: A. Lavin and S. Gray, Fast Algorithms for Convolutional Neural Networks, CVPR 2016; for the choice of points
 * B. Barabasz and others, Error Analysis and Improving the Accuracy of Winograd Convolution for Deep Neural Networks, 2020.
 */
final class Transforms {

    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;

    private static final float A = 3f / 4;
    private static final float B = 3f / 2;
    private static final float A2 = A * A;
    private static final float B2 = B * B;
    private static final float A2B2 = A2 * B2;
    private static final float A2_PLUS_B2 = A2 + B2;

    /** The divisors of G. */
    private static final float AT_ZERO = 1 / A2B2;
    private static final float AT_A = (float) (1 / (2.0 * A2 * (A2 - B2)));
    private static final float AT_B = (float) (1 / (2.0 * B2 * (B2 - A2)));

    private Transforms() {}

    private static FloatVector load(float[] from, int at) {
        return FloatVector.fromArray(SPECIES, from, at);
    }

    /** {@code B^T d}: 6 elements of the image to 6 values. */
    static void input(float[] from, int at, int stride, float[] to, int toAt, int toStride) {
        FloatVector d0 = load(from, at);
        FloatVector d1 = load(from, at + stride);
        FloatVector d2 = load(from, at + 2 * stride);
        FloatVector d3 = load(from, at + 3 * stride);
        FloatVector d4 = load(from, at + 4 * stride);
        FloatVector d5 = load(from, at + 5 * stride);
        d0.mul(A2B2).sub(d2.mul(A2_PLUS_B2)).add(d4).intoArray(to, toAt);
        FloatVector even = d4.sub(d2.mul(B2));
        FloatVector odd = d3.sub(d1.mul(B2)).mul(A);
        even.add(odd).intoArray(to, toAt + toStride);
        even.sub(odd).intoArray(to, toAt + 2 * toStride);
        even = d4.sub(d2.mul(A2));
        odd = d3.sub(d1.mul(A2)).mul(B);
        even.add(odd).intoArray(to, toAt + 3 * toStride);
        even.sub(odd).intoArray(to, toAt + 4 * toStride);
        d1.mul(A2B2).sub(d3.mul(A2_PLUS_B2)).add(d5).intoArray(to, toAt + 5 * toStride);
    }

    /** {@code A^T m}: 6 values to 4 elements of the result. */
    static void output(float[] from, int at, int stride, float[] to, int toAt, int toStride) {
        FloatVector m1 = load(from, at + stride);
        FloatVector m2 = load(from, at + 2 * stride);
        FloatVector m3 = load(from, at + 3 * stride);
        FloatVector m4 = load(from, at + 4 * stride);
        FloatVector evenA = m1.add(m2);
        FloatVector oddA = m1.sub(m2).mul(A);
        FloatVector evenB = m3.add(m4);
        FloatVector oddB = m3.sub(m4).mul(B);
        load(from, at).add(evenA).add(evenB).intoArray(to, toAt);
        oddA.add(oddB).intoArray(to, toAt + toStride);
        evenA.mul(A2).add(evenB.mul(B2)).intoArray(to, toAt + 2 * toStride);
        oddA.mul(A2).add(oddB.mul(B2)).add(load(from, at + 5 * stride)).intoArray(to, toAt + 3 * toStride);
    }

    /** {@code G g}: 3 weights to 6 values. */
    static void weights(float[] from, int at, int stride, float[] to, int toAt, int toStride) {
        FloatVector g0 = load(from, at);
        FloatVector g1 = load(from, at + stride);
        FloatVector g2 = load(from, at + 2 * stride);
        g0.mul(AT_ZERO).intoArray(to, toAt);
        FloatVector even = g0.add(g2.mul(A2));
        FloatVector odd = g1.mul(A);
        even.add(odd).mul(AT_A).intoArray(to, toAt + toStride);
        even.sub(odd).mul(AT_A).intoArray(to, toAt + 2 * toStride);
        even = g0.add(g2.mul(B2));
        odd = g1.mul(B);
        even.add(odd).mul(AT_B).intoArray(to, toAt + 3 * toStride);
        even.sub(odd).mul(AT_B).intoArray(to, toAt + 4 * toStride);
        g2.intoArray(to, toAt + 5 * toStride);
    }

    /**
     * G for the 4 elements of an output's gradient, with a fourth column of cubes; element i is the vector at {@code from[ati]}.
     */
    static void gradient(float[] from, int at0, int at1, int at2, int at3, float[] to, int toAt, int toStride) {
        FloatVector g0 = load(from, at0);
        FloatVector g1 = load(from, at1);
        FloatVector g2 = load(from, at2);
        FloatVector g3 = load(from, at3);
        g0.mul(AT_ZERO).intoArray(to, toAt);
        FloatVector even = g0.add(g2.mul(A2));
        FloatVector odd = g1.add(g3.mul(A2)).mul(A);
        even.add(odd).mul(AT_A).intoArray(to, toAt + toStride);
        even.sub(odd).mul(AT_A).intoArray(to, toAt + 2 * toStride);
        even = g0.add(g2.mul(B2));
        odd = g1.add(g3.mul(B2)).mul(B);
        even.add(odd).mul(AT_B).intoArray(to, toAt + 3 * toStride);
        even.sub(odd).mul(AT_B).intoArray(to, toAt + 4 * toStride);
        g3.intoArray(to, toAt + 5 * toStride);
    }

    /** A^T for the 3 weights of a weight's gradient: its first three rows, with the value at infinity in the third. */
    static void weightOutput(float[] from, int at, int stride, float[] to, int toAt, int toStride) {
        FloatVector m1 = load(from, at + stride);
        FloatVector m2 = load(from, at + 2 * stride);
        FloatVector m3 = load(from, at + 3 * stride);
        FloatVector m4 = load(from, at + 4 * stride);
        FloatVector evenA = m1.add(m2);
        FloatVector evenB = m3.add(m4);
        load(from, at).add(evenA).add(evenB).intoArray(to, toAt);
        m1.sub(m2).mul(A).add(m3.sub(m4).mul(B)).intoArray(to, toAt + toStride);
        evenA.mul(A2).add(evenB.mul(B2)).add(load(from, at + 5 * stride)).intoArray(to, toAt + 2 * toStride);
    }
}
