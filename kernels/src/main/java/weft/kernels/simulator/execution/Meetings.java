package weft.kernels.simulator.execution;

import java.util.List;
import weft.kernels.simulator.execution.LaneGroup.State;
import weft.kernels.simulator.memory.DeviceMemory;
import weft.kernels.simulator.memory.Faults;

/** Where lanes of a warp wait for each other, until all that their member masks name have come or ended. */
final class Meetings {

    private final Block block;
    private final Scheduler scheduler;

    Meetings(Block block, Scheduler scheduler) {
        this.block = block;
        this.scheduler = scheduler;
    }

    /** A group comes to a warp operation; false when it waits there. */
    boolean meet(LaneGroup group, WarpOp op) {
        if (isComplete(group, op)) {
            for (int w = 0; w < group.lanes.warps(); w++) {
                int members = group.lanes.warp(w);
                if (members != 0) {
                    op.execute(group.frame, 32 * w, members);
                }
            }
            group.step++;
            return true;
        }
        group.state = State.AT_SYNC;
        meetAt(group);
        return group.state == State.RUNNING && scheduler.groups().contains(group);
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
                if ((here & ~mask) != 0 || (mask & scheduler.live().warp(w) & ~here) != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Tries again all places where groups wait for lanes, because some lanes ended. */
    void tryAgain() {
        for (LaneGroup group : List.copyOf(scheduler.groups())) {
            if (group.state == State.AT_SYNC && scheduler.groups().contains(group)) {
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
        for (LaneGroup g : scheduler.groups()) {
            if (g.state == State.AT_SYNC && g.warpOp().meets(op)) {
                for (int left = g.lanes.warp(w); left != 0; left &= left - 1) {
                    int lane = Integer.numberOfTrailingZeros(left);
                    at[lane] = g;
                    masks[lane] = g.warpOp().mask(g.frame, 32 * w + lane);
                    waiting |= 1 << lane;
                    if ((masks[lane] >>> lane & 1) == 0) {
                        throw Faults.error(g.frame, "the thread is not in its own member mask "
                                + DeviceMemory.hex(masks[lane] & 0xffff_ffffL), g.warpOp().instruction, 32 * w + lane);
                    }
                }
            }
        }
        int done = 0;
        for (int open = waiting; open != 0;) {
            int mask = masks[Integer.numberOfTrailingZeros(open)];
            int members = 0;
            for (int left = open; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                members |= (masks[lane] == mask ? 1 : 0) << lane;
            }
            if ((mask & scheduler.live().warp(w) & ~members) == 0) {
                execute(op, at, w, members);
                done |= members;
            }
            open &= ~members;
        }
        return done;
    }

    /** Executes a warp operation for lanes that may have come from several places. */
    private void execute(WarpOp op, LaneGroup[] at, int w, int members) {
        WarpOp.Scratch scratch = block.scratch;
        for (int left = members; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            at[lane].warpOp().gather(at[lane].frame, 32 * w, lane, scratch);
        }
        op.combine(members, scratch);
        for (int left = members; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            at[lane].warpOp().scatter(at[lane].frame, 32 * w, lane, scratch);
        }
    }

    /** Lets the lanes {@code ready}, which have executed a warp operation such as {@code op}, go on. */
    private void goOn(Lanes ready, WarpOp op) {
        for (LaneGroup g : List.copyOf(scheduler.groups())) {
            if (g.state == State.AT_SYNC && g.warpOp().meets(op)) {
                Lanes go = g.lanes.and(ready);
                Lanes stay = g.lanes.minus(ready);
                if (!go.isEmpty()) {
                    if (!stay.isEmpty()) {
                        LaneGroup rest = new LaneGroup(stay, g.frame, g.step, g.join);
                        rest.state = State.AT_SYNC;
                        scheduler.groups().add(rest);
                    }
                    g.lanes = go;
                    g.state = State.RUNNING;
                    g.turns = 0;
                    g.step++;
                }
            }
        }
        scheduler.merge();
    }
}
