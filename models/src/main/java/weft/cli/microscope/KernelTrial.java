package weft.cli.microscope;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import weft.kernels.DeviceBuffer;
import weft.kernels.Gpu;
import weft.kernels.GpuException;
import weft.kernels.Kernel;
import weft.kernels.KernelFaultException;
import weft.kernels.Launch;
import weft.kernels.SimulatorOptions;
import weft.kernels.checks.Finding;
import weft.train.base.InputException;

/** Runs a kernel once on a simulated GPU of its own. */
public final class KernelTrial {

    private KernelTrial() {}

    /**
     * Runs a kernel.
     *
     * @param words   the arguments as they were written
     * @param changes changes the options of the simulated GPU
     * @throws InputException when an argument does not fit, or the simulated GPU does not take the kernel or the launch
     */
    public static KernelReport run(String command, Target target, Launch launch, List<String> words,
            UnaryOperator<SimulatorOptions> changes) throws IOException {
        SimulatorOptions chosen = changes.apply(SimulatorOptions.defaults());
        StringBuffer printed = new StringBuffer();
        try (Gpu gpu = Gpu.open("sim", _ -> chosen.output(printed::append))) {
            Kernel kernel = gpu.load(target.name(), target.ptx(), target.header().entry());
            List<Given> given = Given.all(target.header(), kernel.signature(), words);
            Map<Given.Buffer, DeviceBuffer> memory = new LinkedHashMap<>();
            Object[] arguments = new Object[given.size()];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = switch (given.get(i)) {
                    case Given.Scalar scalar -> scalar.value();
                    case Given.Buffer buffer -> memory.computeIfAbsent(buffer, b -> upload(gpu, b));
                };
            }
            kernel.launch(launch, arguments);
            List<Finding> findings = new ArrayList<>();
            try {
                gpu.synchronize();
            } catch (KernelFaultException e) {
                findings.add(e.finding());
            }
            List<BufferResult> results = new ArrayList<>();
            if (findings.isEmpty()) {
                memory.forEach((buffer, device) -> results.add(BufferResult.of(buffer, device.toBytes())));
            }
            return new KernelReport(command, target, launch, given, List.copyOf(results), printed.toString(),
                    List.copyOf(findings),
                    chosen.counters() && findings.isEmpty() ? Optional.of(kernel.profile()) : Optional.empty(),
                    chosen.traced() == null ? Optional.empty() : Optional.of(kernel.trace()));
        } catch (GpuException e) {
            throw new InputException(e.getMessage(), e);
        }
    }

    /** Memory as the command line asks for: without contents it stays as the device has it. */
    private static DeviceBuffer upload(Gpu gpu, Given.Buffer buffer) {
        DeviceBuffer device = gpu.allocate((long) buffer.form().size() * buffer.form().type().bytes());
        if (!buffer.form().isUndefined()) {
            device.upload(MemorySegment.ofArray(buffer.contents()));
        }
        return device;
    }
}
