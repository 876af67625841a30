package weft.kernels.ptx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected names are what {@code c++filt} prints, but for spaces in lists of template arguments. */
class CudaNameTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "_Z5saxpyifPKfPf | saxpy(int, float, const float *, float *)",
            "_Z4nonev | none()",
            "_Z4fillIfLi3EEvPT_PKS0_if | fill<float, 3>(float *, const float *, int, float)",
            "_ZN2ns4zeroIdEEvPT_ | ns::zero<double>(double *)",
            "_ZN1a1b1kEPvPKv | a::b::k(void *, const void *)",
            "_Z1kPPfPA4_i | ?",
            "_Z4halfPK6__halfP7__half2S_ | half(const __half *, __half2 *, __half)",
            "_Z3vecP6float4S_PKS_ | vec(float4 *, float4, const float4 *)",
            "_Z1kILb1ELin2ELj5ELm7EEvPj | k<true, -2, 5, 7>(unsigned int *)",
            "_Z1kI3AddIfEEvPfT_ | k<Add<float>>(float *, Add<float>)",
            "_Z1kN2ns3VecIdEES1_ | k(ns::Vec<double>, ns::Vec<double>)",
            "_Z1kyxmlhatsbcdw | k(unsigned long long, long long, unsigned long, long, unsigned char, signed char, "
                    + "unsigned short, short, bool, char, double, wchar_t)",
            "_ZN12_GLOBAL__N_16hiddenEPf | hidden(float *)",
            "_ZL8internalPVi | internal(volatile int *)",
            "_Z1kIJfdEEvDpT_ | ?",
            "_Z1kPFivE | ?"})
    void aNameIsReadAsTheSourceHasIt(String encoded, String expected) {
        assertThat(CudaName.of(encoded).map(n -> n.name() + "(" + String.join(", ", n.parameters()) + ")").orElse("?"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"saxpy", "", "_Z", "_Z9", "_Z5saxpyS9_", "_Z5saxpyT_", "_ZN", "_Z99999999999saxpy", "_Z3abIE",
            "_Z1kLi3E",
            "_Z1kPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP"})
    void whatIsNoEncodedNameStaysAsItIs(String name) {
        assertThat(CudaName.shown(name)).isEqualTo(name);
    }

    @Test
    void theTemplateIsTheNameWithoutArguments() {
        assertThat(CudaName.of("_ZN2ns4zeroIdEEvPT_")).hasValueSatisfying(n -> {
            assertThat(n.template()).isEqualTo("ns::zero");
            assertThat(n.parameters()).isEqualTo(List.of("double *"));
        });
    }
}
