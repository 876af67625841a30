package weft.kernels.simulator.execution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import weft.kernels.GpuException;
import weft.kernels.KernelFaultException;
import weft.kernels.checks.Check;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.simulator.compiler.FrameState;
import weft.kernels.simulator.compiler.FunctionCode;
import weft.kernels.simulator.compiler.LaneCode;
import weft.kernels.simulator.memory.Addresses;
import weft.kernels.simulator.memory.Place;
import weft.kernels.simulator.memory.Region;
import weft.kernels.simulator.warp.Marks;

/** One call of a function by the threads of a block. Groups of lanes that diverged share it. */
final class Frame extends FrameState {

    /** The frame of the caller; null for a kernel. */
    final Frame caller;
    /** The caller's segment that made the call. */
    final int calledFrom;
    /** Bytes per thread that the registers of this call and of its callers take. */
    final int registerBytes;
    /** Where the memory from {@code alloca} began for each lane at the call; null when there was none. */
    private final int[] topAtCall;
    private final Block block;
    private final FunctionCode code;

    /** The frame of a kernel. */
    Frame(Block block, FunctionCode code) {
        this(block, code, null, 0, 0);
    }

    /** The frame of a call that {@code caller} makes in its segment {@code calledFrom}. */
    Frame(Block block, FunctionCode code, Frame caller, int calledFrom, int localBase) {
        super(block, code.graph(), localBase);
        this.block = block;
        this.code = code;
        this.caller = caller;
        this.calledFrom = calledFrom;
        this.topAtCall = block.stackTop == null ? null : block.stackTop.clone();
        this.registerBytes = caller == null ? 0 : caller.registerBytes + function.registerBytes();
    }

    /** Lanes return from this call: what {@code alloca} gave them in it is no longer theirs. */
    void leave(Lanes lanes) {
        int[] ranges = lanes.ranges();
        for (int r = 0; r < ranges.length && block.stackTop != null; r += 2) {
            for (int lane = ranges[r]; lane < ranges[r + 1]; lane++) {
                block.stackTop[lane] = topAtCall == null ? block.localBytes : topAtCall[lane];
            }
        }
    }

    /** The least local memory that {@code alloca} has left one of {@code lanes}. */
    int room(Lanes lanes) {
        int room = block.localBytes;
        int[] ranges = lanes.ranges();
        for (int r = 0; r < ranges.length && block.stackTop != null; r += 2) {
            for (int lane = ranges[r]; lane < ranges[r + 1]; lane++) {
                room = Math.min(room, block.stackTop[lane]);
            }
        }
        return room;
    }

    /** The compiled code of a segment. */
    LaneCode code(int segment) {
        return marks == null ? code.code(segment) : code.markedCode(segment);
    }

    /** What lane {@code lane} did wrong at an instruction. */
    KernelFault fault(Instruction i, int lane) {
        return new KernelFault(block, function, i, lane);
    }

    private KernelFault fault(int site, int lane) {
        return fault(function.site(site), lane);
    }

    /** The error of a use of an undefined value at an instruction. */
    GpuException undefinedValue(int mark, Instruction i, int lane) {
        return fault(i, lane).error(Check.SYNCHRONISATION,
                "an undefined value is used: it was read from lane " + Marks.lane(mark) + " of warp "
                        + (lane >>> 5) + ", which takes no part in the shuffle at "
                        + KernelFault.place(function, function.site(Marks.site(mark)))
                        + " (it has ended, or the member mask does not name it)");
    }

    @Override
    public GpuException undefinedValue(int mark, int site, int lane) {
        return undefinedValue(mark, function.site(site), lane);
    }

    @Override
    public Region region(long address, int bytes, boolean write, int site, int lane) {
        Region region = block.regionAt(address);
        boolean isOwn = !block.checksMemory || !Addresses.isLocal(address) || isOwn(address, bytes, lane);
        boolean fits = isOwn && region != null && region.contains(address, bytes) && (address & bytes - 1) == 0;
        if (!fits || write && region.readOnly) {
            KernelFault fault = fault(site, lane);
            if (!block.checksMemory) {
                throw fault.access(address, bytes, write, region, localPlaces());
            }
            return new Region(address, 0, nowhere(address, bytes, fault, () -> fault.access(address, bytes, write,
                    isOwn ? region : block.localOfEach(), localPlaces())), "nothing", false);
        }
        return block.checksMemory && Addresses.isLocal(address) ? block.localOfEach() : region;
    }

