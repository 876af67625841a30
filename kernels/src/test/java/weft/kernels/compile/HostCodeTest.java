package weft.kernels.compile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostCodeTest {

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
            "int f;\\nint main(int c, char **v) {} ~ 2 main()",
            "void f() {\\n\\n k<<<1, 32>>>(x); } ~ 3 a launch <<<...>>>",
            "#include <iostream> ~ 1 #include <iostream>",
            "# include <thrust/sort.h> ~ 1 #include <thrust/sort.h>",
            "cudaMalloc((void **) &x, 4); ~ 1 cudaMalloc()",
            "__host__ void f() {} ~ 1 a __host__ function",
            "std::vector<int> v; ~ 1 std::vector",
            "__host__ __device__ int f(); ~ ``",
            "__device__ __host__ int f(); ~ ``",
            "// int main() k<<<1, 2>>>\\n __device__ int domain(int x); ~ ``",
            "#include <cuda_runtime.h>\\n#include <stdio.h>\\n#include \\\"vector\\\" ~ ``",
            "char *s = \\\"cudaMalloc(main(<<<\\\"; ~ ``"})
    void codeForTheCpuIsFoundWithItsLine(String text, String expected) {
        String source = text.replace("\\n", "\n").replace("\\\"", "\"");
        assertThat(HostCode.find(source).map(h -> h.line() + " " + h.what()).orElse("")).isEqualTo(expected);
    }
}
