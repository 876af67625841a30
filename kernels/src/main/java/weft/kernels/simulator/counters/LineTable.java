package weft.kernels.simulator.counters;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.kernels.counters.AtomicCounts;
import weft.kernels.counters.Counts;
import weft.kernels.counters.Flops;
import weft.kernels.counters.GlobalCounts;
import weft.kernels.counters.InstructionKind;
import weft.kernels.counters.LineCounts;
import weft.kernels.counters.SharedCounts;
import weft.kernels.ptx.Instruction;
import weft.kernels.simulator.compiler.FunctionGraph;
import weft.kernels.simulator.compiler.SegmentLog.Kind;
import weft.kernels.simulator.flow.Segment;
import weft.kernels.simulator.flow.Segment.Action;

/** Distributes what was counted by segments and rows over instructions, and adds up the instructions of each source line. */
final class LineTable {

    private record Key(String file, int line) {}

    /** One line while it is added up. */
    private static final class Sum {
        Counts counts = Counts.NONE;
        long mostRuns;
        final Map<String, Long> requests = new HashMap<>();
        String note = "";
        long noteExcess;
    }

    private final Map<Key, Sum> lines = new LinkedHashMap<>();
    private final Padding padding;

    LineTable(Padding padding) {
        this.padding = padding;
    }

    /** Adds the instructions of a function. */
    void add(FunctionCounters counted) {
        FunctionGraph function = counted.function;
        counted.meetings.values().forEach(row -> access(function, row));
        for (int s = 0; s < function.segments().size(); s++) {
            Segment segment = function.segments().get(s);
            if (counted.runs[s] == 0 && counted.calls[s] == 0) {
                continue;
            }
            for (int position = 0; position < segment.code().size(); position++) {
                long skipped = 0;
                for (RowCounter row : counted.rows[s]) {
                    if (row.entry.position() == position) {
                        skipped = row.entry.isGuarded() ? counted.lanes[s] - row.executed : 0;
                        access(function, row);
                    }
                }
                executed(function, segment.code().get(position), counted.runs[s], counted.lanes[s], skipped, 0, 0);
            }
            action(counted, s, segment.action());
        }
    }

    private void action(FunctionCounters counted, int s, Action action) {
        FunctionGraph function = counted.function;
        long runs = counted.runs[s];
        long lanes = counted.lanes[s];
        switch (action) {
            case Action.Branch b when b.instruction().opcode().equals("bra") ->
                executed(function, b.instruction(), runs, lanes, 0, runs, counted.diverged[s]);
            case Action.Branch b -> {
                Action guarded = function.segments().get(s + 1).action();
                long took = guarded instanceof Action.Call ? counted.callLanes[s + 1] : counted.lanes[s + 1];
                boolean isBranch = !(guarded instanceof Action.Barrier || guarded instanceof Action.Together);
                executed(function, b.instruction(), runs, lanes, lanes - took, isBranch ? runs : 0,
                        isBranch ? counted.diverged[s] : 0);
            }
            case Action.Switch w when !isGuarded(function, s) ->
                executed(function, w.instruction(), runs, lanes, 0, runs, counted.diverged[s]);
            case Action.Call c when !isGuarded(function, s) ->
                executed(function, c.site().instruction(), counted.calls[s], counted.callLanes[s], 0, 0, 0);
            case Action.Together t when !isGuarded(function, s) ->
                executed(function, t.op().instruction, runs, lanes, 0, 0, 0);
            case Action.Barrier b -> {
                if (!isGuarded(function, s)) {
                    executed(function, b.op().instruction(), runs, lanes, 0, 0, 0);
                }
                add(function, b.op().instruction(), barriers(runs));
            }
            case Action.Jump j -> executed(function, j.instruction(), runs, lanes, 0, 0, 0);
            case Action.Return r when r.instruction() != null && !isGuarded(function, s) ->
                executed(function, r.instruction(), runs, lanes, 0, 0, 0);
            case Action.Exit e when !isGuarded(function, s) -> executed(function, e.instruction(), runs, lanes, 0, 0, 0);
            default -> {}
        }
    }

    /** Whether the action of segment {@code s} has a guard, which the segment before counts. */
    private static boolean isGuarded(FunctionGraph function, int s) {
        return s > 0 && function.segments().get(s - 1).action() instanceof Action.Branch b
                && !b.instruction().opcode().equals("bra");
    }

    private static Counts barriers(long arrivals) {
        return new Counts(0, 0, 0, 0, Map.of(), Map.of(), 0, 0, arrivals, GlobalCounts.NONE, GlobalCounts.NONE,
                GlobalCounts.NONE, SharedCounts.NONE, SharedCounts.NONE, SharedCounts.NONE, AtomicCounts.NONE, 0, Flops.NONE);
    }

