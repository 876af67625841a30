package weft.cuda;

import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_X;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Y;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Z;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_X;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Y;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Z;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_WARP_SIZE;
import static jcuda.driver.JCudaDriver.*;
import static weft.cuda.CudaLibrary.check;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUfunction;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUjit_option;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JITOptions;
import weft.kernels.CudaException;
import weft.kernels.Dim3;
import weft.kernels.GpuException;
import weft.kernels.Launch;
import weft.kernels.Signature;
import weft.kernels.driver.DeviceProperties;
import weft.kernels.driver.GlobalVariable;
import weft.kernels.driver.GpuDriver;
import weft.kernels.ptx.PtxModule;

/**
 * An NVIDIA GPU. Every return code of the driver is checked, and becomes a {@link CudaException} that says what was asked for.
 * The device's primary context is made current on each thread that calls, so any thread may, one at a time.
 */
final class JCudaDriver implements GpuDriver {

    private static final int LOG_BYTES = 16 * 1024;
    private static final int DEFAULT_SHARED = 48 * 1024;

    private record Module(String file, CUmodule handle, PtxModule signatures) {}

    private record Function(String file, CUfunction handle, Signature signature, int staticShared) {}

    private final CUdevice device = new CUdevice();
    private final CUcontext context = new CUcontext();
    private final DeviceProperties properties;
    private final HostCopies copies = new HostCopies();
    private final Map<Long, Module> modules = new HashMap<>();
    private final Map<Long, Function> functions = new HashMap<>();
    private final Map<Long, CUstream> streams = new HashMap<>();
    private final Map<Long, CUevent> events = new HashMap<>();
    private long handles;
    private Function lastFunction;
    private Launch lastLaunch;
    private boolean closed;

    /**
     * Opens a GPU.
     *
     * @param index the number of the GPU, from 0
     * @throws GpuException when there is no NVIDIA driver or no such GPU
     */
    JCudaDriver(int index) {
        int count = CudaLibrary.countGpus();
        if (index < 0 || index >= count) {
            throw new GpuException("cuda:" + index + " not available: this machine has " + count + " NVIDIA GPUs");
        }
        check(cuDeviceGet(device, index), "opening GPU " + index);
        check(cuDevicePrimaryCtxRetain(context, device), "opening GPU " + index);
        streams.put(0L, null);
        makeCurrent();
        properties = readProperties();
    }

    /** Each time anew: another GPU, or another library, may have made its own context current in this thread. */
    private void makeCurrent() {
        check(cuCtxSetCurrent(context), "making the GPU current");
    }

    private int attribute(int attribute) {
        int[] value = new int[1];
        check(cuDeviceGetAttribute(value, attribute, device), "reading a device property");
        return value[0];
    }

