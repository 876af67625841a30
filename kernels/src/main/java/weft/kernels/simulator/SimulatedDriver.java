package weft.kernels.simulator;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import weft.kernels.Dim3;
import weft.kernels.GpuException;
import weft.kernels.KernelFaultException;
import weft.kernels.Launch;
import weft.kernels.OutOfDeviceMemoryException;
import weft.kernels.Signature;
import weft.kernels.SimulatorOptions;
import weft.kernels.checks.Check;
import weft.kernels.checks.Finding;
import weft.kernels.checks.FindingLog;
import weft.kernels.counters.KernelProfile;
import weft.kernels.driver.DeviceProperties;
import weft.kernels.driver.GlobalVariable;
import weft.kernels.ptx.CudaName;
import weft.kernels.ptx.PtxException;
import weft.kernels.ptx.PtxModule;
import weft.kernels.ptx.Variable;
import weft.kernels.simulator.compiler.CodeOptions;
import weft.kernels.simulator.compiler.KernelImage;
import weft.kernels.simulator.compiler.Recording;
import weft.kernels.simulator.counters.LaunchCounters;
import weft.kernels.simulator.execution.BlockWatcher;
import weft.kernels.simulator.execution.Grid;
import weft.kernels.simulator.execution.LaunchFindings;
import weft.kernels.simulator.execution.ResidentBlocks;
import weft.kernels.simulator.memory.DeviceLimits;
import weft.kernels.simulator.memory.DeviceMemory;
import weft.kernels.simulator.memory.ModuleVariables;
import weft.kernels.simulator.memory.Region;
import weft.kernels.simulator.text.PrintedText;
import weft.kernels.simulator.trace.LaunchTrace;
import weft.kernels.trace.KernelTrace;

/**
 * The simulated GPU: loads PTX, keeps memory, and executes launches on the cores of the host, {@code -Dweft.threads} of them (all
 * by default). It has the limits of a real GPU of compute capability 9.0, but only two multiprocessors, so that few
 * blocks are at work at a time.
 */
public final class SimulatedDriver extends StreamQueues {

    private static final long WORKSPACE_BYTES = 64;

    private static final AtomicLong THREADS = new AtomicLong();

    private record Module(PtxModule ptx, Map<Variable, Region> variables, Map<String, Long> functions) {}

    private record Function(KernelImage image, Signature signature) {}

    private final DeviceProperties properties;
    private final SimulatorOptions options;
    private final ExecutorService pool;
    private final DeviceMemory memory;
    private final FindingLog log = new FindingLog();
    private final Map<Long, Module> modules = new HashMap<>();
    private final Map<Long, Function> functions = new HashMap<>();
    private final Map<Long, KernelProfile> profiles = new HashMap<>();
    private final Map<Long, KernelTrace> traces = new HashMap<>();
    private final TreeMap<Long, Arena> pinned = new TreeMap<>();
    private final Map<Long, Long> pinnedSizes = new HashMap<>();
    private long handles;
    private long laneInstructions;
    private long launches;
    private long clock;
    private boolean closed;

    /** A device with the usual options. */
    public SimulatedDriver() {
        this(SimulatorOptions.defaults());
    }

    /** A device whose blocks run on {@code workers} threads. */
    public SimulatedDriver(int workers) {
        this(SimulatorOptions.defaults().workers(workers));
    }

