package weft.kernels.simulator.execution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import weft.kernels.checks.Check;
import weft.kernels.ptx.Instruction;
import weft.kernels.simulator.execution.LaneGroup.State;
import weft.kernels.simulator.warp.BarrierOp;
import weft.kernels.simulator.warp.LaneValue;

/**
 * The numbered barriers of a block. Threads that arrive wait until as many have arrived as the barrier expects: all that have
 * not ended, or the number the instruction gives, where a warp counts as 32 once all its live threads have come.
 */
final class Barriers {

    private static final int COUNT = 16;

    private final GroupTable table;
    /** Judges how barriers are used; null when nobody wants to know. */
    private final BarrierCheck check;
    private final List<Barrier> barriers = new ArrayList<>();

    /** A group came to barrier {@code id}, with the lanes it had then. */
    record Arrival(LaneGroup group, Frame frame, Lanes lanes, BarrierOp op, int id) {}

    private static final class Barrier {
        final List<LaneGroup> waiting = new ArrayList<>();
        /** All arrivals, for checks. */
        final List<Arrival> arrivals = new ArrayList<>();
        Lanes arrived;
        int expected;
    }

    Barriers(GroupTable table, BarrierCheck check) {
        this.table = table;
        this.check = check;
        for (int i = 0; i < COUNT; i++) {
            barriers.add(new Barrier());
        }
    }

    /** {@code group} comes to a barrier; it waits there, unless it only counts as arrived ({@code .arrive}). */
    void arrive(LaneGroup group, BarrierOp op) {
        int lane = group.firstLane();
        int id = op.id().narrow(group.frame, lane);
        int expected = op.count() == null ? 0 : op.count().narrow(group.frame, lane);
        if (id < 0 || id >= COUNT) {
            throw group.fault(op.instruction()).error(Check.SYNCHRONISATION, "barrier " + id + " does not exist (0 to 15 do)");
        }
        if (expected % 32 != 0) {
            throw group.fault(op.instruction()).error(Check.SYNCHRONISATION,
                    "barrier " + id + " expects " + expected + " threads, no multiple of 32");
        }
        Barrier barrier = barriers.get(id);
        if (barrier.arrived != null && barrier.expected != expected) {
            throw group.fault(op.instruction()).error(Check.SYNCHRONISATION,
                    "barrier " + id + " expects " + expected + " threads here and "
                            + barrier.expected + " elsewhere");
        }
        barrier.expected = expected;
        barrier.arrived = barrier.arrived == null ? group.lanes : barrier.arrived.or(group.lanes);
        if (check != null) {
            barrier.arrivals.add(new Arrival(group, group.frame, group.lanes, op, id));
        }
        if (op.arrives()) {
            group.segment++;
        } else {
            group.state = State.AT_BARRIER;
            barrier.waiting.add(group);
        }
        release(barrier);
    }

    /** Threads ended: barriers that waited for them may be complete. */
    void threadsEnded() {
        for (Barrier barrier : barriers) {
            if (barrier.arrived != null) {
                release(barrier);
            }
        }
    }

    private void release(Barrier barrier) {
        if (!isComplete(barrier)) {
            return;
        }
        requireAligned(barrier);
        if (check != null) {
            check.complete(barrier.arrivals, barrier.arrived, barrier.expected != 0);
            barrier.arrivals.clear();
        }
        reduce(barrier);
        for (LaneGroup group : barrier.waiting) {
            group.resume();
        }
        barrier.waiting.clear();
        barrier.arrived = null;
        table.merge();
    }

    private boolean isComplete(Barrier barrier) {
        if (barrier.expected == 0) {
            return table.live().minus(barrier.arrived).isEmpty();
        }
        int count = 0;
        for (int w = 0; w < barrier.arrived.warps(); w++) {
            int here = barrier.arrived.warp(w);
            boolean whole = (table.live().warp(w) & ~here) == 0;
            count += here == 0 ? 0 : whole ? 32 : Integer.bitCount(here);
        }
        return count >= barrier.expected;
    }

    /** An aligned barrier must be the same instruction for all lanes of a warp: else no warp was together at any of them. */
    private static void requireAligned(Barrier barrier) {
        for (int a = 0; a < barrier.waiting.size(); a++) {
            for (int b = a + 1; b < barrier.waiting.size(); b++) {
                LaneGroup one = barrier.waiting.get(a);
                LaneGroup two = barrier.waiting.get(b);
                if (one.segment != two.segment || one.frame.function != two.frame.function) {
                    requireAligned(one, two);
                }
            }
        }
    }

    private static void requireAligned(LaneGroup one, LaneGroup two) {
        Instruction here = one.barrierOp().instruction();
        for (int w = 0; w < one.lanes.warps() && (one.barrierOp().aligned() || two.barrierOp().aligned()); w++) {
            if (one.lanes.warp(w) != 0 && two.lanes.warp(w) != 0) {
                throw one.fault(here).error(Check.SYNCHRONISATION,
                        "the threads of warp " + w + " are at different barriers: threads " + one.lanes
                                + " here, which part of the warp never reaches; threads " + two.lanes + " at "
                                + KernelFault.place(two.frame.function, two.barrierOp().instruction()));
            }
        }
    }

    /** {@code bar.red}: counts or combines the predicates of all threads that wait. */
    private static void reduce(Barrier barrier) {
        int count = 0;
        int all = 0;
        for (LaneGroup group : barrier.waiting) {
            LaneValue predicate = group.barrierOp().predicate();
            int[] ranges = group.lanes.ranges();
            for (int r = 0; r < ranges.length && predicate != null; r += 2) {
                for (int lane = ranges[r]; lane < ranges[r + 1]; lane++) {
                    all++;
                    count += predicate.narrow(group.frame, lane) != 0 ? 1 : 0;
                }
            }
        }
        for (LaneGroup group : barrier.waiting) {
            BarrierOp op = group.barrierOp();
            int[] to = op.result() < 0 ? null : group.frame.narrow[op.result()];
            if (to != null) {
                int result = switch (op.reduction()) {
                    case COUNT -> count;
                    case ALL -> count == all ? 1 : 0;
                    case ANY -> count > 0 ? 1 : 0;
                };
                int[] ranges = group.lanes.ranges();
                for (int r = 0; r < ranges.length; r += 2) {
                    Arrays.fill(to, ranges[r], ranges[r + 1], result);
                    for (int lane = ranges[r]; lane < ranges[r + 1]; lane++) {
                        group.frame.mark(op.result(), lane, 0);
                    }
                }
            }
        }
    }

    /** Lanes that wait at reconvergence points go on without the others. */
    void beforeJoinsAreFreed() {
        if (check != null) {
            for (Barrier barrier : barriers) {
                check.beforeJoinsAreFreed(barrier.arrivals.stream().filter(a -> barrier.waiting.contains(a.group())).toList());
            }
        }
    }

    /** Forgets everything, for the next block. */
    void clear() {
        for (Barrier barrier : barriers) {
            barrier.waiting.clear();
            barrier.arrivals.clear();
            barrier.arrived = null;
        }
    }
}
