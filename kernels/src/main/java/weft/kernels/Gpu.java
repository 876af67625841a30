package weft.kernels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import weft.kernels.checks.Finding;
import weft.kernels.compile.CompileException;
import weft.kernels.compile.CompileOptions;
import weft.kernels.compile.CompiledCuda;
import weft.kernels.compile.CudaCompiler;
import weft.kernels.driver.DeviceProperties;
import weft.kernels.driver.DriverProvider;
import weft.kernels.driver.GlobalVariable;
import weft.kernels.driver.GpuDriver;
import weft.kernels.ptx.PtxModule;
import weft.kernels.simulator.SimulatedDriver;

/**
 * A device to try kernels on:
 *
 * <pre>{@code
 * try (Gpu gpu = Gpu.open("sim")) {
 *     Kernel add = gpu.load(Path.of("add.ptx"), "add_f32");
 *     DeviceBuffer a = gpu.upload(1f, 2f, 3f);
 *     DeviceBuffer b = gpu.upload(10f, 20f, 30f);
 *     DeviceBuffer c = gpu.allocate(a.bytes());
 *     add.launch(Launch.forElements(3, 256), a, b, c, 3);
 *     System.out.println(Arrays.toString(c.toFloats()));
 * }
 * }</pre>
 */
public final class Gpu implements AutoCloseable {

    /** A PTX text that is loaded. */
    private record Module(String name, String ptx, long handle) {}

    private static final int STANDARD_ARCHITECTURE = 80;

    private final GpuDriver driver;
    private final List<Module> modules = new ArrayList<>();

    private Gpu(GpuDriver driver) {
        this.driver = driver;
    }

    /**
     * Opens a device: {@code "sim"}, the simulated GPU, or {@code "cuda"} or {@code "cuda:N"}, an NVIDIA GPU.
     *
     * @throws GpuException when there is no such device
     */
    public static Gpu open(String device) {
        return open(device, UnaryOperator.identity());
    }

    /**
     * Opens a device with options. Only the simulated GPU has some:
     *
     * <pre>{@code
     * Gpu gpu = Gpu.open("sim", options -> options.schedule(Schedule.seeded(7)).workers(2));
     * }</pre>
     *
     * @param options changes the options of the simulated GPU
     * @throws GpuException when there is no such device, or options are given to an NVIDIA GPU
     */
    public static Gpu open(String device, UnaryOperator<SimulatorOptions> options) {
        SimulatorOptions defaults = SimulatorOptions.defaults();
        SimulatorOptions chosen = options.apply(defaults);
        if (device.equals("sim")) {
            return on(new SimulatedDriver(chosen));
        }
        if (chosen != defaults) {
            throw new GpuException("device " + device + " has no options; sim, the simulated GPU, has");
        }
        if (device.matches("cuda(:[0-9]{1,4})?")) {
            return on(DriverProvider.find().open(device.length() > 4 ? Integer.parseInt(device.substring(5)) : 0));
        }
        throw new GpuException("no device '" + device + "'; there are sim, cuda and cuda:N");
    }

    /** The same conveniences on a driver that is already open. */
    public static Gpu on(GpuDriver driver) {
        return new Gpu(driver);
    }

    /** The driver underneath, for streams, events and asynchronous copies. */
    public GpuDriver driver() {
        return driver;
    }

    /**
     * Loads a kernel from a PTX file.
     *
     * @throws UncheckedIOException when the file cannot be read
     * @throws GpuException         when the text is not PTX that the device takes, or has no such entry
     */
    public Kernel load(Path ptx, String entry) {
        if (Files.exists(ptx) && !Files.isRegularFile(ptx)) {
            throw new UncheckedIOException(new IOException("cannot read " + ptx + ": it is not a file"));
        }
        try {
            return load(ptx.getFileName().toString(), Files.readString(ptx), entry);
        } catch (CharacterCodingException e) {
            throw new UncheckedIOException("cannot read " + ptx + ": it is no text", e);
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException("cannot read " + ptx + ": there is no such file", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + ptx + ": " + e.getMessage(), e);
        }
    }

    /**
     * Loads a kernel from PTX text; {@code name} stands for the text in messages. Kernels of the same text are one module, so
     * they share its {@code __device__} and {@code __constant__} variables.
     *
     * @throws GpuException when the text is not PTX that the device takes, or has no such entry
     */
    public Kernel load(String name, String ptx, String entry) {
        long function = driver.function(module(name, ptx), entry);
        return new Kernel(driver, name, function, driver.signature(function));
    }

    /**
     * Compiles a CUDA file and loads its only kernel; as {@link #compile(Path, String, CompileOptions)}.
     *
     * @throws CompileException naming the kernels there are, when there is not exactly one, and as there
     */
    public Kernel compile(Path cuda) {
        CompiledCuda compiled = CudaCompiler.ofThisMachine().compile(cuda, compileOptions());
        return load(compiled, compiled.entry());
    }

    /** Compiles a CUDA file and loads a kernel; as {@link #compile(Path, String, CompileOptions)}, with the usual options. */
    public Kernel compile(Path cuda, String entry) {
        return compile(cuda, entry, compileOptions());
    }

