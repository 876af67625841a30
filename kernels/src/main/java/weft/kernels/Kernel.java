package weft.kernels;

import weft.kernels.driver.GpuDriver;

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
     * @throws IllegalArgumentException when the arguments are not what the kernel takes
     * @throws GpuException             when the device cannot run such a launch
     */
    public void launch(Launch launch, Object... arguments) {
        if (launch == null) {
            throw new IllegalArgumentException("kernel " + name() + ": there is no launch: null");
        }
        driver.launch(function, launch, Arguments.pack(signature, arguments));
    }

    /** The name of the entry. */
    public String name() {
        return signature.kernel();
    }
}
