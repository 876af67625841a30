package weft.kernels.driver;

import java.lang.foreign.MemorySegment;
import java.util.List;
import weft.kernels.GpuException;
import weft.kernels.Launch;
import weft.kernels.Signature;
import weft.kernels.checks.Finding;
import weft.kernels.counters.KernelProfile;
import weft.kernels.trace.KernelTrace;

/**
 * What a GPU does for Weft: a handful of verbs in the vocabulary of the CUDA driver API. A real GPU and a simulated one
 * implement the same verbs, so that launch geometry, memory pools and argument packing are the same code over both.
 *
 * <p>Addresses are device addresses in bytes. Modules, functions, streams and events are opaque handles; stream 0 always
 * exists. Copies, fills and launches on a stream are asynchronous and keep its order; {@link #synchronize} waits for all of
 * them. A copy from or to host memory that is not pinned has read or written that memory when the call returns.
 *
 * <p>Errors are {@link weft.kernels.GpuException}s; those of asynchronous work come from whichever later call notices them.
 */
public interface GpuDriver extends AutoCloseable {

    /** What the device offers. */
    DeviceProperties properties();

    /**
     * Loads a module from PTX text.
     *
     * @param name the file the text came from, for error messages
     * @param ptx  the PTX text
     * @return a handle of the module
     * @throws weft.kernels.GpuException with the compiler's log when the text cannot be compiled
     */
    long loadModule(String name, String ptx);

    /** Unloads a module; its functions may not be launched any more. */
    void unloadModule(long module);

    /** Looks up a kernel entry of a loaded module by its name. */
    long function(long module, String entry);

    /**
     * Looks up a variable of a loaded module, in global or constant memory, by the name it has in PTX.
     *
     * @throws weft.kernels.GpuException listing the variables there are, when there is no such variable
     */
    GlobalVariable global(long module, String name);

    /** What a function takes. */
    Signature signature(long function);

    /** Allocates {@code bytes} of device memory, aligned to at least 256 bytes, and returns its address. */
    long allocate(long bytes);

    /** Frees what {@link #allocate} returned, after all work that was launched before is done. */
    void free(long address);

    /** Bytes of device memory that are free. */
    long freeBytes();

    /** Allocates host memory from and to which copies are fast and truly asynchronous. */
    MemorySegment allocatePinned(long bytes);

    /** Frees what {@link #allocatePinned} returned. */
    void freePinned(MemorySegment host);

    /** Copies {@code bytes} from a host segment to the device, in the order of {@code stream}. */
    void copyToDevice(long address, MemorySegment host, long bytes, long stream);

    /** Copies {@code bytes} from the device to a host segment, in the order of {@code stream}. */
    void copyToHost(MemorySegment host, long address, long bytes, long stream);

    /** Copies {@code bytes} on the device, in the order of {@code stream}. */
    void copyOnDevice(long to, long from, long bytes, long stream);

    /** Sets {@code bytes} bytes to {@code value}, in the order of {@code stream}. */
    void fill(long address, byte value, long bytes, long stream);

    /**
     * Launches a function.
     *
     * @param arguments the argument buffer, laid out by the function's {@link #signature}
     * @throws weft.kernels.GpuException when the device cannot run such a launch
     */
    void launch(long function, Launch launch, byte[] arguments);

    /**
     * What the last launch of a function did, counted; waits for all work.
     *
     * @throws weft.kernels.GpuException when the device does not count, or the function was not launched
     */
    default KernelProfile profile(long function) {
        throw new GpuException("this device has no counters; the simulated GPU has: "
                + "Gpu.open(\"sim\", options -> options.counters(true))");
    }

    /**
     * The way of the traced threads through the last launch of a function; waits for all work.
     *
     * @throws weft.kernels.GpuException when the device does not trace, or the function was not launched
     */
    default KernelTrace trace(long function) {
        throw new GpuException("this device does not trace; the simulated GPU does: "
                + "Gpu.open(\"sim\", options -> options.trace(Traced.thread(0, 5)))");
    }

    /**
     * Says what an allocation is, for messages. A driver that has no use for it ignores it.
     *
     * @param address    what {@link #allocate} returned
     * @param isComplete whether messages say nothing more; otherwise they may add the line of the program that made it
     */
    default void describe(long address, String text, boolean isComplete) {}

    /** What was found about the kernels that ran so far, of a level; a driver that looks for nothing finds nothing. */
    default List<Finding> findings(Finding.Level level) {
        return List.of();
    }

    /** Creates a stream. */
    long createStream();

    /** Destroys a stream after its work is done. */
    void destroyStream(long stream);

    /** Waits until a stream is idle. */
    void synchronize(long stream);

    /** Waits until all streams are idle and reports errors of earlier asynchronous work. */
    void synchronize();

    /** Creates an event. */
    long createEvent();

    /** Destroys an event. */
    void destroyEvent(long event);

    /** Puts an event after the work that {@code stream} has now. */
    void record(long event, long stream);

    /** Makes later work of {@code stream} wait for an event. */
    void waitFor(long stream, long event);

    /** Whether the work before an event is done; true for an event that was never recorded. */
    boolean isDone(long event);

    /** Waits until the work before an event is done. */
    void synchronizeEvent(long event);

    /** Milliseconds between two events whose work is done. */
    double elapsedMillis(long start, long end);

    /** Gives everything back. A second call does nothing. */
    @Override
    void close();
}
