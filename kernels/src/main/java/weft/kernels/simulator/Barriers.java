package weft.kernels.simulator;

import java.util.ArrayList;
import java.util.List;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.simulator.LaneGroup.State;

/**
 * The numbered barriers of a block. Threads that arrive wait until as many have arrived as the barrier expects: all that have
 * not ended, or the number the instruction gives, where a warp counts as 32 once all its live threads have come.
 */
final class Barriers {

    private static final int COUNT = 16;

    private final Block block;
    private final List<Barrier> barriers = new ArrayList<>();

    private static final class Barrier {
        final List<LaneGroup> waiting = new ArrayList<>();
        Lanes arrived;
        int expected;
    }

    Barriers(Block block) {
        this.block = block;
        for (int i = 0; i < COUNT; i++) {
            barriers.add(new Barrier());
        }
    }

    /** Whether {@code i} is a barrier of threads of one block. */
    static boolean isKnown(Instruction i) {
        boolean warp = i.has("warp") && i.opcode().equals("bar");
        return !i.has("cluster") && (warp || i.has("sync") || i.has("arrive") || i.has("red")) && !i.operands().isEmpty();
    }

    /** {@code group} comes to a barrier; it waits there, unless it only announces itself ({@code .arrive}). */
    void arrive(LaneGroup group, Instruction i) {
        int first = i.has("red") ? 1 : 0;
        int lane = group.lanes.runs()[0];
        int id = WarpOps.narrow(i.operand(first), group.frame, lane);
        boolean hasCount = i.operands().size() > first + (i.has("red") ? 2 : 1);
        int expected = hasCount ? WarpOps.narrow(i.operand(first + 1), group.frame, lane) : 0;
        if (id < 0 || id >= COUNT) {
            throw Faults.error(group.frame, "barrier " + id + " does not exist (0 to 15 do)", i, lane);
        }
        if (expected % 32 != 0) {
            throw Faults.error(group.frame, "barrier " + id + " expects " + expected + " threads, no multiple of 32", i, lane);
        }
        Barrier barrier = barriers.get(id);
        if (barrier.arrived != null && barrier.expected != expected) {
            throw Faults.error(group.frame, "barrier " + id + " expects " + expected + " threads here and " + barrier.expected
                    + " elsewhere", i, lane);
        }
        barrier.expected = expected;
        barrier.arrived = barrier.arrived == null ? group.lanes : barrier.arrived.or(group.lanes);
        if (i.has("arrive")) {
            group.step++;
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
        reduce(barrier);
        for (LaneGroup group : barrier.waiting) {
            group.state = State.RUNNING;
            group.turns = 0;
            group.step++;
        }
        barrier.waiting.clear();
        barrier.arrived = null;
        block.scheduler.merge();
    }

    private boolean isComplete(Barrier barrier) {
        if (barrier.expected == 0) {
            return block.scheduler.live().minus(barrier.arrived).isEmpty();
        }
        int count = 0;
        for (int w = 0; w < barrier.arrived.warps(); w++) {
            int here = barrier.arrived.warp(w);
            boolean whole = (block.scheduler.live().warp(w) & ~here) == 0;
            count += here == 0 ? 0 : whole ? 32 : Integer.bitCount(here);
        }
        return count >= barrier.expected;
    }

    /** {@code bar.red}: counts or combines the predicates of all threads that wait. */
    private void reduce(Barrier barrier) {
        int count = 0;
        int all = 0;
        for (LaneGroup group : barrier.waiting) {
            Instruction i = ((Step.Action.Meet) group.current().action()).instruction();
            if (i.has("red")) {
                Operand predicate = i.operands().getLast();
                for (int lane = 0; lane < block.lanes; lane++) {
                    if (group.lanes.contains(lane)) {
                        all++;
                        count += WarpOps.narrow(predicate, group.frame, lane) != 0 ? 1 : 0;
                    }
                }
            }
        }
        for (LaneGroup group : barrier.waiting) {
            Instruction i = ((Step.Action.Meet) group.current().action()).instruction();
            if (i.has("red")) {
                int result = i.has("popc") ? count : i.has("and") ? count == all ? 1 : 0 : count > 0 ? 1 : 0;
                for (int lane = 0; lane < block.lanes; lane++) {
                    if (group.lanes.contains(lane)) {
                        WarpOps.write(i.operand(0), group.frame, lane, result);
                    }
                }
            }
        }
    }

    /** Forgets everything, for the next block. */
    void clear() {
        for (Barrier barrier : barriers) {
            barrier.waiting.clear();
            barrier.arrived = null;
        }
    }
}
