package weft.engine.cuda.base;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import weft.engine.DType;
import weft.engine.Tensor;
import weft.engine.op.Op;
import weft.kernels.Dim3;
import weft.kernels.GpuException;
import weft.kernels.Kernel;
import weft.kernels.KernelCatalog;
import weft.kernels.Launch;
import weft.kernels.driver.GpuDriver;

/**
 * What launch plans call. It loads kernels at their first use, puts launches on the compute stream, lends scratch memory, and
 * keeps the faults that kernels report until the host waits for the device.
 */
public final class Launcher {

    /** Threads of a block, unless a plan says otherwise. */
    public static final int BLOCK = 256;
    /** More blocks than this for each multiprocessor only add overhead: the kernels loop. */
    private static final int BLOCKS_PER_MULTIPROCESSOR = 32;

    private final GpuDriver driver;
    private final long stream;
    private final Faults faults;
    private final KernelCatalog.Loaded catalog;
    private final Map<String, Kernel> kernels = new HashMap<>();
    private final int mostBlocks;
    private final List<Long> retired = new ArrayList<>();
    private long scratch;
    private long scratchBytes;
    private long scratchUsed;
    private Op<?> running;
    private List<Tensor> runningInputs = List.of();

    public Launcher(GpuDriver driver, long stream) {
        this.driver = driver;
        this.stream = stream;
        this.faults = new Faults(driver, stream);
        this.catalog = KernelCatalog.load().on(driver);
        this.mostBlocks = driver.properties().multiprocessors() * BLOCKS_PER_MULTIPROCESSOR;
    }

    /** Says which operation, on which inputs, the following launches belong to. */
    public void begin(Op<?> op, List<Tensor> inputs) {
        running = op;
        runningInputs = inputs;
        scratchUsed = 0;
        retired.forEach(driver::free);
        retired.clear();
    }

    /** Launches a kernel that loops over {@code n} elements; does nothing if n is 0. */
    public void each(String file, String entry, long n, Object... arguments) {
        if (n > 0) {
            blocks(file, entry, (n + BLOCK - 1) / BLOCK, arguments);
        }
    }

    /** Launches a kernel that loops over {@code count} pieces of work, one for each block of {@value #BLOCK} threads. */
    public void blocks(String file, String entry, long count, Object... arguments) {
        run(file, entry, count, Dim3.of(BLOCK), arguments);
    }

    /** Launches a kernel that loops over {@code count} pieces of work, one for each block. */
    public void run(String file, String entry, long count, Dim3 block, Object... arguments) {
        Kernel kernel = kernel(file, entry);
        Launch launch = Launch.of(Dim3.of((int) Math.max(1, Math.min(count, mostBlocks))), block).on(stream);
        try {
            kernel.launch(launch, arguments);
        } catch (GpuException e) {
            throw new GpuException("%s %s: kernel %s of %s, %s: %s".formatted(running,
                    runningInputs.stream().map(t -> t == null ? "-" : t.spec().toString()).toList(), entry, file, launch,
                    e.getMessage()), e);
        }
    }

    private Kernel kernel(String file, String entry) {
        return kernels.computeIfAbsent(file + ":" + entry, _ -> catalog.kernel(file, entry));
    }

    /** The address of a tensor's first element; 0 for one that was left out. */
    public static long at(Tensor tensor) {
        return tensor == null ? 0
                : ((DeviceMemory) tensor.memory()).address() + (long) tensor.offset() * tensor.dtype().bytes();
    }

    /** The suffix of a kernel's name for a type: {@code f32}. */
    public static String type(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> "f32";
            case FLOAT64 -> "f64";
            case INT32 -> "i32";
            case UINT8 -> "u8";
            case INT64 -> throw new IllegalArgumentException("int64 appears in files only");
        };
    }

    /** The suffix of a kernel's name for the size of a type, for kernels that only move elements: {@code b4}. */
    public static String bits(DType dtype) {
        return "b" + dtype.bytes();
    }

    /** A number as a kernel argument of a floating-point type. */
    public static Object number(DType dtype, double value) {
        return dtype == DType.FLOAT32 ? (Object) (float) value : (Object) value;
    }

    /** Memory for {@code elements} elements until this operation's launches are done. */
    public long scratch(long elements, DType dtype) {
        long bytes = (elements * dtype.bytes() + 255) / 256 * 256;
        if (scratchUsed + bytes > scratchBytes) {
            grow(scratchUsed + bytes);
        }
        long address = scratch + scratchUsed;
        scratchUsed += bytes;
        return address;
    }

    /**
     * Allocates larger scratch memory. This operation may still use the old memory, so that is freed when the next operation
     * begins.
     */
    private void grow(long bytes) {
        if (scratch != 0) {
            retired.add(scratch);
        }
        scratchBytes = Math.max(bytes, 2 * scratchBytes);
        scratch = driver.allocate(scratchBytes);
        scratchUsed = 0;
    }

    /**
     * The address where a kernel reports a bad index; {@code wording} makes the error once the host has waited for the device.
     */
    public long fault(Faults.Wording wording) {
        return faults.next(wording);
    }

    /** Throws what kernels have reported. The device must be idle. */
    public void raiseFaults() {
        faults.raise();
    }
}
