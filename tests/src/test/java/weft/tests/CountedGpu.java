package weft.tests;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import weft.engine.Device;
import weft.engine.backend.Backend;
import weft.engine.backend.BackendProvider;
import weft.engine.cuda.CudaBackend;
import weft.kernels.driver.GpuDriver;
import weft.kernels.simulator.SimulatedDriver;

/** The simulated GPU as a device called {@code counted}, which counts the kernels that are launched on it. */
public final class CountedGpu implements BackendProvider {

    private static int launches;

    static Device device() {
        return Device.of("counted");
    }

    /** How many kernels {@code work} launches. */
    static int launches(Runnable work) {
        int before = launches;
        work.run();
        return launches - before;
    }

    @Override
    public String kind() {
        return "counted";
    }

    @Override
    public String description() {
        return "the simulated GPU, whose launches a test counts";
    }

    @Override
    public Backend open(int index) {
        GpuDriver simulated = new SimulatedDriver();
        GpuDriver counted = (GpuDriver) Proxy.newProxyInstance(GpuDriver.class.getClassLoader(), new Class<?>[] {GpuDriver.class},
                (_, method, arguments) -> {
                    if (method.getName().equals("launch")) {
                        launches++;
                    }
                    try {
                        return method.invoke(simulated, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return new CudaBackend("counted", counted, true);
    }
}
