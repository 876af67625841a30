package weft.bench.story;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.bench.SquareProduct.random;

import org.junit.jupiter.api.Test;

class StagesTest {

    /** Of the largest result. */
    private static final double ALLOWED = 1e-4;

    private static void requireEqual(float[] expected, float[] actual) {
        assertThat(Main.difference(expected, actual)).isLessThanOrEqualTo(ALLOWED);
    }

    /** More terms than a panel holds, and more rows than a block. */
    @Test
    void allProductsAreEqual() {
        int M = 12;
        int N = 96;
        int K = 300;
        float[] a = random(M * K, 1);
        float[] b = random(K * N, 2);
        float[] expected = new float[M * N];
        float[] c = random(M * N, 3);
        Products.naive(M, N, K, a, b, expected);
        Products.reordered(M, N, K, a, b, c);
        requireEqual(expected, c);
        Products.vectors(M, N, K, a, b, c);
        requireEqual(expected, c);
        Products.blocked(M, N, K, a, b, c);
        requireEqual(expected, c);
        Products.packed(M, N, K, a, b, c);
        requireEqual(expected, c);
        Products.registers(M, N, K, a, b, c);
        requireEqual(expected, c);
        Products.threads(M, N, K, a, b, c);
        requireEqual(expected, c);
    }

    @Test
    void allConvolutionsAreEqual() {
        Convolutions.Sizes s = new Convolutions.Sizes(2, 16, 32, 32, 4);
        float[] x = random(s.N() * s.C() * s.H() * s.W(), 1);
        float[] w = random(s.K() * s.C() * 9, 2);
        float[] expected = new float[s.N() * s.K() * s.H() * s.W()];
        float[] y = random(expected.length, 3);
        Convolutions.naive(s, x, w, expected);
        Convolutions.views(s, x, w, y);
        requireEqual(expected, y);
        Convolutions.winograd(s, x, w, y);
        requireEqual(expected, y);
        Convolutions.winogradThreads(s, x, w, y);
        requireEqual(expected, y);
    }
}
