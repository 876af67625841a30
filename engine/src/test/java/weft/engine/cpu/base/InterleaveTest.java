package weft.engine.cpu.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterleaveTest {

    private static final float UNTOUCHED = -7;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 15, 16, 17, 31, 32, 33, 70})
    void splitSeparatesEvenAndOddPlacesAndWritesNothingElse(int n) {
        float[] x = new float[3 + 2 * n];
        for (int i = 0; i < x.length; i++) {
            x[i] = i;
        }
        float[] halves = new float[1 + 2 * n + 1];
        Arrays.fill(halves, UNTOUCHED);
        Interleave.split(x, 3, n, halves, 1, halves, 1 + n);
        assertEquals(UNTOUCHED, halves[0]);
        assertEquals(UNTOUCHED, halves[1 + 2 * n]);
        for (int i = 0; i < n; i++) {
            assertEquals(x[3 + 2 * i], halves[1 + i]);
            assertEquals(x[3 + 2 * i + 1], halves[1 + n + i]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65})
    void mergedRowsAlternateBothSourcesAndWriteNothingElse(int n) {
        int rows = 3;
        int half = (n + 1) / 2;
        float[] sources = new float[2 * rows * half + 2 * Lanes.COUNT];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = i;
        }
        int oddAt = rows * half;
        int distance = n + 2;
        float[] y = new float[1 + rows * distance];
        Arrays.fill(y, UNTOUCHED);
        Interleave.mergeRows(sources, 0, half, sources, oddAt, half, 0.5f, y, 1, distance, rows, n);
        assertEquals(UNTOUCHED, y[0]);
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < distance; i++) {
                float expected = i >= n ? UNTOUCHED : 0.5f + (i % 2 == 0 ? row * half + i / 2 : oddAt + row * half + i / 2);
                assertEquals(expected, y[1 + row * distance + i], "row " + row + ", element " + i);
            }
        }
    }
}
