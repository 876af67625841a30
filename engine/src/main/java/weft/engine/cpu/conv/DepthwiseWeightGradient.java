package weft.engine.cpu.conv;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import weft.engine.cpu.base.Lanes;
import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.base.Scratch;
import weft.engine.cpu.base.Scratch.Use;
import weft.engine.cpu.matmul.MicroKernel;
import weft.engine.op.geometry.ConvGeometry;

/**
 * The weight gradient of a depthwise convolution, where each group has one channel in and one out:
 * {@code dw[k,r,s] = sum over n,p,q of dy[n,k,p,q] * x[n, k, p*strideH - padH + r*dilH, q*strideW - padW + s*dilW]}.
 *
 * <p>Each weight is a dot product of a plane of dy with the padded plane of x, read from a shifted start position. As a matrix
 * product, see {@link Conv2dWeightGradient}, it would have one column and use one lane of a vector. A task is one channel. Lane l
 * of the sums adds the columns l, l + lanes, ... of all rows of all images in order, and the lanes are added in order.
 */
final class DepthwiseWeightGradient {

    private static final VectorSpecies<Float> SPECIES = MicroKernel.SPECIES;
    private static final int LANES = SPECIES.length();

    private DepthwiseWeightGradient() {}

    /** Writes dw: [K, 1, R, S]. */
    static void weightGradient(ConvGeometry shape, float[] x, int xAt, float[] dy, int dyAt, float[] dw, int dwAt) {
        int pixels = shape.P() * shape.Q();
        int area = shape.H() * shape.W();
        int taps = shape.taps();
        PaddedImage layout = PaddedImage.input(shape, 1, shape.P());
        int[] tapOffset = layout.taps(shape, Use.LEFT_ROW);
        Parallel.forEach(shape.K(), k -> {
            float[] plane = Scratch.floats(Use.PADDED_IMAGE, layout.size() + LANES);
            float[] sums = Scratch.floats(Use.PRODUCT, taps * LANES);
            Arrays.fill(sums, 0, taps * LANES, 0f);
            for (int n = 0; n < shape.N(); n++) {
                int at = n * shape.K() + k;
                layout.fill(x, xAt + at * area, shape.H(), shape.W(), 0, plane, 0);
                for (int tap = 0; tap < taps; tap++) {
                    addProducts(dy, dyAt + at * pixels, plane, tapOffset[tap], layout.cols(), shape.P(), shape.Q(), sums,
                            tap * LANES);
                }
            }
            for (int tap = 0; tap < taps; tap++) {
                float sum = 0;
                for (int lane = 0; lane < LANES; lane++) {
                    sum += sums[tap * LANES + lane];
                }
                dw[dwAt + k * taps + tap] = sum;
            }
        });
    }

    /** Adds the products of P rows of Q elements: rows of dy lie one after the other, rows of x {@code cols} apart. */
    private static void addProducts(float[] dy, int dyAt, float[] x, int xAt, int cols, int P, int Q, float[] sums, int sumsAt) {
        FloatVector sum = FloatVector.fromArray(SPECIES, sums, sumsAt);
        for (int p = 0; p < P; p++) {
            for (int q = 0; q < Q; q += LANES) {
                FloatVector a = Lanes.load(dy, dyAt + p * Q + q, Q - q);
                sum = a.fma(Lanes.load(x, xAt + p * cols + q, Q - q), sum);
            }
        }
        sum.intoArray(sums, sumsAt);
    }
}
