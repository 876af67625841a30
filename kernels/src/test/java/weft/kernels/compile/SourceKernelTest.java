package weft.kernels.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceKernelTest {

    private static String read(String text) {
        return SourceKernel.all(text).stream().map(k -> k.line() + ": " + (k.isTemplate() ? "template " : "") + k.name()
                + k.parameters().stream().map(p -> p.type() + "|" + p.name()).collect(Collectors.joining(", ", "(", ")")))
                .collect(Collectors.joining("; "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
            "__global__ void k(int n, float *x) {} ~ 1: k(int|n, float *|x)",
            "__global__ void k() {} ~ 1: k()",
            "__global__ void k(void) {} ~ 1: k()",
            "extern \"C\" __global__ void __launch_bounds__(256, 4) k(const float* __restrict__ x) {} ~ 1: k(const float *|x)",
            "__global__ __launch_bounds__(N) void k(const T *const __restrict__ x) {} ~ 1: k(const T *const|x)",
            "template <typename T, int N = 4>  __global__ void k(T x[], T y[N]) {} ~ 1: template k(T *|x, T *|y)",
            "template <> __global__ void k<float>(float *x); __global__ void k(int) ; ~ 1: k(float *|x); 1: k(int|)",
            "__global__ void k(std::pair<int, float> p, unsigned long long n, float **m) {} ~ "
                    + "1: k(std::pair<int, float>|p, unsigned long long|n, float **|m)",
            "__global__ void k(const struct Params p, int n = 3, unsigned) {} ~ 1: k(const Params|p, int|n, unsigned|)",
            "// __global__ void no(int n) ~ ``",
            "/* __global__ void no(int n) */ const char *s = \"__global__ void no(int n)\"; ~ ``",
            "#define K __global__ void no(int n) {} ~ ``",
            "__global__ void k(int n ~ ``",
            "__global__ ~ ``"})
    void theHeadOfAKernelIsRead(String text, String expected) {
        assertThat(read(text)).isEqualTo(expected);
    }

    @Test
    void linesAreCountedThroughCommentsAndDirectives() {
        assertThat(read("""
                /* a
                   b */
                #define TWO \\
                    __global__ void no(int n)
                char c = '"', d = '\\'';
                // __global__

                template <int N>
                __global__ void
                k(float *x /* the input */,
                  int n) // how many
                {}
                """)).isEqualTo("10: template k(float *|x, int|n)");
    }
}
