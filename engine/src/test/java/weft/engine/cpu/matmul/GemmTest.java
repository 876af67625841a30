package weft.engine.cpu.matmul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.cpu.Arrays32;
import weft.engine.cpu.base.Parallel;

class GemmTest {

    private static final int TILE_M = MicroKernel.TILE_M;
    private static final int TILE_N = MicroKernel.TILE_N;

    private final int before = Parallel.threads();

    @AfterEach
    void restoreThreads() {
        Parallel.threads(before);
    }

    /** One product inside larger arrays, with gaps between rows, so that a wrong read or write is noticed. */
    private static final class Case {
        final boolean transA;
        final boolean transB;
        final int M;
        final int N;
        final int K;
        final int lda;
        final int ldb;
        final int ldc;
        final float[] a;
        final float[] b;
        final float[] c;
        static final int A_AT = 3;
        static final int B_AT = 5;
        static final int C_AT = 7;

        Case(Random random, boolean transA, boolean transB, int M, int N, int K, int gap) {
            this.transA = transA;
            this.transB = transB;
            this.M = M;
            this.N = N;
            this.K = K;
            lda = (transA ? M : K) + gap;
            ldb = (transB ? K : N) + gap;
            ldc = N + gap;
            a = Arrays32.random(random, A_AT + (transA ? K : M) * lda);
            b = Arrays32.random(random, B_AT + (transB ? N : K) * ldb);
            c = Arrays32.random(random, C_AT + M * ldc);
        }

        float a(int i, int k) {
            return a[A_AT + (transA ? k * lda + i : i * lda + k)];
        }

        float b(int k, int j) {
            return b[B_AT + (transB ? j * ldb + k : k * ldb + j)];
        }

        float[] multiply(boolean accumulate, Epilogue epilogue) {
            float[] result = c.clone();
            Gemm.multiply(transA, transB, M, N, K, a, A_AT, lda, b, B_AT, ldb, accumulate, result, C_AT, ldc, epilogue);
            return result;
        }

        /** The chain of fused multiply-adds that {@link Gemm} promises, element by element. */
        float[] chains(boolean accumulate) {
            float[] result = c.clone();
            for (int i = 0; i < M; i++) {
                for (int j = 0; j < N; j++) {
                    float sum = accumulate ? c[C_AT + i * ldc + j] : 0f;
                    for (int k = 0; k < K; k++) {
                        sum = Math.fma(a(i, k), b(k, j), sum);
                    }
                    result[C_AT + i * ldc + j] = sum;
                }
            }
            return result;
        }

        @Override
        public String toString() {
            return "M=%d N=%d K=%d%s%s".formatted(M, N, K, transA ? " A^T" : "", transB ? " B^T" : "");
        }
    }

    static Stream<Case> casesAroundTheTiles() {
        Random random = new Random(1);
        int[] m = {0, 1, TILE_M - 1, TILE_M, TILE_M + 1, 8 * TILE_M + 1};
        int[] n = {0, 1, TILE_N / 4 + 1, TILE_N - 1, TILE_N, TILE_N + 1, 3 * TILE_N - TILE_N / 2};
        int[] k = {0, 1, 7, Tiles.BLOCK_K, Tiles.BLOCK_K + 1};
        return Stream.iterate(0, i -> i < 160, i -> i + 1).map(i -> new Case(random, random.nextBoolean(), random.nextBoolean(),
                m[random.nextInt(m.length)], n[random.nextInt(n.length)], k[random.nextInt(k.length)], random.nextInt(3)));
    }

    @ParameterizedTest
    @MethodSource("casesAroundTheTiles")
    void itIsWithinTheRoundingBoundOfTheProductInDouble(Case product) {
        float[] c = product.multiply(false, Epilogue.NONE);
        for (int i = 0; i < product.M; i++) {
            for (int j = 0; j < product.N; j++) {
                double sum = 0;
                double absolute = 0;
                for (int k = 0; k < product.K; k++) {
                    double term = (double) product.a(i, k) * product.b(k, j);
                    sum += term;
                    absolute += Math.abs(term);
                }
                Arrays32.assertClose("c[" + i + ", " + j + "]", c[Case.C_AT + i * product.ldc + j], sum, absolute, product.K);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("casesAroundTheTiles")
    void everyElementIsOneChainOfFusedMultiplyAddsAndNothingElseIsWritten(Case product) {
        assertThat(product.multiply(false, Epilogue.NONE)).isEqualTo(product.chains(false));
        assertThat(product.multiply(true, Epilogue.NONE)).isEqualTo(product.chains(true));
    }

    @ParameterizedTest
    @CsvSource({"false, false, 200, 150, 300", "true, false, 200, 150, 300", "false, true, 200, 150, 300",
            "true, true, 200, 150, 300", "false, false, 40, 300, 70", "false, true, 64, 120, 400",
            "false, false, 100, 5000, 20", "false, true, 7, 130, 70000"})
    void theBitsDoNotDependOnTheThreadsNorOnTheJit(boolean transA, boolean transB, int M, int N, int K) {
        Case product = new Case(new Random(2), transA, transB, M, N, K, 1);
        Parallel.threads(1);
        float[] first = product.multiply(false, Epilogue.NONE);
        for (int threads : new int[] {1, 2, 3}) {
            Parallel.threads(threads);
            for (int repetition = 0; repetition < 12; repetition++) {
                assertThat(product.multiply(false, Epilogue.NONE)).isEqualTo(first);
            }
        }
        assertThat(first).isEqualTo(product.chains(false));
    }

    @ParameterizedTest
    @CsvSource({"5, 70", "60, 130", "64, 10"})
    void theEpilogueAddsTheBiasThenAppliesRelu(int M, int N) {
        Case product = new Case(new Random(3), false, true, M, N, 30, 2);
        float[] bias = Arrays32.random(new Random(4), 4 + Math.max(M, N));
        float[] plain = product.chains(false);
        float[] byRow = product.multiply(false, Epilogue.rowBias(bias, 4, true));
        float[] byColumn = product.multiply(false, Epilogue.columnBias(bias, 4, false));
        float[] relu = product.multiply(false, Epilogue.RELU);
        for (int i = 0; i < M; i++) {
            for (int j = 0; j < N; j++) {
                int at = Case.C_AT + i * product.ldc + j;
                assertThat(byRow[at]).isEqualTo(Math.max(plain[at] + bias[4 + i], 0f));
                assertThat(byColumn[at]).isEqualTo(plain[at] + bias[4 + j]);
                assertThat(relu[at]).isEqualTo(Math.max(plain[at], 0f));
            }
        }
    }

    @Test
    void nanAndInfinitySpreadToTheirRowAndColumnEvenThroughZerosAndRelu() {
        int n = TILE_N + 3;
        float[] a = Arrays32.filled(n * n, 1f);
        float[] b = Arrays32.filled(n * n, 0f);
        float[] c = new float[n * n];
        a[2 * n + 1] = Float.NaN;
        a[4 * n + 1] = Float.POSITIVE_INFINITY; // infinity * 0 is NaN
        Gemm.multiply(false, false, n, n, n, a, 0, n, b, 0, n, false, c, 0, n, Epilogue.RELU);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                assertThat(Float.isNaN(c[i * n + j])).as("NaN at %d, %d", i, j).isEqualTo(i == 2 || i == 4);
            }
        }
    }

    @Test
    void aMatrixThatDoesNotFitItsArrayIsRefused() {
        float[] six = new float[6];
        assertThatThrownBy(() -> Gemm.multiply(2, 3, 3, six, six, six))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("matmul: B [3, 3] at offset 0 does not fit its array of 6");
    }
}
