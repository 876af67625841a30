package weft.kernels.simulator.execution;

import java.util.List;
import weft.kernels.checks.Check;
import weft.kernels.simulator.execution.LaneGroup.State;
import weft.kernels.simulator.memory.Addresses;
import weft.kernels.simulator.warp.WarpOp;

/**
 * Where lanes of a warp wait for each other at a warp operation, until all that their member masks name have arrived or ended.
 */
final class WarpSync {

    private final GroupTable table;
    private final WarpOp.Scratch scratch;
    private final BlockWatcher[] watchers;

    /** Judges how member masks are used; null when nobody wants to know. */
    private final MaskCheck check;

    WarpSync(GroupTable table, Block block, MaskCheck check) {
        this.table = table;
        this.scratch = block.scratch;
        this.watchers = block.watchers;
        this.check = check;
    }

    /** A group arrives at a warp operation; false when it waits there. */
    boolean arrive(LaneGroup group, WarpOp op) {
        if (isComplete(group, op)) {
            for (int w = 0; w < group.lanes.warps(); w++) {
                int members = group.lanes.warp(w);
                if (members != 0) {
                    op.execute(group.frame, 32 * w, members, scratch);
                    executed(group.frame, 32 * w, members, op);
                }
            }
            group.segment++;
            return true;
        }
        group.state = State.AT_SYNC;
        meetAt(group);
        return group.state == State.RUNNING && table.groups().contains(group);
    }

    /** Whether a group has in each of its warps all lanes that the one member mask of these lanes names. */
    private boolean isComplete(LaneGroup group, WarpOp op) {
        if (op.instruction.opcode().equals("activemask")) {
            return true;
        }
        for (int w = 0; w < group.lanes.warps(); w++) {
            int here = group.lanes.warp(w);
            if (here != 0) {
                int mask = op.mask(group.frame, 32 * w + Integer.numberOfTrailingZeros(here));
                for (int left = op.hasConstantMask() ? 0 : here; left != 0; left &= left - 1) {
                    if (op.mask(group.frame, 32 * w + Integer.numberOfTrailingZeros(left)) != mask) {
                        return false;
                    }
                }
                if ((here & ~mask) != 0 || (mask & table.live().warp(w) & ~here) != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Lanes that wait at reconvergence points go on without the others. */
    void beforeJoinsAreFreed() {
        if (check != null) {
            check.beforeJoinsAreFreed();
        }
    }

    /** Forgets everything, for the next block. */
    void clear() {
        if (check != null) {
            check.clear();
        }
    }

    /** Threads ended: lanes that waited for them may go on. */
    void threadsEnded() {
        for (LaneGroup group : List.copyOf(table.groups())) {
            if (group.state == State.AT_SYNC && table.groups().contains(group)) {
                meetAt(group);
            }
        }
    }

    /** Executes the warp operation that {@code arrival} waits at in each warp where a member mask is complete. */
    private void meetAt(LaneGroup arrival) {
        int[] done = new int[arrival.lanes.warps()];
        boolean any = false;
        for (int w = 0; w < done.length; w++) {
            done[w] = arrival.lanes.warp(w) == 0 ? 0 : meetInWarp(arrival.warpOp(), w);
            any |= done[w] != 0;
        }
        if (any) {
            goOn(Lanes.ofWarps(done), arrival.warpOp());
        }
    }

    /** The lanes of warp {@code w}, waiting at operations such as {@code op}, that have met and executed it. */
    private int meetInWarp(WarpOp op, int w) {
        LaneGroup[] at = new LaneGroup[32];
        int[] masks = new int[32];
        int waiting = 0;
        for (LaneGroup g : table.groups()) {
            if (g.state == State.AT_SYNC && g.warpOp().meets(op)) {
                for (int left = g.lanes.warp(w); left != 0; left &= left - 1) {
                    int lane = Integer.numberOfTrailingZeros(left);
                    at[lane] = g;
                    masks[lane] = g.warpOp().mask(g.frame, 32 * w + lane);
                    waiting |= 1 << lane;
                    if ((masks[lane] >>> lane & 1) == 0) {
                        throw g.frame.fault(g.warpOp().instruction, 32 * w + lane)
                                .error(Check.SYNCHRONISATION, "the thread is not in its own member mask "
                                        + Addresses.hex(masks[lane] & 0xffff_ffffL));
                    }
                }
            }
        }
        if (check != null) {
            check.wait(w, at, masks, waiting);
        }
        int done = 0;
        for (int open = waiting; open != 0;) {
            int mask = masks[Integer.numberOfTrailingZeros(open)];
            int members = 0;
            for (int left = open; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                members |= (masks[lane] == mask ? 1 : 0) << lane;
            }
            if ((mask & table.live().warp(w) & ~members) == 0) {
                if (check != null) {
                    check.meet(w, at, mask, members);
                }
                execute(op, at, w, members);
                done |= members;
            }
            open &= ~members;
        }
        return done;
    }

    /** Executes a warp operation for lanes that may have come from several places. */
    private void execute(WarpOp op, LaneGroup[] at, int w, int members) {
        op.check(at[Integer.numberOfTrailingZeros(members)].frame, 32 * w, members);
        for (int left = members; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            at[lane].warpOp().gather(at[lane].frame, 32 * w, lane, scratch);
        }
        op.combine(members, scratch);
        for (int left = members; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            at[lane].warpOp().scatter(at[lane].frame, 32 * w, lane, scratch);
        }
        executed(at[Integer.numberOfTrailingZeros(members)].frame, 32 * w, members, op);
    }

    private void executed(Frame frame, int base, int members, WarpOp op) {
        for (int w = 0; watchers != null && w < watchers.length; w++) {
            watchers[w].together(frame, base, members, op);
        }
    }

    /** Lets the lanes {@code ready}, which have executed a warp operation such as {@code op}, go on. */
    private void goOn(Lanes ready, WarpOp op) {
        for (LaneGroup g : List.copyOf(table.groups())) {
            if (g.state == State.AT_SYNC && g.warpOp().meets(op)) {
                Lanes go = g.lanes.and(ready);
                Lanes stay = g.lanes.minus(ready);
                if (!go.isEmpty()) {
                    if (!stay.isEmpty()) {
                        table.keepWaiting(g, stay);
                    }
                    g.lanes = go;
                    g.resume();
                }
            }
        }
        table.merge();
    }
}
