package weft.kernels.simulator.execution;

import java.util.ArrayList;
import java.util.List;
import weft.kernels.GpuException;
import weft.kernels.ptx.Instruction;
import weft.kernels.simulator.compiler.FrameState;
import weft.kernels.simulator.compiler.FunctionCode;
import weft.kernels.simulator.compiler.LaneCode;
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
        this.registerBytes = caller == null ? 0 : caller.registerBytes + function.registerBytes();
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
        return fault(i, lane).error("an undefined value is used: it was read from lane " + Marks.lane(mark) + " of warp "
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
        boolean fits = region != null && region.contains(address, bytes) && (address & bytes - 1) == 0;
        if (!fits || write && region.readOnly) {
            throw fault(site, lane).access(address, bytes, write, region, localPlaces());
        }
        return region;
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
    public void probe(long address, int bytes, boolean write, int site, int lane) {
        block.probe.memory(block.number, lane, function.site(site), address, bytes, write);
    }
}
