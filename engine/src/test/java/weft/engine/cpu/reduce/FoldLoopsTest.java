package weft.engine.cpu.reduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weft.engine.cpu.Stretches32;
import weft.engine.cpu.base.Lanes;

class FoldLoopsTest {

    @Test
    void manyStretchesAtOnceFoldToTheBitsOfOneByOne() {
        Random random = new Random(1);
        for (FoldLoop loop : new FoldLoop[] {FoldLoops.SUM, FoldLoops.MAX}) {
            for (int n : new int[] {0, 1, 2, Lanes.COUNT - 1, Lanes.COUNT, Lanes.COUNT + 1, 49, 4 * Lanes.COUNT, 100, 784}) {
                for (int rows : new int[] {0, 1, Lanes.COUNT - 1, Lanes.COUNT, Lanes.COUNT + 1, 37}) {
                    check(loop, random, n, rows);
                }
            }
        }
    }

    @Test
    void aNotANumberStaysInItsStretch() {
        float[] x = new float[3 * 5];
        x[7] = Float.NaN;
        float[] y = new float[3];
        FoldLoops.MAX.rows(x, 0, 5, 3, y, 0, new float[Lanes.COUNT * Lanes.COUNT]);
        assertThat(y).containsExactly(0, Float.NaN, 0);
    }

    private static void check(FoldLoop loop, Random random, int n, int rows) {
        float[] x = new float[1 + n * rows];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        // Whatever the scratch holds from before must not show, nor may anything be written around the results.
        float[] turn = new float[Lanes.COUNT * Lanes.COUNT];
        Arrays.fill(turn, Float.NaN);
        float[] expected = new float[rows + 2];
        float[] y = expected.clone();
        float[] lanes = new float[Lanes.COUNT];
        for (int r = 0; r < rows; r++) {
            expected[1 + r] = loop.run(x, 1 + r * n, n, lanes);
        }
        loop.rows(x, 1, n, rows, y, 1, turn);
        Stretches32.assertSameBits(rows + " rows of " + n, y, expected);
    }
}
