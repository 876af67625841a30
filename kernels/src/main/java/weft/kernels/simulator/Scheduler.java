package weft.kernels.simulator;

import java.util.ArrayList;
import java.util.List;
import weft.kernels.GpuException;
import weft.kernels.simulator.LaneGroup.Join;
import weft.kernels.simulator.LaneGroup.State;
import weft.kernels.simulator.Step.Action;

/**
 * Moves the groups of lanes of one block through their steps.
 *
 * <p>While branches are uniform there is one group and the block runs in lockstep. A branch that differs among lanes splits its
 * group; the parts come together again at the immediate post-dominator. This is a table of groups and not a stack, as GPUs had
 * until Volta, for two reasons: an operation with {@code .sync} waits for the lanes it names, wherever they are, and groups take
 * turns, so that a lane which spins until another lane has done something lets that lane run. A group that spins for long even
 * frees the lanes that wait for it at a meeting point, because one of them may hold the lock.
 */
final class Scheduler {

    private static final int TURN = 64;
    private static final int PATIENCE = 128;

    private final Block block;
    private final List<LaneGroup> groups = new ArrayList<>();
    private final List<Join> joins = new ArrayList<>();
    private final Calls calls;
    private Lanes live;
    private int next;

    Scheduler(Block block) {
        this.block = block;
        this.calls = new Calls(block);
    }

    /** The lanes that have not ended. */
    Lanes live() {
        return live;
    }

    /** Runs all lanes from the first step of {@code frame} to their end. */
    void run(Frame frame) {
        groups.clear();
        joins.clear();
        live = Lanes.first(block.lanes);
        groups.add(new LaneGroup(live, frame, 0, null));
        long deadline = System.nanoTime() + block.watchdogNanos;
        while (!groups.isEmpty()) {
            LaneGroup group = nextRunning();
            if (group == null) {
                if (!freeJoins()) {
                    throw new GpuException(Deadlock.describe(block, groups, "no thread can go on"));
                }
                continue;
            }
            turn(group);
            if (System.nanoTime() > deadline) {
                throw new GpuException(Deadlock.describe(block, groups, "threads still run after "
                        + block.watchdogNanos / 1_000_000_000L + " s"));
            }
        }
    }

    private LaneGroup nextRunning() {
        for (int k = 0; k < groups.size(); k++) {
            LaneGroup group = groups.get((next + k) % groups.size());
            if (group.state == State.RUNNING) {
                next = (next + k + 1) % groups.size();
                return group;
            }
        }
        return null;
    }

    private void turn(LaneGroup group) {
        int budget = groups.size() == 1 && joins.isEmpty() ? 1 << 16 : TURN;
        for (int k = 0; k < budget; k++) {
            if (!step(group)) {
                return;
            }
        }
        if (++group.turns > PATIENCE) {
            group.turns = 0;
            freeJoins();
        }
    }

    /** One step of a group; false when the group ended, split, waits or was merged. */
    private boolean step(LaneGroup group) {
        boolean leaves = group.step == group.frame.function.steps().size();
        if (leaves) {
            passJoins(group);
        }
        if (group.join != null && group.join.step == group.step && group.join.frame == group.frame) {
            comeToJoin(group);
            return false;
        }
        if (leaves) {
            calls.leave(group);
            return true;
        }
        Step step = group.current();
        int taken = runCode(group, step);
        switch (step.action()) {
            case Action.Next _ -> group.step++;
            case Action.Jump j -> group.step = j.target();
            case Action.Branch b -> {
                return branch(group, b, taken);
            }
            case Action.Switch s -> {
                return switchTo(group, s);
            }
            case Action.Meet m -> {
                return meet(group, m.op());
            }
            case Action.Barrier b -> {
                return arrive(group, b.op());
            }
            case Action.Call c -> calls.enter(group, c.instruction());
            case Action.Return _ when group.frame.caller != null -> group.step = group.frame.function.steps().size();
            case Action.Return _, Action.Exit _ -> {
                end(group);
                return false;
            }
            case Action.Trap t -> throw Faults.error(group.frame, "trap", t.instruction(), group.lanes.runs()[0]);
        }
        return true;
    }

    private int runCode(LaneGroup group, Step step) {
        int instructions = step.code().size() + 1;
        int taken = 0;
        if (step.runs()) {
            LaneCode code = group.frame.function.code(group.step);
            int[] runs = group.lanes.runs();
            for (int r = 0; r < runs.length; r += 2) {
                taken += code.run(group.step, group.frame, runs[r], runs[r + 1]);
            }
        }
        block.clock += instructions;
        block.laneInstructions += (long) group.lanes.count() * instructions;
        return taken;
    }

    private boolean branch(LaneGroup group, Action.Branch b, int predicateTrue) {
        int all = group.lanes.count();
        int taken = b.negated() ? all - predicateTrue : predicateTrue;
        if (block.probe != null) {
            block.probe.branch(block.number, all, taken, b.instruction());
        }
        if (taken == 0) {
            group.step++;
            return true;
        }
        if (taken == all) {
            group.step = b.target();
            return true;
        }
        Lanes isTrue = group.lanes.where(group.frame.narrow[b.predicate().slot()]);
        Lanes takers = b.negated() ? group.lanes.minus(isTrue) : isTrue;
        Join join = joinFor(group);
        LaneGroup other = new LaneGroup(takers, group.frame, b.target(), join);
        group.lanes = group.lanes.minus(takers);
        group.step++;
        group.join = join;
        groups.add(other);
        return false;
    }

