package weft.kernels.simulator.counters;

import java.util.Map;
import java.util.TreeMap;
import weft.kernels.simulator.compiler.FunctionGraph;
import weft.kernels.simulator.compiler.SegmentLog;

/** What was counted in one function, by segments: what a segment's instructions have in common is counted once for all. */
final class FunctionCounters {

    final FunctionGraph function;
    /** How often a warp ran each segment. */
    final long[] runs;
    /** Lanes that did, over all runs. */
    final long[] lanes;
    /** Calls of the segments that end in one: lanes that call different functions call them one after another. */
    final long[] calls;
    final long[] callLanes;
    /** How often lanes of a warp parted at the end of each segment. */
    final long[] diverged;
    final RowCounter[][] rows;
    /** Accesses of instructions that lanes of a warp execute together, by their number in the function. */
    final Map<Integer, RowCounter> meetings = new TreeMap<>();

    FunctionCounters(FunctionGraph function) {
        this.function = function;
        int segments = function.segments().size();
        this.runs = new long[segments];
        this.lanes = new long[segments];
        this.calls = new long[segments];
        this.callLanes = new long[segments];
        this.diverged = new long[segments];
        this.rows = function.logs().stream().map(SegmentLog::entries)
                .map(entries -> entries.stream().map(RowCounter::new).toArray(RowCounter[]::new)).toArray(RowCounter[][]::new);
    }

    /** Adds what another host thread counted in the same function. */
    void addAll(FunctionCounters other) {
        for (int s = 0; s < runs.length; s++) {
            runs[s] += other.runs[s];
            lanes[s] += other.lanes[s];
            calls[s] += other.calls[s];
            callLanes[s] += other.callLanes[s];
            diverged[s] += other.diverged[s];
            for (int r = 0; r < rows[s].length; r++) {
                rows[s][r].addAll(other.rows[s][r]);
            }
        }
        other.meetings.forEach((site, row) -> meetings.computeIfAbsent(site, _ -> new RowCounter(row.entry)).addAll(row));
    }
}
