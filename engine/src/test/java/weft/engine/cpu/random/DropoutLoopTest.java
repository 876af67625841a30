package weft.engine.cpu.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import weft.engine.cpu.Stretches32;
import weft.engine.random.Philox;
import weft.engine.random.RandomNumbers;

class DropoutLoopTest {
    @Test
    void itKeepsWhatTheWordOfItsElementKeeps() {
        for (double p : new double[] {0, 0.25, 0.9, 1}) {
            int threshold = RandomNumbers.dropThreshold(p);
            for (int n : new int[] {0, 1, 5, 16, 67, 1024, 3001}) {
                float[] x = Stretches32.mixed(new Random(n), n + 3);
                float[] y = Stretches32.mixed(new Random(1), n + 5);
                float[] expected = y.clone();
                int[] words = new int[4];
                for (int i = 0; i < n; i++) {
                    Philox.block(9, 70 + i / 4, words, 0);
                    expected[2 + i] = RandomNumbers.keeps(words[i % 4], threshold) ? x[1 + i] * 1.5f : 0;
                }
                DropoutLoop.run(9, 70, threshold, 1.5f, x, 1, y, 2, n);
                Stretches32.assertSameBits("dropout of " + n + " at " + p, y, expected);
            }
        }
    }

    @Test
    void aDroppedNaNIsZero() {
        float[] y = {7};
        DropoutLoop.run(0, 0, RandomNumbers.dropThreshold(1), Float.POSITIVE_INFINITY, new float[] {Float.NaN}, 0, y, 0, 1);
        assertThat(y).containsExactly(0f);
    }
}
