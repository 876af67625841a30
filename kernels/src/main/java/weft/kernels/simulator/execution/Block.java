package weft.kernels.simulator.execution;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import weft.kernels.checks.Check;
import weft.kernels.ptx.CudaName;
import weft.kernels.simulator.compiler.BlockState;
import weft.kernels.simulator.compiler.KernelImage;
import weft.kernels.simulator.memory.Addresses;
import weft.kernels.simulator.memory.DeviceLimits;
import weft.kernels.simulator.memory.DeviceMemory;
import weft.kernels.simulator.memory.Region;
import weft.kernels.simulator.text.PrintedText;
import weft.kernels.simulator.warp.WarpOp;

/** One resident thread block: its memory, its counters. The object is used for one block of the grid after another. */
final class Block extends BlockState {

    final KernelImage image;
    final DeviceMemory memory;
    /** Are told what happens; null for none. */
    final BlockWatcher[] watchers;
    final AsyncCopies copies;
    final WarpOp.Scratch scratch = new WarpOp.Scratch();
    final boolean checksMemory;
    final boolean checksSynchronisation;
    final BlockFindings findings = new BlockFindings();
    /** Stands in for memory that an access out of bounds does not have. */
    final int[] nowhere = new int[16];

    /** The number of the block in its grid. */
    long number;
    /** Instructions executed, counted once for each warp that has a lane in them. */
    long issued;
    /** Instructions executed, counted once per lane. */
    long laneInstructions;

    /** Where the memory from {@code alloca} begins in that of each lane; null while there was none. */
    int[] stackTop;

    private final PrintedText printed;
    private final long clockStart;
    private final Region[] regions;
    private final Region sharedRegion;
    private final Region localRegion;
    private final Region localOfEach;
    private final Region paramRegion;
    private final MemorySegment localSegment;

    Block(Grid grid) {
        super(grid.image().entry().name(), grid.sizes(), grid.params(), grid.number(), grid.workspace());
        this.image = grid.image();
        this.memory = grid.memory();
        this.checksMemory = grid.checks().contains(Check.MEMORY);
        this.checksSynchronisation = grid.checks().contains(Check.SYNCHRONISATION);
        this.regions = grid.regions();
        this.clockStart = grid.clock();
        this.printed = grid.printed();
        this.localSegment = MemorySegment.ofArray(local);
        this.sharedRegion = new Region(Addresses.SHARED_WINDOW, sharedBytes, shared, "shared memory", false);
        this.localRegion = new Region(Addresses.LOCAL_WINDOW, 4L * local.length, local, "local memory", false);
        this.localOfEach = new Region(Addresses.LOCAL_WINDOW, 0, local, "local memory", false);
        this.paramRegion = new Region(Addresses.PARAM_WINDOW, image.entry().parameterBytes(), params, "parameters", true);
        this.copies = new AsyncCopies(lanes);
        this.watchers = grid.watchers().isEmpty() ? null
                : grid.watchers().stream().map(w -> w.watcher(this)).toArray(BlockWatcher[]::new);
    }

    /** Becomes block {@code number} of the grid. Shared and local memory start as ones: nothing may rely on what is in them. */
    void begin(long number) {
        this.number = number;
        ctaidX = (int) (number % nctaidX);
        ctaidY = (int) (number / nctaidX % nctaidY);
        ctaidZ = (int) (number / nctaidX / nctaidY);
        multiprocessor = (int) (number % DeviceLimits.MULTIPROCESSORS);
        clock = clockStart;
        issued = 0;
        laneInstructions = 0;
        Arrays.fill(shared, -1);
        Arrays.fill(local, -1);
        copies.clear();
        stackTop = null;
        for (int w = 0; watchers != null && w < watchers.length; w++) {
            watchers[w].begin(number);
        }
    }

    /** A thread prints {@code text}. */
    void print(String text) {
        printed.add(number, text);
    }

    @Override
    public Region regionAt(long address) {
        if (Addresses.isShared(address)) {
            return sharedRegion;
        }
        if (Addresses.isLocal(address)) {
            return localRegion;
        }
        if (Addresses.isParam(address)) {
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
        return memory.heap().regionAt(address);
    }

    /**
     * The local memory of all threads, for an access of one thread that was found to be within its own. It says that it has no
     * bytes, so compiled code does not take it for the memory of the next thread's access.
     */
    Region localOfEach() {
        return localOfEach;
    }

    /** The local memory of all threads, for copies. */
    MemorySegment localSegment() {
        return localSegment;
    }

    /** Which block it is, for messages. */
    String place() {
        return "block (" + ctaidX + ", " + ctaidY + ", " + ctaidZ + ")";
    }

    /** The kernel's name in its source, for messages. */
    String kernelName() {
        return CudaName.shown(image.entry().name());
    }
}
