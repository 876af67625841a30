package weft.kernels.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import weft.kernels.Gpu;
import weft.kernels.Kernel;

/** The kernels of the tests: PTX under {@code ptx-test}, compiled from {@code src/test/cuda}. */
public final class TestKernels {

    private TestKernels() {}

    /** The text of {@code ptx-test/<name>}. */
    public static String text(String name) {
        try (InputStream in = TestKernels.class.getResourceAsStream("/ptx-test/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kernel {@code entry} of {@code ptx-test/<name>}. */
    public static Kernel load(Gpu gpu, String name, String entry) {
        return gpu.load(name, text(name), entry);
    }
}
