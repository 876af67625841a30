package weft.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Variables of a module from Java, and what {@link Gpu} and {@link DeviceBuffer} refuse. */
class GlobalVariablesTest {

    private static final String SCALE = """
            .version 8.0
            .target sm_75
            .address_size 64
            .const .align 4 .f32 weights[3] = {0f3F800000, 0f40000000};
            .global .align 4 .u32 calls = 5;
            .global .attribute(.managed) .align 4 .u32 total;
            .visible .entry scale(.param .u64 p)
            {
              .reg .b64 p, q; .reg .b32 t; .reg .f32 a, w;
              ld.param.u64 p, [p]; mov.u32 t, %tid.x; mul.wide.u32 q, t, 4; add.u64 p, p, q;
              mov.u64 q, weights; mad.wide.u32 q, t, 4, q; ld.const.f32 w, [q];
              ld.global.f32 a, [p]; mul.f32 a, a, w; st.global.f32 [p], a;
              atom.global.add.u32 t, [calls], 1;
              ret;
            }
            .visible .entry again() { .reg .b32 t; atom.global.add.u32 t, [calls], 100; ret; }
            """.replace("ld.param.u64 p, [p];", "ld.param.u64 p, [scale_p];").replace("(.param .u64 p)", "(.param .u64 scale_p)");

    private final Gpu gpu = Gpu.open("sim");

    @AfterEach
    void close() {
        gpu.close();
    }

    @Test
    void variablesAreReadAndSet() {
        Kernel scale = gpu.load("scale.ptx", SCALE, "scale");
        assertThat(gpu.global("weights").toFloats()).containsExactly(1, 2, 0);
        gpu.global("weights").set(10f, 20f, 30f);
        DeviceBuffer x = gpu.upload(1f, 1f, 1f);
        scale.launch(Launch.of(1, 3), x);
        assertThat(x.toFloats()).containsExactly(10, 20, 30);
        assertThat(gpu.global("calls").toInts()).containsExactly(8);
        assertThat(gpu.global("total").toInts()).containsExactly(0);
        gpu.global("calls").close();
        assertThat(gpu.global("calls").toInts()).as("closing a variable frees nothing").containsExactly(8);
    }

    @Test
    void kernelsOfOneTextShareTheirVariables() {
        gpu.load("scale.ptx", SCALE, "again").launch(Launch.of(1, 1));
        gpu.load("scale.ptx", SCALE, "scale").launch(Launch.of(1, 1), gpu.upload(1f));
        assertThat(gpu.global("calls").toInts()).containsExactly(106);
    }

    @Test
    void theMessageForAnUnknownNameListsTheVariables() {
        gpu.load("scale.ptx", SCALE, "scale");
        assertThatThrownBy(() -> gpu.global("wieghts")).isInstanceOf(GpuException.class).hasMessage(
                "no loaded module has a variable 'wieghts'; there are [scale.ptx: weights, scale.ptx: calls, scale.ptx: total]");
        gpu.load("other.ptx", SCALE, "scale");
        assertThatThrownBy(() -> gpu.global("calls")).isInstanceOf(GpuException.class)
                .hasMessageContaining("several loaded modules have a variable 'calls': [scale.ptx, other.ptx]");
        long module = gpu.driver().loadModule("third.ptx", SCALE);
        assertThat(gpu.driver().global(module, "weights").bytes()).isEqualTo(12);
        assertThatThrownBy(() -> gpu.driver().global(module, "x")).hasMessage(
                "third.ptx: no variable 'x', only [weights, calls, total]");
    }

    @Test
    void impossibleSizesAreRefused() {
        assertThatThrownBy(() -> gpu.allocate(-4)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("allocate: -4 bytes; the size must not be negative");
        assertThatThrownBy(() -> gpu.allocate(Long.MIN_VALUE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> gpu.allocate(Long.MAX_VALUE)).isInstanceOf(OutOfDeviceMemoryException.class);
        assertThat(gpu.allocate(0).toInts()).isEmpty();
        assertThat(gpu.upload(new float[0]).bytes()).isZero();
    }

    @Test
    void nullIsRefusedWithAMessageOfOneLine() {
        assertThatThrownBy(() -> gpu.upload((float[]) null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("upload: there are no values: null");
        DeviceBuffer x = gpu.upload(1f, 2f);
        assertThatThrownBy(() -> x.upload(null)).hasMessage("upload: there are no values: null");
        assertThatThrownBy(() -> x.download(null)).hasMessage("download: there are no values: null");
        assertThatThrownBy(() -> x.set(1f, 2f, 3f)).hasMessage("upload: 12 bytes do not fit into 8");
        assertThatThrownBy(() -> x.download(MemorySegment.ofArray(new int[3]))).hasMessage(
                "download: 12 bytes asked, the buffer has 8");
        Kernel scale = gpu.load("scale.ptx", SCALE, "scale");
        assertThatThrownBy(() -> scale.launch(Launch.of(1, 1), (Object[]) null)).hasMessageContaining("arguments is null");
        assertThatThrownBy(() -> scale.launch(null, x)).hasMessageContaining("no launch");
        assertThatThrownBy(() -> scale.launch(Launch.of(1, 1), (Object) null)).hasMessageContaining("argument 0 is null");
        x.close();
        assertThatThrownBy(() -> scale.launch(Launch.of(1, 1), x)).hasMessageContaining("is closed");
        assertThatThrownBy(x::toInts).hasMessageContaining("is closed");
    }
}
