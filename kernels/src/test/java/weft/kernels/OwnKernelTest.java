package weft.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A person's own kernel in ten lines: load a PTX file, pick a device, launch, read back. */
class OwnKernelTest {

    @TempDir
    private Path directory;

    @Test
    void aPtxFileRunsInTenLines() throws IOException {
        Path file = directory.resolve("add.ptx");
        Files.writeString(file, KernelCatalog.load().find("sample/1").ptx());

        try (Gpu gpu = Gpu.open("sim")) {
            Kernel add = gpu.load(file, "add_f32");
            DeviceBuffer a = gpu.upload(1f, 2f, 3f);
            DeviceBuffer b = gpu.upload(10f, 20f, 30f);
            DeviceBuffer c = gpu.allocate(a.bytes());
            add.launch(Launch.forElements(3, 256), a, b, c, 3);
            assertThat(c.toFloats()).containsExactly(11f, 22f, 33f);
        }
    }

    @Test
    void aFileThatIsNoTextIsNamedInTheMessage() throws IOException {
        Path file = Files.write(directory.resolve("add.cubin"), new byte[] {0x7f, 'E', 'L', 'F', (byte) 0xff, (byte) 0xfe});
        Path none = directory.resolve("none.ptx");

        try (Gpu gpu = Gpu.open("sim")) {
            assertThat(catchThrowable(() -> gpu.load(file, "add_f32"))).hasMessage("cannot read " + file + ": it is no text");
            assertThat(catchThrowable(() -> gpu.load(none, "add_f32")))
                    .hasMessage("cannot read " + none + ": there is no such file");
        }
    }

    @Test
    void aBufferOfAnotherDeviceAndAnArrayAreRefused() {
        String ptx = KernelCatalog.load().find("sample/1").ptx();
        try (Gpu gpu = Gpu.open("sim"); Gpu other = Gpu.open("sim")) {
            Kernel add = gpu.load("add.ptx", ptx, "add_f32");
            DeviceBuffer a = gpu.upload(1f, 2f, 3f);
            DeviceBuffer there = other.upload(1f, 2f, 3f);
            assertThat(catchThrowable(() -> add.launch(Launch.forElements(3, 256), a, a, there, 3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("kernel add_f32: argument 2 is a buffer of another Gpu");
            assertThat(catchThrowable(() -> add.launch(Launch.forElements(3, 256), a, new float[3], a, 3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("kernel add_f32: argument 1 is the array float[] (upload it: kernels take buffers), the kernel "
                            + "takes .u64");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "cuda:x", "cuda:99"})
    void aDeviceThatIsNotThereIsAMessageOfOneLine(String device) {
        assertThat(catchThrowable(() -> Gpu.open(device))).isInstanceOf(GpuException.class)
                .message().isNotBlank().doesNotContain("\n");
    }
}
