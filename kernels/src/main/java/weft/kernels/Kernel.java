package weft.kernels;

import weft.kernels.counters.KernelProfile;
import weft.kernels.driver.GpuDriver;
import weft.kernels.trace.KernelTrace;

/**
 * A kernel loaded on a device.
 *
 * @param driver    the device
 * @param file      the PTX file it came from
 * @param function  the driver's handle
 * @param signature what it takes
 */
public record Kernel(GpuDriver driver, String file, long function, Signature signature) {

    /**
     * Launches the kernel, asynchronously on the launch's stream.
     *
     * @param arguments as {@link Arguments#pack} takes them
     * @throws IllegalArgumentException when the arguments are not what the kernel takes, or a buffer is of another device
     * @throws GpuException             when the device cannot run such a launch
     */
    public void launch(Launch launch, Object... arguments) {
        if (launch == null) {
            throw new IllegalArgumentException("kernel " + signature.name() + ": there is no launch: null");
        }
        for (int i = 0; arguments != null && i < arguments.length; i++) {
            if (arguments[i] instanceof DeviceBuffer buffer && !buffer.isOn(driver)) {
                throw new IllegalArgumentException(
                        "kernel " + signature.name() + ": argument " + i + " is a buffer of another Gpu; "
                                + "an address means nothing there: make the buffer with the Gpu that loaded the kernel");
            }
        }
        driver.launch(function, launch, Arguments.pack(signature, arguments));
    }

    /**
     * What the last launch of this kernel did, counted: waits for all work, on a device that counts:
     *
     * <pre>{@code
     * Gpu gpu = Gpu.open("sim", options -> options.counters(true));
     * Kernel copy = gpu.load(Path.of("copy.ptx"), "copy");
     * copy.launch(Launch.forElements(n, 256), x, y, n);
     * assertThat(copy.profile().total().global().sectorsPerRequest()).isLessThan(4.1);
     * }</pre>
     *
     * @throws GpuException when the device does not count, or the kernel was not launched
     */
    public KernelProfile profile() {
        return driver.profile(function);
    }

    /**
     * The way of the traced threads through the last launch of this kernel: waits for all work, on a device that traces:
     *
     * <pre>{@code
     * Gpu gpu = Gpu.open("sim", options -> options.trace(Traced.thread(0, 5)));
     * }</pre>
     *
     * @throws GpuException when the device does not trace, or the kernel was not launched
     */
    public KernelTrace trace() {
        return driver.trace(function);
    }

    /** The name of the entry in PTX. */
    public String name() {
        return signature.kernel();
    }
}
