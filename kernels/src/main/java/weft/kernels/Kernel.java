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

    /** The name of the entry in PTX. */
    public String name() {
        return signature.kernel();
    }
}
