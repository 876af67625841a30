package weft.kernels.simulator.execution;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import weft.kernels.GpuException;
import weft.kernels.OutOfDeviceMemoryException;
import weft.kernels.simulator.SimulatedDriver;
import weft.kernels.simulator.SimulatorProbe;
import weft.kernels.simulator.compiler.KernelImage;
import weft.kernels.simulator.instructions.MemoryOps;
import weft.kernels.simulator.memory.DeviceMemory;
import weft.kernels.simulator.memory.Faults;
import weft.kernels.simulator.memory.Region;

/**
 * One thread block at work: its threads' numbers, its shared and local memory, its barriers. The object is used for one block
 * after another of a launch. Compiled code reads the fields, which is why they have short plain names.
 */
public final class Block {

    public final KernelImage image;
    public final DeviceMemory memory;
    final SimulatorProbe probe;
    final Scheduler scheduler;
    final Barriers barriers;
    final AsyncCopies copies;
    final WarpOp.Scratch scratch = new WarpOp.Scratch();

    /** How many threads the block has. */
    public final int lanes;
    public final int[] tidX;
    public final int[] tidY;
    public final int[] tidZ;
    public final int ntidX;
    public final int ntidY;
    public final int ntidZ;
    public final int nctaidX;
    public final int nctaidY;
    public final int nctaidZ;
    public int ctaidX;
    public int ctaidY;
    public int ctaidZ;
    /** The number of the block in its grid. */
    long number;
    public int multiprocessor;
    /** The number of the launch. */
    public final long gridNumber;

    public final int[] params;
    public final int[] shared;
    public final int sharedBytes;
    public final int dynamicSharedBytes;
    public final int[] local;
    /** Bytes of local memory of each thread; thread {@code t} begins at {@code t * localBytes}. */
    public final int localBytes;

    /** The simulated clock: instructions executed, counted once for all lanes that execute one together. */
    public long clock;
    /** Instructions executed, counted once for each warp that has a lane in them. */
    long issued;
    /** Instructions executed, counted once per lane. */
    long laneInstructions;

    final long limit = Limit.get();
    private final long clockStart;
    private final Region[] regions;
    private final Region sharedRegion;
    private final Region localRegion;
    private final Region paramRegion;
    private final MemorySegment localSegment;
    private final Frame frame;

    public Block(Grid grid) {
        this.image = grid.image();
        this.memory = grid.memory();
        this.probe = grid.probe();
        this.regions = grid.regions();
        this.params = grid.params();
        this.gridNumber = grid.number();
        this.clockStart = grid.clock();
        this.ntidX = grid.block()[0];
        this.ntidY = grid.block()[1];
        this.ntidZ = grid.block()[2];
        this.nctaidX = grid.grid()[0];
        this.nctaidY = grid.grid()[1];
        this.nctaidZ = grid.grid()[2];
        this.lanes = ntidX * ntidY * ntidZ;
        this.tidX = new int[lanes];
        this.tidY = new int[lanes];
        this.tidZ = new int[lanes];
        for (int lane = 0; lane < lanes; lane++) {
            tidX[lane] = lane % ntidX;
            tidY[lane] = lane / ntidX % ntidY;
            tidZ[lane] = lane / ntidX / ntidY;
        }
        this.dynamicSharedBytes = grid.dynamicShared();
        this.sharedBytes = image.sharedBytes(dynamicSharedBytes);
        this.shared = memory("shared memory", sharedBytes);
        this.localBytes = image.localBytes();
        this.local = memory("local memory", (long) lanes * localBytes);
        this.localSegment = MemorySegment.ofArray(local);
        this.sharedRegion = new Region(DeviceMemory.SHARED_WINDOW, sharedBytes, shared, "shared memory", false);
        this.localRegion = new Region(DeviceMemory.LOCAL_WINDOW, 4L * local.length, local, "local memory", false);
        this.paramRegion = new Region(DeviceMemory.PARAM_WINDOW, image.entry().parameterBytes(), params, "parameters", true);
        this.barriers = new Barriers(this);
        this.copies = new AsyncCopies(lanes);
        this.scheduler = new Scheduler(this);
        this.frame = new Frame(this, image.function(image.entry().name()), null, 0, 0);
    }

    private int[] memory(String what, long bytes) {
        try {
            return new int[Math.toIntExact(bytes + 3 >> 2)];
        } catch (OutOfMemoryError | ArithmeticException e) {
            throw new OutOfDeviceMemoryException("kernel " + kernelName() + ": out of memory: a block of " + lanes
                    + " threads needs " + bytes + " bytes of " + what + "; -Xmx gives the Java heap more");
        }
    }

    /** Becomes block {@code number} of the grid. Shared and local memory start as ones: nothing may rely on what is in them. */
    void begin(long number) {
        this.number = number;
        ctaidX = (int) (number % nctaidX);
        ctaidY = (int) (number / nctaidX % nctaidY);
        ctaidZ = (int) (number / nctaidX / nctaidY);
        multiprocessor = (int) (number % SimulatedDriver.MULTIPROCESSORS);
        clock = clockStart;
        issued = 0;
        laneInstructions = 0;
        Arrays.fill(shared, -1);
        Arrays.fill(local, -1);
        frame.reset();
        barriers.clear();
        copies.clear();
        scheduler.begin(frame);
    }

    /** Runs for {@code instructions} instructions of a warp, or less; true when the block has ended. */
    boolean run(long instructions) {
        return scheduler.run(instructions);
    }

    /** Whether the block found, when it ran last, that it goes in a circle until somebody else changes memory. */
    boolean isWaiting() {
        return scheduler.isWaiting();
    }

    /** The region that holds an access by its generic address. */
    Region region(Frame frame, long address, int bytes, boolean write, int site, int lane) {
        Region region = find(address);
        boolean fits = region != null && region.contains(address, bytes) && (address & bytes - 1) == 0;
        if (!fits || write && region.readOnly) {
            throw fault(frame, address, bytes, write, region, site, lane);
        }
        return region;
    }

    private GpuException fault(Frame frame, long address, int bytes, boolean write, Region region, int site, int lane) {
        if (region != null && address - region.base != (int) (address - region.base)) {
            return Faults.global(frame, address, bytes, write, null, site, lane);
        }
        if (region == sharedRegion) {
            return Faults.shared(frame, (int) (address - DeviceMemory.SHARED_WINDOW), bytes, site, lane);
        }
        if (region == localRegion) {
            long offset = address - DeviceMemory.LOCAL_WINDOW - (long) lane * localBytes;
            return Faults.local(frame, MemoryOps.small(offset), bytes, site, lane);
        }
        if (region == paramRegion) {
            return Faults.parameter(frame, address - DeviceMemory.PARAM_WINDOW, bytes, write, site, lane);
        }
        return Faults.global(frame, address, bytes, write, region, site, lane);
    }

    /** The region that holds the byte at a generic address; null when there is none. */
    Region regionAt(long address) {
        return find(address);
    }

    private Region find(long address) {
        if (MemoryOps.isShared(address)) {
            return sharedRegion;
        }
        if (MemoryOps.isLocal(address)) {
            return localRegion;
        }
        if (MemoryOps.isParam(address)) {
            return paramRegion;
        }
        int low = 0;
        int high = regions.length - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            Region region = regions[middle];
            if (address < region.base) {
                high = middle - 1;
            } else if (address - region.base >= region.size) {
                low = middle + 1;
            } else {
                return region;
            }
        }
        return null;
    }

    /** The local memory of all threads, for copies. */
    MemorySegment localSegment() {
        return localSegment;
    }

    public String kernelName() {
        return image.entry().name();
    }
}
