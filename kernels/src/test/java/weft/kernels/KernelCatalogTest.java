package weft.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.kernels.KernelCatalog.Entry;

/** The catalogue finds the kernel files on the class path; the tests bring the family {@code sample}. */
class KernelCatalogTest {

    private final KernelCatalog catalog = KernelCatalog.load();

    @Test
    void kernelFilesAreFoundByFamilyAndVariant() {
        List<Entry> sample = catalog.entries().stream().filter(e -> e.family().equals("sample")).toList();
        assertThat(sample).extracting(Entry::name).containsExactly("sample/1_add", "sample/2_scale");
        assertThat(catalog.find("sample/2").name()).isEqualTo("sample/2_scale");
        assertThat(catalog.find("sample/1_add").variant()).isEqualTo(1);
        assertThat(catalog.find("pointwise/unary").variant()).isZero();
        assertThat(catalog.find("sample/1").module().entries()).extracting(f -> f.name()).containsExactly("add_f32");
    }

    @Test
    void aKernelRunsByItsName() {
        try (Gpu gpu = Gpu.open("sim")) {
            KernelCatalog.Loaded kernels = catalog.on(gpu.driver());
            DeviceBuffer x = gpu.upload(1f, 2f, 3f);
            kernels.kernel("sample/2", "scale_f32").launch(Launch.forElements(3, 32), x, 10f, 3);
            assertThat(x.toFloats()).containsExactly(10f, 20f, 30f);
            assertThat(kernels.kernel("sample/2", "scale_f32")).isSameAs(kernels.kernel("sample/2", "scale_f32"));
        }
    }

    @Test
    void anUnknownNameListsTheKnownOnes() {
        assertThatThrownBy(() -> catalog.find("sample/9")).isInstanceOf(GpuException.class).hasMessageContaining("sample/1_add");
        assertThatThrownBy(() -> catalog.find("sample/1_mul")).hasMessageContaining("no kernel file 'sample/1_mul'");
        try (Gpu gpu = Gpu.open("sim")) {
            assertThatThrownBy(() -> catalog.on(gpu.driver()).kernel("sample/1", "add_f64")).hasMessageContaining("add_f32");
        }
    }
}