    private void executed(FunctionGraph function, Instruction i, long runs, long lanes, long skipped, long branches,
            long diverged) {
        Sum sum = sum(function, i);
        sum.mostRuns = Math.max(sum.mostRuns, runs);
        add(function, i, new Counts(0, runs, lanes, skipped, Map.of(InstructionKind.of(i), runs), Map.of(opcode(i), runs),
                branches, diverged, 0, GlobalCounts.NONE, GlobalCounts.NONE, GlobalCounts.NONE, SharedCounts.NONE,
                SharedCounts.NONE, SharedCounts.NONE, AtomicCounts.NONE, 0, Flops.of(i, lanes - skipped)));
    }

    /** The name without types and what only says how to round or to cache: {@code ld.global}, {@code fma}. */
    private static String opcode(Instruction i) {
        return switch (i.opcode()) {
            case "ld", "st", "ldu", "atom", "red" -> {
                for (String space : new String[] {"global", "shared", "local", "const", "param"}) {
                    if (i.parts().stream().anyMatch(p -> p.equals(space) || p.startsWith(space + "::"))) {
                        yield i.opcode() + "." + space;
                    }
                }
                yield i.opcode();
            }
            case "bar", "shfl", "vote", "cp" -> i.opcode() + "." + i.parts().get(1);
            default -> i.opcode();
        };
    }

    private void access(FunctionGraph function, RowCounter row) {
        GlobalCounts global = new GlobalCounts(row.globalRequests, row.globalLanes, row.sectors, row.idealSectors, row.usedBytes);
        SharedCounts shared = new SharedCounts(row.sharedRequests, row.sharedLanes, row.wavefronts, row.idealWavefronts,
                row.pairedWavefronts);
        AtomicCounts atomics = new AtomicCounts(row.atomicRequests, row.atomicLanes, row.atomicTurns, row.atomicMost);
        Kind kind = row.entry.kind();
        boolean isAtomic = kind == Kind.ATOMIC;
        boolean isStore = kind.writes() && !isAtomic;
        boolean isLoad = !kind.writes();
        Instruction i = row.entry.instruction();
        add(function, i, new Counts(0, 0, 0, 0, Map.of(), Map.of(), 0, 0, 0, isLoad ? global : GlobalCounts.NONE,
                isStore ? global : GlobalCounts.NONE, isAtomic ? global : GlobalCounts.NONE, isLoad ? shared : SharedCounts.NONE,
                isStore ? shared : SharedCounts.NONE, isAtomic ? shared : SharedCounts.NONE, atomics, row.localBytes,
                Flops.NONE));
        Sum sum = sum(function, i);
        String direction = isLoad ? "load" : isStore ? "store" : "atomic";
        sum.requests.merge("global " + direction, row.globalRequests, Long::sum);
        sum.requests.merge("shared " + direction, row.sharedRequests, Long::sum);
        long excess = row.sectors - row.idealSectors + row.wavefronts - row.idealWavefronts;
        String note = excess > sum.noteExcess ? new Note(row, padding).text() : "";
        if (!note.isEmpty()) {
            sum.note = note;
            sum.noteExcess = excess;
        }
    }

    private Sum sum(FunctionGraph function, Instruction i) {
        Key key = i.source() == null ? new Key(function.file(), i.line()) : new Key(i.source().file(), i.source().line());
        return lines.computeIfAbsent(key, _ -> new Sum());
    }

    private void add(FunctionGraph function, Instruction i, Counts counts) {
        Sum sum = sum(function, i);
        sum.counts = sum.counts.plus(counts, 0);
    }

    private static long runs(Sum sum) {
        long requests = sum.requests.values().stream().mapToLong(n -> n).max().orElse(0);
        return requests > 0 ? requests : sum.mostRuns;
    }

    /** The lines, in order. */
    List<LineCounts> lines() {
        return lines.entrySet().stream().sorted(Comparator.comparing((Map.Entry<Key, Sum> e) -> e.getKey().file())
                .thenComparingInt(e -> e.getKey().line()))
                .map(e -> new LineCounts(e.getKey().file(), e.getKey().line(),
                        e.getValue().counts.plus(Counts.NONE, runs(e.getValue())), e.getValue().note))
                .toList();
    }

    /** All lines together, as {@code warps} warps ran them. */
    Counts total(long warps) {
        return lines.values().stream().map(s -> s.counts).reduce(Counts.NONE, (a, b) -> a.plus(b, warps));
    }
}
