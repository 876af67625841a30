package weft.kernels.simulator.counters;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import weft.kernels.simulator.compiler.BlockState;
import weft.kernels.simulator.compiler.FrameState;
import weft.kernels.simulator.compiler.FunctionGraph;
import weft.kernels.simulator.compiler.SegmentLog;
import weft.kernels.simulator.compiler.SegmentLog.Entry;
import weft.kernels.simulator.compiler.SegmentLog.Kind;
import weft.kernels.simulator.execution.BlockWatcher;
import weft.kernels.simulator.execution.Lanes;
import weft.kernels.simulator.warp.WarpOp;

/** Counts what the blocks do that one place for blocks executes, one after another. */
final class BlockCounters implements BlockWatcher {

    final SectorSet readSectors = new SectorSet();
    final SectorSet writtenSectors = new SectorSet();
    final Request.Distinct distinct = new Request.Distinct();
    final Map<FunctionGraph, FunctionCounters> functions = new IdentityHashMap<>();

    private final BlockState block;
    private final List<long[]> together = new ArrayList<>();
    private final int[] accesses = new int[Request.WARP];
    private RowCounter meeting;
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

    /** The first accesses of all lanes are one request, the second ones another, and so on. */
    @Override
    public void accessed(FrameState frame, int site, int lane, long address, int bytes, boolean write) {
        meeting = counters(frame.function).meetings.computeIfAbsent(site, _ -> new RowCounter(
                new Entry(-1, frame.function.site(site), write ? Kind.STORE : Kind.LOAD, bytes)));
        int k = accesses[lane & Request.WARP - 1]++;
        if (k == together.size()) {
            together.add(SegmentLog.rows(1, Request.WARP)[0]);
        }
        together.get(k)[lane & Request.WARP - 1] = address;
    }

    @Override
    public void together(FrameState frame, int base, int members, WarpOp op) {
        for (int k = 0; meeting != null && k < together.size(); k++) {
            meeting.request(this, together.get(k));
            Arrays.fill(together.get(k), SegmentLog.SKIPPED);
        }
        meeting = null;
        Arrays.fill(accesses, 0);
    }

    /** Keeps which sectors a request touches whose first address is {@code first}. */
    void touch(SectorSet set, Pattern p, long first) {
        for (int k = 0; k < p.sectors; k++) {
            set.add(first + p.sectorOffsets[k], block);
        }
    }
}