    private DeviceProperties readProperties() {
        byte[] name = new byte[256];
        check(cuDeviceGetName(name, name.length, device), "reading the GPU's name");
        String text = new String(name, StandardCharsets.UTF_8);
        long[] total = new long[1];
        check(cuMemGetInfo(new long[1], total), "reading the memory size");
        return new DeviceProperties(text.substring(0, text.indexOf(0)),
                attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR), attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR),
                attribute(CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT), attribute(CU_DEVICE_ATTRIBUTE_WARP_SIZE),
                attribute(CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK),
                new Dim3(attribute(CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_X), attribute(CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Y),
                        attribute(CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Z)),
                new Dim3(attribute(CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_X), attribute(CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Y),
                        attribute(CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Z)),
                attribute(CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR),
                attribute(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN), total[0]);
    }

    @Override
    public DeviceProperties properties() {
        return properties;
    }

    private static <T> T find(Map<Long, T> map, long handle, String what) {
        if (!map.containsKey(handle)) {
            throw new GpuException("there is no " + what + " " + handle);
        }
        return map.get(handle);
    }

    @Override
    public synchronized long loadModule(String name, String ptx) {
        makeCurrent();
        CUmodule handle = new CUmodule();
        byte[] log = new byte[LOG_BYTES];
        JITOptions options = new JITOptions();
        options.putInt(CUjit_option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES, LOG_BYTES);
        options.putBytes(CUjit_option.CU_JIT_ERROR_LOG_BUFFER, log);
        byte[] text = (ptx + '\0').getBytes(StandardCharsets.UTF_8);
        int result = cuModuleLoadDataJIT(handle, Pointer.to(text), options);
        if (result != CUresult.CUDA_SUCCESS) {
            String written = new String(log, StandardCharsets.UTF_8);
            int end = written.indexOf(0);
            throw new CudaException("loading " + name, CUresult.stringFor(result), end < 0 ? written : written.substring(0, end));
        }
        modules.put(++handles, new Module(name, handle, PtxModule.parseSignatures(name, ptx)));
        return handles;
    }

    @Override
    public synchronized void unloadModule(long module) {
        makeCurrent();
        check(cuModuleUnload(find(modules, module, "module").handle()), "unloading a module");
        modules.remove(module);
    }

    @Override
    public synchronized long function(long module, String entry) {
        makeCurrent();
        Module from = find(modules, module, "module");
        CUfunction handle = new CUfunction();
        try {
            Signature signature = Signature.of(from.signatures().entry(entry));
            check(cuModuleGetFunction(handle, from.handle(), entry), "looking up " + entry + " in " + from.file());
            int[] staticShared = new int[1];
            check(cuFuncGetAttribute(staticShared, CUfunction_attribute.CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES, handle),
                    "reading the shared memory of " + entry);
            functions.put(++handles, new Function(from.file(), handle, signature, staticShared[0]));
            return handles;
        } catch (IllegalArgumentException e) {
            throw new GpuException(e.getMessage(), e);
        }
    }

    @Override
    public synchronized GlobalVariable global(long module, String name) {
        makeCurrent();
        Module from = find(modules, module, "module");
        if (!GlobalVariable.names(from.signatures()).contains(name)) {
            throw GlobalVariable.missing(name, from.signatures());
        }
        DevicePointer address = new DevicePointer();
        long[] bytes = new long[1];
        check(cuModuleGetGlobal(address, bytes, from.handle(), name), "looking up variable " + name + " in " + from.file());
        return new GlobalVariable(address.address(), bytes[0]);
    }

    @Override
    public synchronized Signature signature(long function) {
        return find(functions, function, "function").signature();
    }

    @Override
    public synchronized long allocate(long bytes) {
        makeCurrent();
        DevicePointer pointer = new DevicePointer();
        check(cuMemAlloc(pointer, bytes), "allocating " + bytes + " bytes");
        return pointer.address();
    }

    @Override
    public synchronized void free(long address) {
        makeCurrent();
        check(cuCtxSynchronize(), "waiting for the GPU");
        check(cuMemFree(new DevicePointer(address)), "freeing 0x" + Long.toHexString(address));
    }

    @Override
    public synchronized long freeBytes() {
        makeCurrent();
        long[] free = new long[1];
        check(cuMemGetInfo(free, new long[1]), "reading the free memory");
        return free[0];
    }

    @Override
    public synchronized MemorySegment allocatePinned(long bytes) {
        makeCurrent();
        return copies.allocatePinned(bytes);
    }

    @Override
    public synchronized void freePinned(MemorySegment host) {
        makeCurrent();
        check(cuCtxSynchronize(), "waiting for the GPU");
        copies.freePinned(host);
    }

    @Override
    public synchronized void copyToDevice(long address, MemorySegment host, long bytes, long stream) {
        makeCurrent();
        copies.toDevice(address, host.asSlice(0, bytes), find(streams, stream, "stream"));
    }

    @Override
    public synchronized void copyToHost(MemorySegment host, long address, long bytes, long stream) {
        makeCurrent();
        copies.toHost(host.asSlice(0, bytes), address, find(streams, stream, "stream"));
    }

    @Override
    public synchronized void copyOnDevice(long to, long from, long bytes, long stream) {
        makeCurrent();
        check(cuMemcpyDtoDAsync(new DevicePointer(to), new DevicePointer(from), bytes, find(streams, stream, "stream")),
                "copying " + bytes + " bytes on the device");
    }

    @Override
    public synchronized void fill(long address, byte value, long bytes, long stream) {
        makeCurrent();
        check(cuMemsetD8Async(new DevicePointer(address), value, bytes, find(streams, stream, "stream")),
                "filling " + bytes + " bytes");
    }

    @Override
    public synchronized void launch(long function, Launch launch, byte[] arguments) {
        makeCurrent();
        Function f = find(functions, function, "function");
        lastFunction = f;
        lastLaunch = launch;
        if (arguments.length != f.signature().bytes()) {
            throw new GpuException(describe(f, launch) + ": the argument buffer has " + arguments.length + " bytes, the kernel "
                    + "takes " + f.signature().bytes());
        }
        int result = CUresult.CUDA_SUCCESS;
        if (needsMoreShared(f.staticShared(), launch.sharedBytes())) {
            result = cuFuncSetAttribute(f.handle(), CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES,
                    launch.sharedBytes());
        }
        if (result == CUresult.CUDA_SUCCESS && launch.cooperative()) {
            result = cuLaunchCooperativeKernel(f.handle(), launch.grid().x(), launch.grid().y(), launch.grid().z(),
                    launch.block().x(), launch.block().y(), launch.block().z(), launch.sharedBytes(),
                    find(streams, launch.stream(), "stream"), pointers(f.signature(), arguments));
        } else if (result == CUresult.CUDA_SUCCESS) {
            Pointer extra = Pointer.to(CU_LAUNCH_PARAM_BUFFER_POINTER, Pointer.to(arguments),
                    CU_LAUNCH_PARAM_BUFFER_SIZE, Pointer.to(new long[] {arguments.length}), CU_LAUNCH_PARAM_END);
            result = cuLaunchKernel(f.handle(), launch.grid().x(), launch.grid().y(), launch.grid().z(), launch.block().x(),
                    launch.block().y(), launch.block().z(), launch.sharedBytes(), find(streams, launch.stream(), "stream"), null,
                    arguments.length == 0 ? null : extra);
        }
        if (result != CUresult.CUDA_SUCCESS) {
            check(result, describe(f, launch));
        }
    }

    /** A cooperative launch takes a list of pointers, one to each argument. */
    private static Pointer pointers(Signature signature, byte[] arguments) {
        return Pointer.to(signature.parameters().stream()
                .map(p -> Pointer.to(Arrays.copyOfRange(arguments, p.offset(), p.offset() + p.size())))
                .toArray(Pointer[]::new));
    }

    /** Whether a block needs more shared memory than the default limit: its static and dynamic bytes count together. */
    static boolean needsMoreShared(int staticBytes, int dynamicBytes) {
        return (long) staticBytes + dynamicBytes > DEFAULT_SHARED;
    }

    @Override
    public synchronized long createStream() {
        makeCurrent();
        CUstream stream = new CUstream();
        check(cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING), "creating a stream");
        streams.put(++handles, stream);
        return handles;
    }

    @Override
    public synchronized void destroyStream(long stream) {
        synchronize(stream);
        if (stream != 0) {
            check(cuStreamDestroy(streams.remove(stream)), "destroying a stream");
        }
    }

    @Override
    public void synchronize(long stream) {
        CUstream handle;
        synchronized (this) {
            makeCurrent();
            handle = find(streams, stream, "stream");
        }
        check(cuStreamSynchronize(handle), waiting());
    }

    private static String describe(Function f, Launch launch) {
        return "kernel " + f.signature().kernel() + " of " + f.file() + ", " + launch;
    }

    /** An error of asynchronous work shows late; the last launch is where to look first. */
    private String waiting() {
        return "waiting for the GPU" + (lastFunction == null ? "" : " (last launch: " + describe(lastFunction, lastLaunch) + ")");
    }

    @Override
    public void synchronize() {
        makeCurrent();
        check(cuCtxSynchronize(), waiting());
    }

    @Override
    public synchronized long createEvent() {
        makeCurrent();
        CUevent event = new CUevent();
        check(cuEventCreate(event, CUevent_flags.CU_EVENT_DEFAULT), "creating an event");
        events.put(++handles, event);
        return handles;
    }

    @Override
    public synchronized void destroyEvent(long event) {
        makeCurrent();
        check(cuEventDestroy(find(events, event, "event")), "destroying an event");
        events.remove(event);
    }

    @Override
    public synchronized void record(long event, long stream) {
        makeCurrent();
        check(cuEventRecord(find(events, event, "event"), find(streams, stream, "stream")), "recording an event");
    }

    @Override
    public synchronized void waitFor(long stream, long event) {
        makeCurrent();
        check(cuStreamWaitEvent(find(streams, stream, "stream"), find(events, event, "event"), 0), "waiting for an event");
    }

    @Override
    public synchronized boolean isDone(long event) {
        makeCurrent();
        int result = cuEventQuery(find(events, event, "event"));
        if (result == CUresult.CUDA_ERROR_NOT_READY) {
            return false;
        }
        check(result, "querying an event");
        return true;
    }

    @Override
    public void synchronizeEvent(long event) {
        CUevent handle;
        synchronized (this) {
            makeCurrent();
            handle = find(events, event, "event");
        }
        check(cuEventSynchronize(handle), "waiting for an event");
    }

    @Override
    public synchronized double elapsedMillis(long start, long end) {
        makeCurrent();
        float[] millis = new float[1];
        check(cuEventElapsedTime(millis, find(events, start, "event"), find(events, end, "event")), "reading elapsed time");
        return millis[0];
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            makeCurrent();
            modules.values().forEach(m -> cuModuleUnload(m.handle()));
            check(cuDevicePrimaryCtxRelease(device), "closing the GPU");
        }
    }
}
