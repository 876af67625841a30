package weft.engine.cuda;

import weft.engine.backend.Backend;
import weft.engine.backend.BackendProvider;
import weft.kernels.simulator.SimulatedDriver;

/** Offers the simulated GPU, found through the service loader. */
public final class SimulatedProvider implements BackendProvider {

    @Override
    public String kind() {
        return "sim";
    }

    @Override
    public String description() {
        return "simulated GPU that runs the same PTX as a real one";
    }

    @Override
    public Backend open(int index) {
        return new CudaBackend("sim", new SimulatedDriver(), true);
    }
}