    /** Whether a generic address in local memory is one of the thread that uses it. */
    private boolean isOwn(long address, int bytes, int lane) {
        long at = address - Addresses.LOCAL_WINDOW - (long) lane * block.localBytes;
        return at >= 0 && at <= block.localBytes - bytes;
    }

    /** Counts an access that is not possible; returns words to access instead. */
    private int[] nowhere(long address, int bytes, KernelFault fault, Supplier<KernelFaultException> error) {
        block.findings.add((address & bytes - 1) == 0 ? "bounds" : "alignment", fault.instruction(), null,
                () -> error.get().finding());
        Arrays.fill(block.nowhere, -1);
        return block.nowhere;
    }

    @Override
    public int[] sharedNowhere(int offset, int bytes, int site, int lane) {
        KernelFault fault = fault(site, lane);
        return nowhere(offset, bytes, fault, () -> fault.shared(offset, bytes));
    }

    @Override
    public int[] localNowhere(int offset, int bytes, int site, int lane) {
        KernelFault fault = fault(site, lane);
        return nowhere(offset, bytes, fault, () -> fault.local(offset, bytes, localPlaces()));
    }

    @Override
    public Region access(long address, int bytes, boolean write, int site, int lane) {
        Region region = region(address, bytes, write, site, lane);
        for (int w = 0; block.watchers != null && w < block.watchers.length; w++) {
            block.watchers[w].accessed(this, site, lane, address, bytes, write);
        }
        return region;
    }

    @Override
    public long address(Operand.VariableAddress variable) {
        return function.layout().address(function.function(), variable.variable()) + variable.offset();
    }

    @Override
    public GpuException wrong(int site, int lane, String what) {
        return fault(site, lane).error(what);
    }

    private List<Place> localPlaces() {
        List<Place> places = new ArrayList<>();
        for (Frame f = this; f != null; f = f.caller) {
            places.addAll(f.function.layout().localPlaces(f.function.function(), f.localBase));
        }
        return places;
    }

    @Override
    public GpuException sharedFault(int offset, int bytes, int site, int lane) {
        return fault(site, lane).shared(offset, bytes);
    }

    @Override
    public GpuException localFault(int offset, int bytes, int site, int lane) {
        return fault(site, lane).local(offset, bytes, localPlaces());
    }

    @Override
    public void startCopy(int lane, long destination, long source, int bytes, int sourceBytes, int site) {
        block.copies.start(this, lane, destination, source, bytes, sourceBytes, site);
    }

    @Override
    public void commitCopies(int lane) {
        block.copies.commit(lane);
    }

    @Override
    public void waitForCopies(int lane, int pending) {
        block.copies.await(lane, pending);
    }

    @Override
    public long allocateLocal(int lane, long bytes, int align, int site) {
        if (block.stackTop == null) {
            block.stackTop = new int[block.lanes];
            Arrays.fill(block.stackTop, block.localBytes);
        }
        long top = block.stackTop[lane] - Math.clamp(bytes, 0, Integer.MAX_VALUE) & -Math.max(align, 1);
        if (bytes < 0 || top < localBase + function.layout().localBytes(function.function())) {
            throw fault(site, lane).error("stack overflow: alloca of " + bytes + " bytes; a thread has " + block.localBytes
                    + " bytes of local memory, and -Dweft.sim.stack=BYTES gives more");
        }
        block.stackTop[lane] = (int) top;
        return top;
    }

    @Override
    public long stackTop(int lane) {
        return block.stackTop == null ? block.localBytes : block.stackTop[lane];
    }

    @Override
    public void restoreStack(int lane, long top) {
        if (block.stackTop != null) {
            block.stackTop[lane] = (int) top;
        }
    }

    @Override
    public long barrier(int lane, String verb, long address, long value, int site) {
        if (verb.equals("pending_count")) {
            return MemoryBarriers.missing(value);
        }
        Region region = region(address, 8, true, site, lane);
        switch (verb) {
            case "init" -> MemoryBarriers.init(region, address, value);
            case "inval" -> MemoryBarriers.init(region, address, 0);
            case "copied" -> block.copies.arriveAfter(region, address, lane, true);
            case "copied_noinc" -> block.copies.arriveAfter(region, address, lane, false);
            case "arrive", "arrive_drop" -> {
                return MemoryBarriers.arrive(region, address, value, verb.equals("arrive_drop"));
            }
            default -> {
                block.copies.finishFor(address);
                boolean isComplete = verb.equals("wait") ? MemoryBarriers.isComplete(region, address, value)
                        : MemoryBarriers.isParityComplete(region, address, value);
                return isComplete ? 1 : 0;
            }
        }
        return 0;
    }
}
