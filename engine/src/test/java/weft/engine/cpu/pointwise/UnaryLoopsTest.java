package weft.engine.cpu.pointwise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weft.engine.cpu.Arrays32;
import weft.engine.cpu.Stretches32;
import weft.engine.cpu.base.Parallel;
import weft.engine.math.Exp;
import weft.engine.math.Log;
import weft.engine.math.Pow;
import weft.engine.math.Sigmoid;
import weft.engine.math.Tanh;

class UnaryLoopsTest {
    private static final float P = 0.3f;
    private static final float Q = 1.5f;

    /** Each op with its definition for one element. */
    private enum Row {
        NEG(UnaryLoops.NEG, x -> -x),
        ABS(UnaryLoops.ABS, Math::abs),
        EXP(UnaryLoops.EXP, Exp::exp),
        LOG(UnaryLoops.LOG, Log::log),
        SQRT(UnaryLoops.SQRT, x -> (float) Math.sqrt(x)),
        RECIPROCAL(UnaryLoops.RECIPROCAL, x -> 1 / x),
        SQUARE(UnaryLoops.SQUARE, x -> x * x),
        CUBE(UnaryLoops.CUBE, x -> x * x * x),
        SIGN(UnaryLoops.SIGN, Math::signum),
        RELU(UnaryLoops.RELU, x -> Float.isNaN(x) ? x : x > 0 ? x : 0),
        LEAKY_RELU(UnaryLoops.LEAKY_RELU, x -> x > 0 ? x : P * x),
        SIGMOID(UnaryLoops.SIGMOID, Sigmoid::sigmoid),
        TANH(UnaryLoops.TANH, Tanh::tanh),
        CLAMP(UnaryLoops.CLAMP, x -> Float.isNaN(x) ? x : Math.min(Math.max(x, P), Q)),
        ADD_SCALAR(UnaryLoops.ADD_SCALAR, x -> x + P),
        MUL_SCALAR(UnaryLoops.MUL_SCALAR, x -> x * P),
        DIV_SCALAR(UnaryLoops.DIV_SCALAR, x -> x / P),
        RSUB_SCALAR(UnaryLoops.RSUB_SCALAR, x -> P - x),
        RDIV_SCALAR(UnaryLoops.RDIV_SCALAR, x -> P / x),
        POW_SCALAR(UnaryLoops.powScalar(P), x -> Pow.pow(x, P));

        private final UnaryLoop loop;
        private final Stretches32.Definition definition;

        Row(UnaryLoop loop, Stretches32.Definition definition) {
            this.loop = loop;
            this.definition = definition;
        }
    }

    @ParameterizedTest
    @EnumSource
    void itHasTheBitsOfItsDefinitionAtEveryLengthAndWritesNothingElse(Row row) {
        Stretches32.assertHasBitsOf(row.definition, row, row.loop, P, Q);
    }

    @ParameterizedTest
    @EnumSource
    void itWorksInPlace(Row row) {
        float[] x = Stretches32.mixed(new Random(5), 77);
        float[] expected = new float[77];
        row.loop.run(x, 0, expected, 0, 77, P, Q);
        row.loop.run(x, 0, x, 0, 77, P, Q);
        Stretches32.assertSameBits(row + " in place", x, expected);
    }

    @ParameterizedTest
    @EnumSource
    void itGivesTheSameBitsOverManyBlocksAsOverOneStretch(Row row) {
        int n = 2 * Parallel.BLOCK + 13;
        float[] x = Stretches32.mixed(new Random(6), n + 1);
        float[] expected = new float[n + 2];
        row.loop.run(x, 1, expected, 2, n, P, Q);
        float[] y = new float[n + 2];
        PointwiseLoops.unary(row.loop, x, 1, y, 2, n, P, Q);
        Stretches32.assertSameBits(row + " in blocks", y, expected);
    }

    @Test
    void anExponentPicksItsLoop() {
        Map<Float, UnaryLoop> special =
                Map.of(2f, UnaryLoops.SQUARE, 3f, UnaryLoops.CUBE, 0.5f, UnaryLoops.SQRT, -0.5f, UnaryLoops.RECIPROCAL_SQRT, -1f,
                        UnaryLoops.RECIPROCAL);
        special.forEach((p, loop) -> assertThat(UnaryLoops.powScalar(p)).isSameAs(loop));
        float[] x = Arrays32.random(new Random(7), 50);
        float[] y = new float[50];
        UnaryLoops.powScalar(1).run(x, 0, y, 0, 50, 1, 0);
        Stretches32.assertSameBits("x^1", y, x);
        for (float p : new float[] {0, 4, -3, -0.25f, 1.7f}) {
            UnaryLoops.powScalar(p).run(x, 0, y, 0, 50, p, 0);
            float[] expected = new float[50];
            for (int i = 0; i < 50; i++) {
                expected[i] = Pow.pow(x[i], p);
            }
            Stretches32.assertSameBits("x^" + p, y, expected);
        }
    }
}
