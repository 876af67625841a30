package weft.engine.cpu.pointwise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weft.engine.cpu.Stretches32;
import weft.engine.cpu.base.Parallel;
import weft.engine.math.Exp;
import weft.engine.math.Expm1;
import weft.engine.math.GeluCubic;
import weft.engine.math.NormalTail;
import weft.engine.math.Softplus;

class ActivationLoopsTest {
    private static final float P = 0.7f;
    private static final float Q = 1.5f;

    /** Each loop with its definition for one element, which has the same operations in the same order. */
    private enum Row {
        ELU(ActivationLoops.ELU, x -> x > 0 ? x : Expm1.expm1(x) * P),
        GELU(ActivationLoops.GELU, x -> value(x, density(x, bound(x, NormalTail.LAST) * normalTail(x)))),
        GELU_SLOPE(ActivationLoops.GELU_SLOPE, x -> slope(x, density(x, Math.fma(bound(x, NormalTail.LAST),
                -(float) (1 / Math.sqrt(2 * Math.PI)), normalTail(x))))),
        TANH_GELU(ActivationLoops.TANH_GELU, x -> {
            float z = bound(x, GeluCubic.LAST);
            return value(x, logistic(z, GeluCubic.value(z), GeluCubic.rest(z)));
        }),
        TANH_GELU_SLOPE(ActivationLoops.TANH_GELU_SLOPE, x -> {
            float z = bound(x, GeluCubic.LAST);
            return slope(x, logisticSlope(GeluCubic.slope(z), GeluCubic.value(z), GeluCubic.rest(z)));
        }),
        SILU(ActivationLoops.SILU, x -> value(x, logistic(bound(x, 150), bound(x, 150), 0))),
        SILU_SLOPE(ActivationLoops.SILU_SLOPE, x -> slope(x, logisticSlope(bound(x, 150), bound(x, 150), 0))),
        SOFTPLUS(ActivationLoops.SOFTPLUS, x -> x * P > Q ? x : (Math.max(x * P, 0) + Softplus.log1p(exp(x))) / P),
        SOFTPLUS_SLOPE(ActivationLoops.SOFTPLUS_SLOPE, x -> x * P > Q ? 1 : (x < 0 ? exp(x) : 1) / (exp(x) + 1));

        private final UnaryLoop loop;
        private final Stretches32.Definition definition;

        Row(UnaryLoop loop, Stretches32.Definition definition) {
            this.loop = loop;
            this.definition = definition;
        }

        private static float bound(float x, float last) {
            return Math.min(Math.abs(x), last);
        }

        private static float value(float x, float tail) {
            return x < 0 ? -tail : x - tail;
        }

        private static float slope(float x, float tail) {
            return x < 0 ? tail : 1 - tail;
        }

        private static float normalTail(float x) {
            return NormalTail.scaled(bound(x, NormalTail.LAST));
        }

        private static float density(float x, float factor) {
            float z = bound(x, NormalTail.LAST);
            float s = z * z;
            return Exp.upper(s * -0.5f, Math.fma(z, z, -s) * -0.5f) * factor * Exp.lower(s * -0.5f);
        }

        private static float logistic(float z, float v, float rest) {
            float upper = Exp.upper(-v, -rest);
            return z / (upper * Exp.lower(-v) + 1) * upper * Exp.lower(-v);
        }

        private static float logisticSlope(float by, float v, float rest) {
            float upper = Exp.upper(-v, -rest);
            float d = 1 / (upper * Exp.lower(-v) + 1);
            return Math.fma(-by, d, 1) * d * upper * Exp.lower(-v);
        }

        private static float exp(float x) {
            float z = Math.abs(x) * P;
            return Exp.upper(-z, z < 150 ? Math.fma(Math.abs(x), -P, z) : 0) * Exp.lower(-z);
        }
    }

    @ParameterizedTest
    @EnumSource
    void itHasTheBitsOfItsDefinitionAtEveryLengthAndWritesNothingElse(Row row) {
        Stretches32.assertHasBitsOf(row.definition, row, row.loop, P, Q);
    }

    /** Each function with the loop of its slope. */
    private enum Slope {
        ELU(ActivationLoops.ELU_SLOPE, x -> x > 0 ? x : P * Math.expm1(x)),
        GELU(ActivationLoops.GELU_SLOPE,
                x -> (x < 0 ? 0 : x) - Math.abs(x) * NormalTail.scaled(Math.abs(x)) * Math.exp(-x * x / 2)),
        TANH_GELU(ActivationLoops.TANH_GELU_SLOPE,
                x -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))),
        SILU(ActivationLoops.SILU_SLOPE, x -> x / (1 + Math.exp(-x))),
        SOFTPLUS(ActivationLoops.SOFTPLUS_SLOPE, x -> P * x > Q ? x : Math.log1p(Math.exp(P * x)) / P);

        private final UnaryLoop loop;
        private final DoubleUnaryOperator function;

        Slope(UnaryLoop loop, DoubleUnaryOperator function) {
            this.loop = loop;
            this.function = function;
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSlopeIsThatOfTheFunction(Slope slope) {
        double h = 1e-5;
        for (float x = -6.03f; x < 6; x += 0.13f) {
            float[] y = new float[1];
            slope.loop.run(new float[] {x}, 0, y, 0, 1, P, Q);
            double quotient = (slope.function.applyAsDouble(x + h) - slope.function.applyAsDouble(x - h)) / (2 * h);

            assertThat(Math.abs(y[0] - quotient)).as("%s at %s", slope, x).isLessThanOrEqualTo(1e-6);
        }
    }

    @Test
    void gradientIsDyTimesTheSlopeOverManyBlocks() {
        int n = 2 * Parallel.BLOCK + 2061;
        float[] dy = Stretches32.mixed(new Random(1), n + 1);
        float[] x = Stretches32.mixed(new Random(2), n + 2);
        float[] expected = new float[n + 3];
        ActivationLoops.SILU_SLOPE.run(x, 2, expected, 3, n, 0, 0);
        for (int i = 0; i < n; i++) {
            expected[3 + i] *= dy[1 + i];
        }

        float[] dx = new float[n + 3];
        ActivationLoops.gradient(ActivationLoops.SILU_SLOPE, dy, 1, x, 2, dx, 3, n, 0, 0);

        Stretches32.assertSameBits("gradient", dx, expected);
    }
}
