package weft.cuda;

import java.util.Optional;
import weft.kernels.driver.DriverProvider;
import weft.kernels.driver.GpuDriver;

/** Offers NVIDIA GPUs, found through the service loader. */
public final class JCudaProvider implements DriverProvider {

    @Override
    public Optional<String> unavailable() {
        return CudaLibrary.unavailable();
    }

    @Override
    public GpuDriver open(int index) {
        return new JCudaDriver(index);
    }
}
