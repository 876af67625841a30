package weft.engine.cpu.pointwise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weft.engine.cpu.Stretches32;

class CompareLoopsTest {
    private interface Definition {
        boolean of(float a, float b);
    }

    /** Each comparison with its definition for one pair. */
    private enum Row {
        GT(CompareLoops.GT, (a, b) -> a > b),
        GE(CompareLoops.GE, (a, b) -> a >= b),
        LT(CompareLoops.LT, (a, b) -> a < b),
        LE(CompareLoops.LE, (a, b) -> a <= b),
        EQ(CompareLoops.EQ, (a, b) -> a == b),
        NE(CompareLoops.NE, (a, b) -> a != b),
        IS_FINITE(CompareLoops.IS_FINITE, (a, _) -> Float.isFinite(a));

        private final CompareLoop loop;
        private final Definition definition;

        Row(CompareLoop loop, Definition definition) {
            this.loop = loop;
            this.definition = definition;
        }
    }

    @ParameterizedTest
    @EnumSource
    void itIsOneWhereItHoldsAndWritesNothingElse(Row row) {
        Random random = new Random(row.ordinal());
        int[][] strides = {{1, 1}, {0, 1}, {1, 0}};
        for (int n : Stretches32.LENGTHS) {
            for (int[] stride : strides) {
                float[] a = Stretches32.mixed(random, n + 5);
                float[] b = Stretches32.mixed(random, n + 6);
                for (int i = 0; i < n; i += 3) {
                    b[2 + i] = a[3 + i];
                }
                byte[] y = new byte[n + 7];
                Arrays.fill(y, (byte) 9);
                byte[] expected = y.clone();
                for (int i = 0; i < n; i++) {
                    expected[4 + i] = (byte) (row.definition.of(a[3 + i * stride[0]], b[2 + i * stride[1]]) ? 1 : 0);
                }
                row.loop.run(a, 3, stride[0], b, 2, stride[1], y, 4, n);
                assertThat(y).as("%s of %d, strides %d and %d", row, n, stride[0], stride[1]).containsExactly(expected);
            }
        }
    }

    @Test
    void whereChoosesBetweenTwoInEveryPattern() {
        Random random = new Random(3);
        for (int n : Stretches32.LENGTHS) {
            for (int pattern = 0; pattern < 8; pattern++) {
                int maskStride = pattern & 1;
                int aStride = pattern >> 1 & 1;
                int bStride = pattern >> 2;
                byte[] mask = new byte[n + 2];
                random.nextBytes(mask);
                for (int i = 0; i < mask.length; i += 2) {
                    mask[i] = 0;
                }
                float[] a = Stretches32.mixed(random, n + 5);
                float[] b = Stretches32.mixed(random, n + 6);
                float[] y = Stretches32.mixed(random, n + 7);
                float[] expected = y.clone();
                for (int i = 0; i < n; i++) {
                    expected[4 + i] = mask[1 + i * maskStride] != 0 ? a[3 + i * aStride] : b[2 + i * bStride];
                }
                WhereLoop.run(mask, 1, maskStride, a, 3, aStride, b, 2, bStride, y, 4, n);
                Stretches32.assertSameBits("where of " + n + ", pattern " + pattern, y, expected);
            }
        }
    }
}
