package weft.kernels.driver;

/**
 * What a GPU does for Weft: a handful of verbs in the vocabulary of the CUDA driver API. A real GPU and a simulated one
 * implement the same verbs, so that launch geometry, memory pools and argument packing are the same code over both.
 *
 * <p>Addresses are device addresses in bytes. Modules, functions, streams and events are opaque handles. Copies and launches
 * on a stream are asynchronous and ordered; {@link #synchronize} waits for all of them.
 */
public interface GpuDriver extends AutoCloseable {

    /** The name of the device, such as {@code "NVIDIA H100"} or {@code "simulated"}. */
    String deviceName();

    /**
     * Loads a module from PTX text.
     *
     * @param name the file the text came from, for error messages
     * @param ptx  the PTX text
     * @return a handle of the module
     */
    long loadModule(String name, String ptx);

    /** Looks up a kernel entry of a loaded module by its name. */
    long function(long module, String entry);

    /** Allocates {@code bytes} of device memory, aligned to at least 256 bytes, and returns its address. */
    long allocate(long bytes);

    /** Frees what {@link #allocate} returned. */
    void free(long address);

    /** Copies {@code bytes} from a host segment to the device, in the order of {@code stream}. */
    void copyToDevice(long address, java.lang.foreign.MemorySegment host, long bytes, long stream);

    /** Copies {@code bytes} from the device to a host segment, in the order of {@code stream}. */
    void copyToHost(java.lang.foreign.MemorySegment host, long address, long bytes, long stream);

    /** Waits until all streams are idle and reports errors of earlier asynchronous work. */
    void synchronize();

    @Override
    void close();
}
