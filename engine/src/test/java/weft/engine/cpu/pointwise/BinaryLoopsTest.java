package weft.engine.cpu.pointwise;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weft.engine.cpu.Stretches32;
import weft.engine.math.Pow;

class BinaryLoopsTest {
    private static final float P = 0.3f;

    private interface Definition {
        float of(float a, float b);
    }

    /** Each op with its definition for one pair. */
    private enum Row {
        ADD(BinaryLoops.ADD, (a, b) -> a + b),
        SUB(BinaryLoops.SUB, (a, b) -> a - b),
        MUL(BinaryLoops.MUL, (a, b) -> a * b),
        DIV(BinaryLoops.DIV, (a, b) -> a / b),
        POW(BinaryLoops.POW, Pow::pow),
        MAXIMUM(BinaryLoops.MAXIMUM, Math::max),
        MINIMUM(BinaryLoops.MINIMUM, Math::min),
        RELU_GRAD(BinaryLoops.RELU_GRAD, (dy, y) -> y > 0 || Float.isNaN(y) ? dy : 0),
        LEAKY_RELU_GRAD(BinaryLoops.LEAKY_RELU_GRAD, (dy, x) -> x > 0 ? dy : P * dy),
        SIGMOID_GRAD(BinaryLoops.SIGMOID_GRAD, (dy, y) -> dy * (1 - y) * y),
        TANH_GRAD(BinaryLoops.TANH_GRAD, (dy, y) -> dy * Math.fma(-y, y, 1));

        private final BinaryLoop loop;
        private final Definition definition;

        Row(BinaryLoop loop, Definition definition) {
            this.loop = loop;
            this.definition = definition;
        }
    }

    @ParameterizedTest
    @EnumSource
    void itHasTheBitsOfItsDefinitionInEveryPatternAndWritesNothingElse(Row row) {
        Random random = new Random(row.ordinal());
        int[][] strides = {{1, 1}, {0, 1}, {1, 0}};
        for (int n : Stretches32.LENGTHS) {
            for (int[] stride : strides) {
                float[] a = Stretches32.mixed(random, n + 5);
                float[] b = Stretches32.mixed(random, n + 6);
                float[] y = Stretches32.mixed(random, n + 7);
                float[] expected = y.clone();
                for (int i = 0; i < n; i++) {
                    expected[4 + i] = row.definition.of(a[3 + i * stride[0]], b[2 + i * stride[1]]);
                }
                row.loop.run(a, 3, stride[0], b, 2, stride[1], y, 4, n, P);
                Stretches32.assertSameBits(row + " of " + n + ", strides " + stride[0] + " and " + stride[1], y, expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSinglePairMayHaveBothStridesZero(Row row) {
        float[] y = new float[2];
        row.loop.run(new float[] {9, 0.7f}, 1, 0, new float[] {0.4f}, 0, 0, y, 1, 1, P);
        Stretches32.assertSameBits(row + " of a pair", y, new float[] {0, row.definition.of(0.7f, 0.4f)});
    }

    @ParameterizedTest
    @EnumSource
    void itWorksInPlaceOfEitherInput(Row row) {
        float[] a = Stretches32.mixed(new Random(5), 77);
        float[] b = Stretches32.mixed(new Random(6), 77);
        float[] expected = new float[77];
        row.loop.run(a, 0, 1, b, 0, 1, expected, 0, 77, P);
        float[] left = a.clone();
        row.loop.run(left, 0, 1, b, 0, 1, left, 0, 77, P);
        Stretches32.assertSameBits(row + " onto a", left, expected);
        row.loop.run(a, 0, 1, b, 0, 1, b, 0, 77, P);
        Stretches32.assertSameBits(row + " onto b", b, expected);
    }
}
