package weft.engine.cuda;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.util.List;
import java.util.Map;
import java.util.Set;
import weft.engine.DType;
import weft.engine.Tensor;
import weft.engine.backend.Backend;
import weft.engine.backend.Memory;
import weft.engine.backend.OpTable;
import weft.engine.backend.OutOfMemoryException;
import weft.engine.cuda.base.CudaPlan;
import weft.engine.cuda.base.DeviceMemory;
import weft.engine.cuda.base.Launcher;
import weft.engine.cuda.base.Uploads;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;
import weft.kernels.GpuException;
import weft.kernels.driver.GpuDriver;

/**
 * The backend of a GPU, real or simulated, over one {@link GpuDriver}. Launches go to one compute stream, uploads to a copy
 * stream, and each waits for the other by events; the host waits only where a value is read.
 */
public final class CudaBackend implements Backend {

    private static final Map<Op<?>, CudaPlan<?>> PLANS =
            OpTable.all(PointwisePlans.TABLE, CreationPlans.TABLE, MovementPlans.TABLE,
                    ReductionPlans.TABLE, MatmulPlans.TABLE, ConvolutionPlans.TABLE, PoolingPlans.TABLE, LossPlans.TABLE,
                    RandomnessPlans.TABLE, OptimizationPlans.TABLE,
                    AdaptivePoolingPlans.TABLE, UpsamplingPlans.TABLE, NormalizationPlans.TABLE, ActivationPlans.TABLE,
                    LookupPlans.TABLE, GroupNormalizationPlans.TABLE, LocalResponsePlans.TABLE);

    private final String name;
    private final GpuDriver driver;
    private final boolean poisons;
    private final long compute;
    private final Launcher launcher;
    private final Uploads uploads;

    /**
     * A backend on a driver that is open.
     *
     * @param poisons whether freed memory is overwritten, so that code that reads it by mistake gets NaN
     */
    public CudaBackend(String name, GpuDriver driver, boolean poisons) {
        this.name = name;
        this.driver = driver;
        this.poisons = poisons;
        this.compute = driver.createStream();
        this.launcher = new Launcher(driver, compute);
        this.uploads = new Uploads(driver, compute);
    }

    /** The operations that have a launch plan; a test compares them with all there are. */
    public static Set<Op<?>> operations() {
        return PLANS.keySet();
    }

    /** The driver of the device. */
    public GpuDriver driver() {
        return driver;
    }

    /** The stream that operations run on; record events on it to measure them. */
    public long stream() {
        return compute;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Memory allocate(DType dtype, int elements) {
        try {
            return new DeviceMemory(driver.allocate((long) elements * dtype.bytes()), elements);
        } catch (GpuException e) {
            throw translated(e);
        }
    }

    private static RuntimeException translated(GpuException e) {
        return e.isOutOfMemory() ? new OutOfMemoryException(e.getMessage(), e) : e;
    }

    @Override
    public void free(Memory memory) {
        driver.free(address(memory));
    }

    @Override
    public void upload(Object array, int arrayOffset, Memory to, int offset, int count) {
        if (count > 0) {
            MemorySegment host = segment(array);
            long size = host.byteSize() / Array.getLength(array);
            uploads.copy(host.asSlice(arrayOffset * size, count * size), address(to) + offset * size);
        }
    }

    @Override
    public void download(Memory from, int offset, Object array, int arrayOffset, int count) {
        if (count > 0) {
            MemorySegment host = segment(array);
            long size = host.byteSize() / Array.getLength(array);
            driver.copyToHost(host.asSlice(arrayOffset * size, count * size), address(from) + offset * size, count * size,
                    compute);
        }
        synchronize();
    }

    @Override
    public boolean alwaysPoisons() {
        return poisons;
    }

    /** Sets all bits: NaN as a float, -1 as an integer. */
    @Override
    public void poison(DType dtype, Memory memory) {
        driver.fill(address(memory), (byte) 0xff, (long) memory.elements() * dtype.bytes(), compute);
    }

    @Override
    public <A extends Attrs> void run(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs) {
        // The cast is safe: CudaPlan.Table.put takes only a plan for the attributes of its operation.
        @SuppressWarnings("unchecked")
        CudaPlan<A> plan = (CudaPlan<A>) PLANS.get(op);
        if (plan == null) {
            throw new IllegalStateException(op + ": no launch plan");
        }
        launcher.begin(op, inputs);
        try {
            plan.launch(launcher, attrs, inputs, outputs);
        } catch (GpuException e) {
            throw translated(e);
        }
    }

    @Override
    public void synchronize() {
        driver.synchronize(compute);
        launcher.raiseFaults();
    }

    private static long address(Memory memory) {
        return ((DeviceMemory) memory).address();
    }

    private static MemorySegment segment(Object array) {
        return switch (array) {
            case float[] a -> MemorySegment.ofArray(a);
            case double[] a -> MemorySegment.ofArray(a);
            case int[] a -> MemorySegment.ofArray(a);
            case byte[] a -> MemorySegment.ofArray(a);
            default -> throw new IllegalArgumentException("not an array of elements: " + array.getClass().getSimpleName());
        };
    }
}