    private boolean switchTo(LaneGroup group, Action.Switch s) {
        int[] index = group.frame.narrow[s.index().slot()];
        int[] here = new int[block.lanes];
        Lanes left = group.lanes;
        List<LaneGroup> parts = new ArrayList<>();
        while (!left.isEmpty()) {
            int lane = left.runs()[0];
            if (index[lane] < 0 || index[lane] >= s.targets().length) {
                throw Faults.error(group.frame, "branch index " + index[lane] + " is not in the list of "
                        + s.targets().length + " targets", s.instruction(), lane);
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
            group.step = parts.getFirst().step;
            return true;
        }
        Join join = joinFor(group);
        parts.forEach(p -> p.join = join);
        groups.remove(group);
        groups.addAll(parts);
        return false;
    }

    /**
     * Where the parts of {@code group} meet after it splits. In a device function they meet at its end at the latest, so that
     * threads which return early go back to the caller together with the others.
     */
    private Join joinFor(LaneGroup group) {
        int at = group.frame.function.flow().postDominator(group.step);
        int end = group.frame.function.steps().size();
        if (group.frame.caller == null) {
            return at == end ? group.join : joinAt(at, group, group.join);
        }
        boolean isInside = group.join != null && group.join.frame == group.frame;
        Join atEnd = isInside ? group.join : joinAt(end, group, group.join);
        return at == end ? atEnd : joinAt(at, group, atEnd);
    }

    /** A meeting point inside {@code outer}, or {@code outer} itself when it is at the same place. */
    private Join joinAt(int step, LaneGroup group, Join outer) {
        if (outer != null && outer.step == step && outer.frame == group.frame) {
            return outer;
        }
        Join join = new Join(step, group.frame, outer, group.lanes.count());
        joins.add(join);
        return join;
    }

    /** A group at the end of a device function will not come to the meeting points inside it any more. */
    private void passJoins(LaneGroup group) {
        while (group.join != null && group.join.frame == group.frame && group.join.step != group.step) {
            Join join = group.join;
            group.join = join.outer;
            missJoin(join, group.lanes.count());
        }
    }

    private void missJoin(Join join, int lanes) {
        join.pending -= lanes;
        if (join.pending == 0) {
            free(join);
        }
    }

    private void comeToJoin(LaneGroup group) {
        Join join = group.join;
        groups.remove(group);
        join.arrived = join.arrived == null ? group.lanes : join.arrived.or(group.lanes);
        join.pending -= group.lanes.count();
        if (join.pending == 0) {
            free(join);
        }
    }

    private void free(Join join) {
        if (join.pending == 0) {
            joins.remove(join);
        }
        if (join.arrived != null) {
            LaneGroup together = new LaneGroup(join.arrived, join.frame, join.step, join.outer);
            join.arrived = null;
            groups.add(together);
            merge();
        }
    }

    /** Lets all lanes that wait at meeting points go on without the others; false when none waits. */
    private boolean freeJoins() {
        boolean any = false;
        for (Join join : List.copyOf(joins)) {
            any |= join.arrived != null;
            free(join);
        }
        return any;
    }

    private void end(LaneGroup group) {
        groups.remove(group);
        live = live.minus(group.lanes);
        for (Join join = group.join; join != null; join = join.outer) {
            missJoin(join, group.lanes.count());
        }
        block.barriers.threadsEnded();
        meetings();
    }

    private boolean meet(LaneGroup group, WarpOp op) {
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
        return group.state == State.RUNNING && groups.contains(group);
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
                if ((here & ~mask) != 0 || (mask & live.warp(w) & ~here) != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean arrive(LaneGroup group, BarrierOp op) {
        if (block.probe != null) {
            block.probe.barrier(block.number, group.lanes.count(), op.instruction());
        }
        block.barriers.arrive(group, op);
        return group.state == State.RUNNING && groups.contains(group);
    }

    /** Tries again all places where groups wait for lanes, because some lanes ended. */
    private void meetings() {
        for (LaneGroup group : List.copyOf(groups)) {
            if (group.state == State.AT_SYNC && groups.contains(group)) {
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
        for (LaneGroup g : groups) {
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
        for (int open = waiting; open != 0; ) {
            int mask = masks[Integer.numberOfTrailingZeros(open)];
            int members = 0;
            for (int left = open; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                members |= (masks[lane] == mask ? 1 : 0) << lane;
            }
            if ((mask & live.warp(w) & ~members) == 0) {
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
        for (LaneGroup g : List.copyOf(groups)) {
            if (g.state == State.AT_SYNC && g.warpOp().meets(op)) {
                Lanes go = g.lanes.and(ready);
                Lanes stay = g.lanes.minus(ready);
                if (!go.isEmpty()) {
                    if (!stay.isEmpty()) {
                        LaneGroup rest = new LaneGroup(stay, g.frame, g.step, g.join);
                        rest.state = State.AT_SYNC;
                        groups.add(rest);
                    }
                    g.lanes = go;
                    g.state = State.RUNNING;
                    g.turns = 0;
                    g.step++;
                }
            }
        }
        merge();
    }

    /** Makes one group of those that are at the same place on the same way. */
    void merge() {
        for (int a = 0; a < groups.size(); a++) {
            LaneGroup first = groups.get(a);
            for (int b = groups.size() - 1; b > a; b--) {
                LaneGroup second = groups.get(b);
                if (first.isWith(second)) {
                    first.lanes = first.lanes.or(second.lanes);
                    groups.remove(b);
                }
            }
        }
    }
}