    /**
     * Compiles a CUDA file by NVRTC or nvcc and loads a kernel:
     *
     * <pre>{@code
     * Kernel saxpy = gpu.compile(Path.of("saxpy.cu"), "saxpy");
     * Kernel fill = gpu.compile(Path.of("fill.cu"), "fill<float, 3>");
     * }</pre>
     *
     * @param entry the kernel as the source calls it; an instance of a template with its arguments
     * @throws CompileException with the compiler's own text; or in one line when there is no such file, no compiler, or no such
     *                          kernel
     * @throws GpuException     when the device does not take the PTX
     */
    public Kernel compile(Path cuda, String entry, CompileOptions options) {
        CompiledCuda compiled = CudaCompiler.ofThisMachine().compile(cuda,
                entry.contains("<") ? options.instantiating(entry) : options);
        return load(compiled, compiled.entry(entry));
    }

    private Kernel load(CompiledCuda compiled, String entry) {
        return load(Path.of(compiled.file()).getFileName() + ".ptx", compiled.ptx(), entry);
    }

    /** Standard options, and an older device's architecture. */
    private CompileOptions compileOptions() {
        DeviceProperties device = driver.properties();
        int architecture = 10 * device.computeMajor() + device.computeMinor();
        return architecture >= STANDARD_ARCHITECTURE ? CompileOptions.STANDARD
                : CompileOptions.STANDARD.forTarget("sm_" + architecture);
    }

    private synchronized long module(String name, String ptx) {
        for (Module m : modules) {
            if (m.name().equals(name) && m.ptx().equals(ptx)) {
                return m.handle();
            }
        }
        long handle = driver.loadModule(name, ptx);
        modules.add(new Module(name, ptx, handle));
        return handle;
    }

    /**
     * A {@code __device__}, {@code __constant__} or {@code __managed__} variable of the modules loaded so far, to read or to set:
     *
     * <pre>{@code
     * Kernel blur = gpu.load(Path.of("blur.ptx"), "blur");
     * gpu.global("weights").set(0.25f, 0.5f, 0.25f);
     * }</pre>
     *
     * @param name its name in PTX, which is the one in CUDA unless it stands in a namespace
     * @throws GpuException listing the variables there are, when none or more than one has this name
     */
    public synchronized DeviceBuffer global(String name) {
        List<String> all = new ArrayList<>();
        List<Module> found = new ArrayList<>();
        for (Module m : modules) {
            List<String> names = GlobalVariable.names(PtxModule.parseSignatures(m.name(), m.ptx()));
            names.forEach(n -> all.add(m.name() + ": " + n));
            if (names.contains(name)) {
                found.add(m);
            }
        }
        if (found.size() != 1) {
            throw new GpuException(found.isEmpty() ? "no loaded module has a variable '" + name + "'; there are " + all
                    : "several loaded modules have a variable '" + name + "': " + found.stream().map(Module::name).toList()
                            + "; ask the driver for that of one module");
        }
        return new DeviceBuffer(driver, driver.global(found.getFirst().handle(), name));
    }

    /**
     * Device memory with nothing meaningful in it.
     *
     * @param bytes its size; may be 0
     * @throws IllegalArgumentException when the size is negative
     * @throws GpuException             when the device has no room
     */
    public DeviceBuffer allocate(long bytes) {
        return new DeviceBuffer(driver, bytes, "");
    }

    /** A copy of {@code values} on the device. */
    public DeviceBuffer upload(float... values) {
        return upload("f32", DeviceBuffer.required(values).length, MemorySegment.ofArray(values));
    }

    /** A copy of {@code values} on the device. */
    public DeviceBuffer upload(double... values) {
        return upload("f64", DeviceBuffer.required(values).length, MemorySegment.ofArray(values));
    }

    /** A copy of {@code values} on the device. */
    public DeviceBuffer upload(int... values) {
        return upload("i32", DeviceBuffer.required(values).length, MemorySegment.ofArray(values));
    }

    /** A copy of {@code values} on the device. */
    public DeviceBuffer upload(long... values) {
        return upload("i64", DeviceBuffer.required(values).length, MemorySegment.ofArray(values));
    }

    /** A copy of {@code values} on the device. */
    public DeviceBuffer upload(byte... values) {
        return upload("i8", DeviceBuffer.required(values).length, MemorySegment.ofArray(values));
    }

    private DeviceBuffer upload(String type, int count, MemorySegment host) {
        DeviceBuffer buffer = new DeviceBuffer(driver, host.byteSize(), type + "[" + count + "]");
        buffer.upload(host);
        return buffer;
    }

    /**
     * What checks have found in the kernels that ran so far, one finding for each cause, and the faults that ended launches. All
     * work is done first; a fault of it is among the findings and not thrown. After {@link #close} also memory that was never
     * freed. Only the simulated GPU with {@link SimulatorOptions#checks} looks for more than faults.
     */
    public List<Finding> findings() {
        return driver.findings(Finding.Level.ERROR);
    }

    /** What is legal but often a mistake, such as a barrier that threads which have ended never reach; as {@link #findings}. */
    public List<Finding> warnings() {
        return driver.findings(Finding.Level.WARNING);
    }

    /** Waits until all work is done and reports its errors. */
    public void synchronize() {
        driver.synchronize();
    }

    @Override
    public void close() {
        driver.close();
    }
}
