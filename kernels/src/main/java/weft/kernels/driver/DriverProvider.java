package weft.kernels.driver;

import java.util.Optional;
import java.util.ServiceLoader;
import weft.kernels.GpuException;

/**
 * Offers NVIDIA GPUs. Found through {@link ServiceLoader}, because the library that reaches the CUDA driver cannot be a Java
 * module: it lives in an artifact of its own, on the class path, and whoever needs no GPU leaves it out.
 */
public interface DriverProvider {

    /** Why no NVIDIA GPU can be used here; empty when one can. */
    Optional<String> unavailable();

    /**
     * Opens a GPU.
     *
     * @param index the number of the GPU, from 0
     * @throws GpuException when there is no NVIDIA driver or no such GPU
     */
    GpuDriver open(int index);

    /** The provider of this program; without one, a provider that says what to add. */
    static DriverProvider find() {
        return ServiceLoader.load(DriverProvider.class, DriverProvider.class.getClassLoader()).findFirst()
                .orElseGet(Missing::new);
    }

    /** Stands in where the artifact weft-cuda is left out. */
    final class Missing implements DriverProvider {

        private static final String WHY = "weft-cuda is not on the class path; add its jar and those of JCuda";

        @Override
        public Optional<String> unavailable() {
            return Optional.of(WHY);
        }

        @Override
        public GpuDriver open(int index) {
            throw new GpuException("cuda not available: " + WHY);
        }
    }
}
