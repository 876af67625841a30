package weft.engine.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tests FLOAT32 functions on a dense sample of all bit patterns: compares them with a reference in double, and the scalar form
 * with the vector form.
 */
final class Ulps {
    /** Coprime to 2^32, so that the sample has every exponent and all low bits: about 4.2 million values. */
    private static final int STRIDE = 1021;

    private static final float[] EDGES = {
            0f, -0f, 1f, -1f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL, -Float.MIN_NORMAL,
            Math.nextDown(Float.MIN_NORMAL),
            Float.MAX_VALUE, -Float.MAX_VALUE, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, -Float.NaN,
            88.722839f, 88.72284f, 89f, Math.nextUp(89f), -87.33654f, -87.33655f, -103.97207f, -103.97208f, -103.97209f, -104f,
            Math.nextDown(-104f), 0.625f, Math.nextDown(0.625f), -0.625f, 9.01f, 9.02f, 0.70710677f, 0.7071068f,
            1.4142135f, 1.4142137f,
            Math.nextUp(1f), Math.nextDown(1f), 0.34657359f, -0.34657359f, 0.5f, 0.25f, -0.25f, 1e-10f, -1e-10f};

    interface FloatFunction {
        float apply(float x);
    }

    private Ulps() {}

    /** The largest error over the sample and the special values, in ulp of the rounded reference. */
    static double worst(FloatFunction function, DoubleUnaryOperator reference) {
        double[] worst = {0};
        forEachSample(bits -> {
            float x = Float.intBitsToFloat(bits);
            double error = error(function.apply(x), reference.applyAsDouble(x));
            if (!(error <= worst[0])) {
                worst[0] = error;
            }
        });
        return worst[0];
    }

    private static double error(float actual, double expected) {
        float rounded = (float) expected;
        if (Float.isNaN(rounded) || Float.isInfinite(rounded)) {
            return Float.compare(actual, rounded) == 0 ? 0 : Double.POSITIVE_INFINITY;
        }
        return Math.abs(actual - expected) / Math.ulp(rounded);
    }

    /** Fails unless every lane of the vector function has the bits of the scalar function, for two vector widths. */
    static void assertSameBits(FloatFunction scalar, UnaryOperator<FloatVector> vector) {
        assertSameBits(scalar, vector, FloatVector.SPECIES_PREFERRED);
        assertSameBits(scalar, vector, FloatVector.SPECIES_64);
    }

    private static void assertSameBits(FloatFunction scalar, UnaryOperator<FloatVector> vector, VectorSpecies<Float> species) {
        float[] x = new float[species.length()];
        float[] y = new float[species.length()];
        int[] filled = {0};
        forEachSample(bits -> {
            x[filled[0]++] = Float.intBitsToFloat(bits);
            if (filled[0] == x.length) {
                filled[0] = 0;
                vector.apply(FloatVector.fromArray(species, x, 0)).intoArray(y, 0);
                for (int lane = 0; lane < x.length; lane++) {
                    int expected = Float.floatToIntBits(scalar.apply(x[lane]));
                    if (Float.floatToIntBits(y[lane]) != expected) {
                        assertThat(y[lane]).as("lane %d of %s at %s", lane, species, x[lane])
                                .isEqualTo(Float.intBitsToFloat(expected));
                    }
                }
            }
        });
    }

    private static void forEachSample(IntConsumer body) {
        for (float edge : EDGES) {
            body.accept(Float.floatToRawIntBits(edge));
        }
        for (long bits = 0; bits < 1L << 32; bits += STRIDE) {
            body.accept((int) bits);
        }
    }
}
