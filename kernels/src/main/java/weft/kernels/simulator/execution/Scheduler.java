package weft.kernels.simulator.execution;

import java.util.ArrayList;
import java.util.List;
import weft.kernels.simulator.compiler.FunctionGraph;
import weft.kernels.simulator.compiler.LaneCode;
import weft.kernels.simulator.execution.LaneGroup.Join;
import weft.kernels.simulator.execution.LaneGroup.State;
import weft.kernels.simulator.flow.CallSite;
import weft.kernels.simulator.flow.Segment;
import weft.kernels.simulator.flow.Segment.Action;
import weft.kernels.simulator.warp.BarrierOp;

/**
 * Moves the groups of lanes of one block through the segments of their functions. Groups take turns. One that spins for long even
 * frees the lanes that wait for it at a reconvergence point, because one of them may hold the lock.
 */
final class Scheduler {

    /** Segments that a group executes in one turn. */
    private static final int TURN = 64;
    /** Turns without waiting after which a group counts as one that spins. */
    private static final int PATIENCE = 128;
    /** Instructions after which a block is checked for repetition the first time. */
    private static final int FIRST_CHECK = 1 << 12;
    /** Turns that a check takes at most, besides those in which each group comes by. */
    private static final int CHECK_TURNS = 256;

    private final Block block;
    private final Frame frame;
    private final GroupTable table = new GroupTable();
    private final Barriers barriers;
    private final WarpSync warpSync;
    private final Calls calls;
    private long until;
    private long changes;
    private boolean waits;
    private final long limit = Limit.get();
    /** The order of lanes; null for the forward one. */
    private final Order order;
    private long position;

    /** A scheduler with a block of its own, which begins when {@link #begin} says so. */
    Scheduler(Grid grid) {
        this.block = new Block(grid);
        this.frame = new Frame(block, grid.image().function(grid.image().entry().name()));
        this.barriers = new Barriers(table, block.checksSynchronisation ? new BarrierCheck(block, table) : null);
        this.warpSync = new WarpSync(table, block, block.checksSynchronisation ? new MaskCheck(block, table) : null);
        this.calls = new Calls(block);
        this.order = Order.of(grid.schedule());
    }

    Block block() {
        return block;
    }

    /** The groups of lanes of the block. */
    GroupTable table() {
        return table;
    }

    /** Where the block comes among those of the grid, in the order in which they begin. */
    long position() {
        return position;
    }

    /** Puts all lanes of a block at the first segment: of the one that comes at {@code position} of {@code blocks} blocks. */
    void begin(long position, long blocks) {
        this.position = position;
        block.begin(order == null ? position : order.block(position, blocks));
        if (order != null) {
            order.begin(block.number);
        }
        frame.reset();
        barriers.clear();
        warpSync.clear();
        table.begin(frame, block.lanes);
        changes = 0;
        waits = false;
    }

    /** Whether the block repeated itself in its last run and changed nothing: it waits for another block. */
    boolean isWaiting() {
        return waits;
    }

    /**
     * Runs for {@code instructions} instructions of a warp; less when the block ends, or repeats itself until another block
     * changes memory.
     *
     * @return whether all lanes have ended
     */
    boolean run(long instructions) {
        long end = Math.min(block.issued + instructions, limit);
        long start = changes;
        waits = false;
        for (long part = FIRST_CHECK; block.issued < end; part *= 2) {
            long before = changes;
            until = Math.min(end, block.issued + part);
            while (block.issued < until) {
                if (table.isEmpty()) {
                    return true;
                }
                LaneGroup group = table.nextRunning(order);
                if (group != null) {
                    turn(group);
                } else if (!freeJoins()) {
                    throw new Deadlock(block, table).inBlock();
                }
            }
            if (block.issued >= limit && !table.isEmpty()) {
                throw new Deadlock(block, table).limit(limit);
            }
            if (changes == before && repeats()) {
                waits = changes == start;
                return false;
            }
        }
        return table.isEmpty();
    }

    /**
     * Whether the block comes back to the state it is in now without changing memory, after each group had a turn at least. Then
     * it does so forever, unless another block changes memory.
     */
    private boolean repeats() {
        Snapshot start = new Snapshot(table.groups());
        long before = changes;
        until = Long.MAX_VALUE;
        int round = 2 * table.groups().size();
        for (int k = 1; k <= CHECK_TURNS + round && changes == before; k++) {
            LaneGroup group = table.hasArrivals() ? null : table.nextRunning(order);
            if (group == null) {
                return false;
            }
            turn(group);
            if (k >= round && changes == before && start.isNow(table.groups())) {
                return true;
            }
        }
        return false;
    }

    private void turn(LaneGroup group) {
        boolean alone = table.isConverged() && until != Long.MAX_VALUE;
        for (int k = 0; k < TURN || alone && block.issued < until; k++) {
            if (!advance(group)) {
                return;
            }
        }
        if (++group.turns > PATIENCE) {
            group.turns = 0;
            freeJoins();
        }
    }

    private boolean freeJoins() {
        barriers.beforeJoinsAreFreed();
        warpSync.beforeJoinsAreFreed();
        return table.freeJoins();
    }