    /** A device with options. */
    public SimulatedDriver(SimulatorOptions options) {
        this.options = options;
        this.pool = options.workers() == 1 ? null : Executors.newFixedThreadPool(options.workers() - 1, task -> {
            Thread thread = new Thread(task, "weft-sim-" + THREADS.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        this.memory = new DeviceMemory(Long.getLong("weft.sim.memory", Runtime.getRuntime().maxMemory()));
        this.properties = new DeviceProperties("simulated", 9, 0, DeviceLimits.MULTIPROCESSORS, 32, DeviceLimits.BLOCK_THREADS,
                new Dim3(DeviceLimits.BLOCK_THREADS, DeviceLimits.BLOCK_THREADS, 64), new Dim3(Integer.MAX_VALUE, 65535, 65535),
                DeviceLimits.RESIDENT_THREADS,
                DeviceLimits.SHARED_BYTES, memory.capacity());
    }

    @Override
    public DeviceProperties properties() {
        return properties;
    }

    @Override
    public synchronized long loadModule(String name, String ptx) {
        try {
            PtxModule module = PtxModule.parse(name, ptx);
            modules.put(++handles, new Module(module, ModuleVariables.place(module, memory), new HashMap<>()));
            return handles;
        } catch (PtxException e) {
            throw new GpuException("cannot load module: " + e.getMessage(), e);
        } catch (OutOfDeviceMemoryException e) {
            throw new OutOfDeviceMemoryException("cannot load module " + name + ": " + e.getMessage());
        }
    }

    @Override
    public synchronized void unloadModule(long module) {
        synchronize();
        Module removed = find(modules, module, "module");
        modules.remove(module);
        removed.functions().values().forEach(functions::remove);
        removed.functions().values().forEach(profiles::remove);
        removed.functions().values().forEach(traces::remove);
        removed.variables().values().forEach(r -> memory.free(r.base));
    }

    private static <T> T find(Map<Long, T> map, long handle, String what) {
        T found = map.get(handle);
        if (found == null) {
            throw new GpuException("there is no " + what + " " + handle);
        }
        return found;
    }

    @Override
    public synchronized long function(long module, String entry) {
        Module from = find(modules, module, "module");
        Long known = from.functions().get(entry);
        if (known != null) {
            return known;
        }
        try {
            KernelImage image = new KernelImage(from.ptx(), from.ptx().entry(entry), v -> address(from, v),
                    new CodeOptions(recording(), checksMemory()));
            functions.put(++handles, new Function(image, Signature.of(image.entry())));
            from.functions().put(entry, handles);
            return handles;
        } catch (PtxException | IllegalArgumentException e) {
            throw new GpuException("cannot load kernel " + entry + ": " + e.getMessage(), e);
        }
    }

    private Recording recording() {
        return options.traced() != null ? Recording.VALUES : options.counters() ? Recording.ACCESSES : Recording.NOTHING;
    }

    @Override
    public synchronized GlobalVariable global(long module, String name) {
        Module from = find(modules, module, "module");
        Variable variable = from.ptx().variables().get(name);
        Region region = variable == null ? null : from.variables().get(variable);
        if (region == null) {
            throw GlobalVariable.missing(name, from.ptx());
        }
        return new GlobalVariable(region.base, region.size);
    }

    private static long address(Module module, Variable variable) {
        return module.variables().get(variable).base;
    }

    @Override
    public synchronized Signature signature(long function) {
        return find(functions, function, "function").signature();
    }

    @Override
    public synchronized long allocate(long bytes) {
        return memory.allocate(bytes, checksMemory() ? Origin.ofThisCall() : "").base;
    }

    private boolean checksMemory() {
        return options.checks().contains(Check.MEMORY);
    }

    @Override
    public synchronized void describe(long address, String text, boolean isComplete) {
        memory.name(address, text, isComplete);
    }

    @Override
    public synchronized List<Finding> findings(Finding.Level level) {
        finish();
        return log.all(level);
    }

    /** Runs all work that is left. A fault that ends a launch is among the findings, so it is not thrown. */
    private void finish() {
        for (boolean isDone = closed; !isDone;) {
            try {
                synchronize();
                isDone = true;
            } catch (KernelFaultException e) {
                // The launches after it may still run.
            }
        }
    }

    @Override
    public synchronized void free(long address) {
        synchronize();
        memory.free(address);
    }

    @Override
    public long freeBytes() {
        return memory.capacity() - memory.used();
    }

    @Override
    public synchronized MemorySegment allocatePinned(long bytes) {
        Arena arena = Arena.ofShared();
        MemorySegment segment = arena.allocate(bytes, 64);
        pinned.put(segment.address(), arena);
        pinnedSizes.put(segment.address(), bytes);
        return segment;
    }

    @Override
    public synchronized void freePinned(MemorySegment host) {
        synchronize();
        Arena arena = pinned.remove(host.address());
        if (arena == null) {
            throw new GpuException("freePinned: this is not the start of pinned memory");
        }
        pinnedSizes.remove(host.address());
        arena.close();
    }

    private boolean isPinned(MemorySegment host) {
        Long start = host.isNative() ? pinned.floorKey(host.address()) : null;
        return start != null && host.address() < start + pinnedSizes.get(start);
    }

    @Override
    public synchronized void copyToDevice(long address, MemorySegment host, long bytes, long stream) {
        MemorySegment source = isPinned(host) ? host.asSlice(0, bytes)
                : MemorySegment.ofArray(host.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE));
        add(stream, () -> memory.slice("copy to device", address, bytes).copyFrom(source));
    }

    @Override
    public synchronized void copyToHost(MemorySegment host, long address, long bytes, long stream) {
        MemorySegment target = host.asSlice(0, bytes);
        add(stream, () -> target.copyFrom(memory.slice("copy to host", address, bytes)));
        if (!isPinned(host)) {
            synchronize(stream);
        }
    }

    @Override
    public synchronized void copyOnDevice(long to, long from, long bytes, long stream) {
        add(stream, () -> memory.slice("copy on device", to, bytes)
                .copyFrom(memory.slice("copy on device", from, bytes)));
    }

    @Override
    public synchronized void fill(long address, byte value, long bytes, long stream) {
        add(stream, () -> memory.fill(address, value, bytes));
    }

    @Override
    public synchronized void launch(long function, Launch launch, byte[] arguments) {
        Function f = find(functions, function, "function");
        check(f, launch, arguments);
        int[] params = new int[arguments.length + 3 >> 2];
        MemorySegment.ofArray(params).asSlice(0, arguments.length).copyFrom(MemorySegment.ofArray(arguments));
        add(launch.stream(), () -> run(function, f, launch, params));
    }

    private void run(long function, Function f, Launch launch, int[] params) {
        KernelImage image = f.image();
        LaunchCounters counters = options.counters() ? new LaunchCounters() : null;
        LaunchTrace trace = options.traced() == null ? null : new LaunchTrace(options.traced());
        List<BlockWatcher.OfLaunch> watchers =
                Stream.<BlockWatcher.OfLaunch>of(counters, trace).filter(Objects::nonNull).toList();
        long workspace = 0;
        if (launch.cooperative()) {
            workspace = memory.allocateFor("the workspace of a cooperative launch", WORKSPACE_BYTES).base;
            memory.fill(workspace, (byte) 0, WORKSPACE_BYTES);
        }
        PrintedText printed = new PrintedText();
        LaunchFindings found = new LaunchFindings();
        try {
            Grid grid = new Grid(image, memory, memory.snapshot(), params, extents(launch.grid()), extents(launch.block()),
                    launch.sharedBytes(), watchers, options.checks(), found, options.schedule(), printed, workspace,
                    ++launches, clock);
            ResidentBlocks done = ResidentBlocks.run(grid, pool, options.workers());
            laneInstructions += done.laneInstructions();
            clock = done.clock();
            if (counters != null) {
                profiles.put(function, counters.profile(image, CudaName.shown(image.entry().name()), launch.toString(),
                        (int) launch.block().count(), launch.grid().count(), launch.sharedBytes()));
            }
            found.to(log);
        } catch (KernelFaultException e) {
            found.to(log);
            log.add("fault", e.finding());
            throw e;
        } finally {
            if (trace != null) {
                traces.put(function, trace.trace(CudaName.shown(image.entry().name())));
            }
            printed.flush(options.output());
            if (workspace != 0) {
                memory.free(workspace);
            }
        }
    }

    @Override
    public synchronized KernelProfile profile(long function) {
        if (!options.counters()) {
            return super.profile(function);
        }
        return ofLastLaunch(profiles, function);
    }

    @Override
    public synchronized KernelTrace trace(long function) {
        return options.traced() == null ? super.trace(function) : ofLastLaunch(traces, function);
    }

    private <T> T ofLastLaunch(Map<Long, T> kept, long function) {
        synchronize();
        T found = kept.get(function);
        if (found == null) {
            throw new GpuException("kernel " + find(functions, function, "function").signature().name()
                    + " was not launched, so nothing is known of it");
        }
        return found;
    }

    private static int[] extents(Dim3 d) {
        return new int[] {d.x(), d.y(), d.z()};
    }

    private void check(Function f, Launch launch, byte[] arguments) {
        String kernel = "kernel " + f.signature().name() + ": ";
        if (arguments.length != f.signature().bytes()) {
            throw new GpuException(kernel + "the argument buffer has " + arguments.length + " bytes, the kernel takes "
                    + f.signature().bytes());
        }
        Dim3 block = launch.block();
        Dim3 grid = launch.grid();
        if (!within(block, properties.maxBlock()) || block.count() > DeviceLimits.BLOCK_THREADS) {
            throw new GpuException(
                    kernel + "block " + block + " exceeds the device's limit of " + DeviceLimits.BLOCK_THREADS + " threads, "
                            + properties.maxBlock());
        }
        if (!within(grid, properties.maxGrid())) {
            throw new GpuException(kernel + "grid " + grid + " exceeds the device's limit " + properties.maxGrid());
        }
        int shared = f.image().sharedBytes(launch.sharedBytes());
        if (launch.sharedBytes() < 0 || shared > DeviceLimits.SHARED_BYTES) {
            throw new GpuException(
                    kernel + shared + " bytes of shared memory exceed the device's limit of " + DeviceLimits.SHARED_BYTES);
        }
        f.image().checkBlock(block.x(), block.y(), block.z());
        int most = ResidentBlocks.most(f.image(), (int) block.count(), launch.sharedBytes());
        if (launch.cooperative() && grid.count() > most) {
            throw new GpuException(kernel + "a cooperative launch needs all " + grid.count()
                    + " blocks on the device at once, which holds " + most + " of this size");
        }
    }

    private static boolean within(Dim3 d, Dim3 limit) {
        return d.x() <= limit.x() && d.y() <= limit.y() && d.z() <= limit.z();
    }

    /** Instructions that the launches finished so far executed, counted once per thread. */
    public synchronized long laneInstructions() {
        return laneInstructions;
    }

    private void findLeaks() {
        memory.leaks().forEach(what -> log.add("leak " + what, Finding.fault(Check.MEMORY, "",
                "leak: " + what + ", never freed", List.of(), "")));
        memory.heap().leaks().forEach(what -> log.add("leak " + what, Finding.fault(Check.MEMORY, "",
                "leak: " + what + ", never freed", List.of(), "")));
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            if (!options.checks().isEmpty()) {
                finish();
            }
            if (checksMemory()) {
                findLeaks();
            }
            closed = true;
            if (pool != null) {
                pool.shutdown();
            }
            pinned.values().forEach(Arena::close);
            pinned.clear();
        }
    }
}
