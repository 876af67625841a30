package weft.cuda;

import static jcuda.driver.JCudaDriver.cuDeviceGetCount;
import static jcuda.driver.JCudaDriver.cuInit;

import java.util.Locale;
import java.util.Optional;
import jcuda.driver.CUresult;
import weft.kernels.CudaException;
import weft.kernels.GpuException;

/**
 * Starts the CUDA driver, or says in one line why it cannot be started: JCuda has natives for few platforms, and most machines
 * have no NVIDIA driver.
 */
final class CudaLibrary {

    private CudaLibrary() {}

    /** Why no NVIDIA GPU can be used here; empty when one can. */
    static Optional<String> unavailable() {
        try {
            return countGpus() > 0 ? Optional.empty() : Optional.of("no NVIDIA GPU found");
        } catch (GpuException e) {
            return Optional.of(e.getMessage().replaceFirst("^cuda not available: ", ""));
        }
    }

    /** How many NVIDIA GPUs there are; throws {@link GpuException} when there is no driver. */
    static int countGpus() {
        start();
        int[] count = new int[1];
        check(cuDeviceGetCount(count), "counting the GPUs");
        return count[0];
    }

    private static void start() {
        try {
            check(cuInit(0), "starting the CUDA driver");
        } catch (LinkageError e) {
            throw new GpuException("cuda not available: " + missing(), e);
        }
    }

    private static String missing() {
        if (!onClassPath("jcuda/driver/JCudaDriver.class")) {
            return "JCuda is not on the class path; add what the artifact weft-cuda depends on";
        }
        return onClassPath("lib/" + nativeName()) ? driverLibrary() + " not found"
                : "JCuda has no native library for " + System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }

    private static boolean onClassPath(String resource) {
        return CudaLibrary.class.getClassLoader().getResource(resource) != null;
    }

    private static boolean isWindows() {
        return System.getProperty("os.name").startsWith("Windows");
    }

    private static String driverLibrary() {
        return isWindows() ? "nvcuda.dll" : "libcuda.so.1";
    }

    private static String nativeName() {
        String arch = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        String system = isWindows() ? "windows" : System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return (isWindows() ? "" : "lib") + "JCudaDriver-12.6.0-" + system + "-" + arch + (isWindows() ? ".dll" : ".so");
    }

    /** Throws a {@link CudaException} that says what was asked for, when the driver reports an error. */
    static void check(int result, String what) {
        if (result != CUresult.CUDA_SUCCESS) {
            throw new CudaException(what, CUresult.stringFor(result), "");
        }
    }
}