    /** Executes one segment of a group; false when the group ended, split, waits or was merged. */
    private boolean advance(LaneGroup group) {
        boolean leaves = group.isAtEnd();
        if (leaves) {
            table.passJoins(group);
        }
        if (table.arrivesAtJoin(group)) {
            return false;
        }
        if (leaves) {
            calls.leave(group);
            return true;
        }
        Segment segment = group.current();
        int taken = runCode(group, segment);
        watch(group, segment);
        switch (segment.action()) {
            case Action.Next _ -> group.segment++;
            case Action.Jump j -> group.segment = j.target();
            case Action.Branch b -> {
                return branch(group, b, taken);
            }
            case Action.Switch s -> {
                return switchTo(group, s);
            }
            case Action.Together t -> {
                return warpSync.arrive(group, t.op());
            }
            case Action.Barrier b -> {
                return arrive(group, b.op());
            }
            case Action.Call c -> {
                return call(group, c.site());
            }
            case Action.Return _ when group.frame.caller != null -> group.segment = group.frame.function.segments().size();
            case Action.Return _,Action.Exit _ -> {
                end(group);
                return false;
            }
            case Action.Trap t -> {
                boolean isAlone = block.workspace == 0 && t.instruction().opcode().equals("trap")
                        && group.frame.function.meetsGrid();
                throw group.fault(t.instruction()).error(t.message() + (isAlone ? ": blocks that wait for the whole grid need a "
                        + "cooperative launch" : ""));
            }
        }
        return true;
    }

    private int runCode(LaneGroup group, Segment segment) {
        int instructions = segment.code().size() + 1;
        int taken = 0;
        if (segment.runs()) {
            LaneCode code = group.frame.code(group.segment);
            int[] ranges = group.lanes.ranges();
            if (order != null) {
                taken = order.run(code, group.segment, group.frame, ranges);
            }
            for (int r = 0; r < ranges.length && order == null; r += 2) {
                taken += code.run(group.segment, group.frame, ranges[r], ranges[r + 1]);
            }
        }
        for (int w = 0; block.watchers != null && w < block.watchers.length; w++) {
            block.watchers[w].ran(group.frame, group.segment, group.lanes);
        }
        block.clock += instructions;
        block.issued += (long) group.lanes.busyWarps() * instructions;
        block.laneInstructions += (long) group.lanes.count() * instructions;
        return taken;
    }

    /** Counts changes, and finds loops without instructions. */
    private void watch(LaneGroup group, Segment segment) {
        FunctionGraph function = group.frame.function;
        if (function.changes(group.segment)) {
            changes++;
        }
        boolean idle =
                segment.code().isEmpty() && (segment.action() instanceof Action.Jump || segment.action() instanceof Action.Branch
                        || segment.action() instanceof Action.Next);
        group.idleSegments = idle ? group.idleSegments + 1 : 0;
        if (group.idleSegments > function.segments().size()) {
            throw new Deadlock(block, table).endless(group);
        }
    }

    private boolean branch(LaneGroup group, Action.Branch b, int predicateTrue) {
        int all = group.lanes.count();
        int taken = b.negated() ? all - predicateTrue : predicateTrue;
        if (taken == 0) {
            group.segment++;
            return true;
        }
        if (taken == all) {
            group.segment = b.target();
            return true;
        }
        Lanes isTrue = group.lanes.where(group.frame.narrow[b.predicate().index()]);
        Lanes takers = b.negated() ? group.lanes.minus(isTrue) : isTrue;
        if (block.watchers != null) {
            parted(group, List.of(takers, group.lanes.minus(takers)));
        }
        table.split(group, takers, b.target(), table.joinFor(group));
        group.idleSegments = 0;
        group.segment++;
        return false;
    }

    /** A call by a pointer may go to several functions: those lanes that call another wait for their turn at the same segment. */
    private boolean call(LaneGroup group, CallSite site) {
        Lanes together = calls.together(group, site);
        for (int w = 0; block.watchers != null && w < block.watchers.length; w++) {
            block.watchers[w].called(group.frame, group.segment, together);
        }
        if (together.count() == group.lanes.count()) {
            calls.enter(group, site);
            return true;
        }
        table.split(group, group.lanes.minus(together), group.segment, table.joinAt(group.segment + 1, group, group.join));
        return false;
    }

    private boolean switchTo(LaneGroup group, Action.Switch s) {
        int[] index = group.frame.narrow[s.index().index()];
        int[] here = new int[block.lanes];
        Lanes left = group.lanes;
        List<LaneGroup> parts = new ArrayList<>();
        while (!left.isEmpty()) {
            int lane = left.ranges()[0];
            int mark = group.frame.mark(s.index().index(), lane);
            if (mark != 0) {
                throw group.frame.undefinedValue(mark, s.instruction(), lane);
            }
            if (index[lane] < 0 || index[lane] >= s.targets().length) {
                throw group.frame.fault(s.instruction(), lane).error("branch index " + index[lane]
                        + " is not in the list of " + s.targets().length + " targets");
            }
            int target = s.targets()[index[lane]];
            for (int k = 0; k < here.length; k++) {
                boolean valid = index[k] >= 0 && index[k] < s.targets().length;
                here[k] = valid && s.targets()[index[k]] == target ? 1 : 0;
            }
            Lanes part = left.where(here);
            parts.add(new LaneGroup(part, group.frame, target, group.join));
            left = left.minus(part);
        }
        if (parts.size() == 1) {
            group.segment = parts.getFirst().segment;
            return true;
        }
        parted(group, parts.stream().map(part -> part.lanes).toList());
        Join join = table.joinFor(group);
        parts.forEach(p -> p.join = join);
        table.replace(group, parts);
        return false;
    }

    private void parted(LaneGroup group, List<Lanes> parts) {
        for (int w = 0; block.watchers != null && w < block.watchers.length; w++) {
            block.watchers[w].parted(group.frame, group.segment, group.lanes, parts);
        }
    }

    private void end(LaneGroup group) {
        table.end(group);
        barriers.threadsEnded();
        warpSync.threadsEnded();
    }

    private boolean arrive(LaneGroup group, BarrierOp op) {
        barriers.arrive(group, op);
        return group.state == State.RUNNING && table.groups().contains(group);
    }
}
