package weft.engine.cuda;

import java.util.Optional;
import weft.engine.backend.Backend;
import weft.engine.backend.BackendProvider;
import weft.kernels.driver.DriverProvider;

/** Offers NVIDIA GPUs, found through the service loader. */
public final class CudaProvider implements BackendProvider {

    @Override
    public String kind() {
        return "cuda";
    }

    @Override
    public String description() {
        return "NVIDIA GPU, through the driver alone";
    }

    @Override
    public Optional<String> unavailable() {
        return DriverProvider.find().unavailable();
    }

    @Override
    public boolean numbered() {
        return true;
    }

    @Override
    public Backend open(int index) {
        return new CudaBackend(index == 0 ? "cuda" : "cuda:" + index, DriverProvider.find().open(index), false);
    }
}
