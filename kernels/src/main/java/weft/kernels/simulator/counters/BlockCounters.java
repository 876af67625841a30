package weft.kernels.simulator.counters;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import weft.kernels.simulator.compiler.BlockState;
import weft.kernels.simulator.compiler.FrameState;
import weft.kernels.simulator.compiler.FunctionGraph;
import weft.kernels.simulator.execution.BlockWatcher;
import weft.kernels.simulator.execution.Lanes;

/** Counts what the blocks do that one place for blocks executes, one after another. */
final class BlockCounters implements BlockWatcher {

    final SectorSet readSectors = new SectorSet();
    final SectorSet writtenSectors = new SectorSet();
    final Request.Distinct distinct = new Request.Distinct();
    final Map<FunctionGraph, FunctionCounters> functions = new IdentityHashMap<>();

    private final BlockState block;
    private FunctionCounters last;
    private long number;

    BlockCounters(BlockState block) {
        this.block = block;
    }

    /** The number of the block that is executed. */
    long number() {
        return number;
    }

    @Override
    public void begin(long blockNumber) {
        number = blockNumber;
    }

    private FunctionCounters counters(FunctionGraph function) {
        if (last == null || last.function != function) {
            last = functions.computeIfAbsent(function, FunctionCounters::new);
        }
        return last;
    }

    @Override
    public void ran(FrameState frame, int segment, Lanes lanes) {
        FunctionCounters of = counters(frame.function);
        of.runs[segment] += lanes.busyWarps();
        of.lanes[segment] += lanes.count();
        RowCounter[] rows = of.rows[segment];
        for (int r = 0; r < rows.length; r++) {
            rows[r].count(this, block.log, r, lanes);
        }
    }

    @Override
    public void called(FrameState frame, int segment, Lanes lanes) {
        FunctionCounters of = counters(frame.function);
        of.calls[segment] += lanes.busyWarps();
        of.callLanes[segment] += lanes.count();
    }

    @Override
    public void parted(FrameState frame, int segment, Lanes lanes, List<Lanes> parts) {
        long diverged = 0;
        for (int w = 0; w < lanes.warps(); w++) {
            int whole = lanes.warp(w);
            boolean together = whole == 0;
            for (Lanes part : parts) {
                together |= part.warp(w) == whole;
            }
            diverged += together ? 0 : 1;
        }
        counters(frame.function).diverged[segment] += diverged;
    }

    /** Keeps which sectors a request touches whose first address is {@code first}. */
    void touch(SectorSet set, Pattern p, long first) {
        for (int k = 0; k < p.sectors; k++) {
            set.add(first + p.sectorOffsets[k], block);
        }
    }
}
