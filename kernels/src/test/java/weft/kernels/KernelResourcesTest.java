package weft.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The table of resources and the CUDA text lie beside the kernels; neither needs an assembler. */
class KernelResourcesTest {

    private final KernelResources resources = KernelResources.load();

    @Test
    void everyKernelIsInTheTableForEveryArchitecture() {
        for (KernelCatalog.Entry file : KernelCatalog.load().entries()) {
            if (!file.family().equals("sample")) {
                assertThat(file.module().entries()).isNotEmpty().allSatisfy(entry -> {
                    for (Architecture arch : Architecture.values()) {
                        assertThat(resources.of(file.name(), entry.name(), arch).registers()).isPositive();
                    }
                });
            }
        }
    }

    @Test
    void staticSharedMemoryOfTheTiledProductIsTwoPaddedTiles() {
        assertThat(resources.of("matmul/2_tiled", "matmul_tiled_f32", Architecture.SM_80).shared()).isEqualTo(2 * 16 * 17 * 4);
        assertThat(resources.of("matmul/2_tiled", "matmul_tiled_f64", Architecture.SM_80).shared()).isEqualTo(2 * 16 * 17 * 8);
    }

    @Test
    void aKernelThatIsNotShippedIsNamed() {
        assertThatThrownBy(() -> resources.of("sample/1_add", "add_f32", Architecture.SM_80)).isInstanceOf(GpuException.class)
                .hasMessage("kernel add_f32 of sample/1_add is not in the table of resources for sm_80");
    }

    @Test
    void theCudaTextOfEveryKernelFileIsShipped() {
        for (KernelCatalog.Entry file : KernelCatalog.load().entries()) {
            if (!file.family().equals("sample")) {
                assertThat(file.source()).as(file.name())
                        .hasValueSatisfying(text -> assertThat(text).startsWith("// ").contains("Launch:"));
            }
        }
    }
}
