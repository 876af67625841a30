package weft.kernels.simulator.execution;

import java.util.ArrayList;
import java.util.List;
import weft.kernels.GpuException;
import weft.kernels.ptx.Instruction;
import weft.kernels.simulator.compiler.FunctionCode;
import weft.kernels.simulator.compiler.LaneCode;
import weft.kernels.simulator.compiler.Step;
import weft.kernels.simulator.compiler.Step.Action;
import weft.kernels.simulator.execution.LaneGroup.Join;
import weft.kernels.simulator.execution.LaneGroup.State;
import weft.kernels.simulator.memory.Faults;

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
    /** After how many instructions a block that changes nothing is looked at for the first time. */
    private static final int FIRST_LOOK = 1 << 12;
    /** For how many turns it is looked at. */
    private static final int LOOKS = 256;

    private final Block block;
    private final List<LaneGroup> groups = new ArrayList<>();
    private final List<Join> joins = new ArrayList<>();
    private final Calls calls;
    private final Meetings meetings;
    private Lanes live;
    private int next;
    private long until;
    private long changes;
    private boolean waits;

    Scheduler(Block block) {
        this.block = block;
        this.calls = new Calls(block);
        this.meetings = new Meetings(block, this);
    }

    /** The lanes that have not ended. */
    Lanes live() {
        return live;
    }

    /** The groups of lanes that have not ended. */
    List<LaneGroup> groups() {
        return groups;
    }

    /** Puts all lanes at the first step of {@code frame}. */
    void begin(Frame frame) {
        groups.clear();
        joins.clear();
        next = 0;
        changes = 0;
        waits = false;
        live = Lanes.first(block.lanes);
        groups.add(new LaneGroup(live, frame, 0, null));
    }

    /** Whether the block did nothing in its last run but read memory and go in a circle. */
    boolean isWaiting() {
        return waits;
    }

    /**
     * Runs for {@code instructions} instructions of a warp; less when the block ends, or goes in a circle that only another block
     * can end.
     *
     * @return whether all lanes have ended
     */
    boolean run(long instructions) {
        long end = Math.min(block.issued + instructions, block.limit);
        long start = changes;
        waits = false;
        for (long part = FIRST_LOOK; block.issued < end; part *= 2) {
            long before = changes;
            until = Math.min(end, block.issued + part);
            while (block.issued < until) {
                if (groups.isEmpty()) {
                    return true;
                }
                LaneGroup group = nextRunning();
                if (group != null) {
                    turn(group);
                } else if (!freeJoins()) {
                    throw Deadlock.inBlock(block, groups);
                }
            }
            if (block.issued >= block.limit && !groups.isEmpty()) {
                throw Deadlock.limit(block, groups);
            }
            if (changes == before && goesInCircle()) {
                waits = changes == start;
                return false;
            }
        }
        return groups.isEmpty();
    }

    /**
     * Whether the block comes back to the very state it is in without changing memory. Then it does so for ever, unless another
     * block changes memory.
     */
    private boolean goesInCircle() {
        Snapshot start = new Snapshot(groups);
        long before = changes;
        until = Long.MAX_VALUE;
        for (int k = 0; k < LOOKS && changes == before; k++) {
            for (Join join : joins) {
                if (join.arrived != null) {
                    return false;
                }
            }
            LaneGroup group = nextRunning();
            if (group == null) {
                return false;
            }
            turn(group);
            if (changes == before && start.isNow(groups)) {
                return true;
            }
        }
        return false;
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
        boolean alone = groups.size() == 1 && joins.isEmpty() && until != Long.MAX_VALUE;
        for (int k = 0; k < TURN || alone && block.issued < until; k++) {
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
        watch(group, step);
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
                return meetings.meet(group, m.op());
            }
            case Action.Barrier b -> {
                return arrive(group, b.op());
            }
            case Action.Call c -> {
                return call(group, c.instruction());
            }
            case Action.Return _ when group.frame.caller != null -> group.step = group.frame.function.steps().size();
            case Action.Return _,Action.Exit _ -> {
                end(group);
                return false;
            }
            case Action.Trap t -> throw Faults.error(group.frame, t.message(), t.instruction(), group.lanes.runs()[0]);
        }
        return true;
    }

    private int runCode(LaneGroup group, Step step) {
        int instructions = step.code().size() + 1;
        int taken = 0;
        if (step.runs()) {
            FunctionCode function = group.frame.function;
            LaneCode code = group.frame.marks == null ? function.code(group.step) : function.markedCode(group.step);
            int[] runs = group.lanes.runs();
            for (int r = 0; r < runs.length; r += 2) {
                taken += code.run(group.step, group.frame, runs[r], runs[r + 1]);
            }
        }
        block.clock += instructions;
        block.issued += (long) group.lanes.busyWarps() * instructions;
        block.laneInstructions += (long) group.lanes.count() * instructions;
        return taken;
    }

    /** Counts changes; a group that only goes from step to step, more often than there are steps, will never do anything else. */
    private void watch(LaneGroup group, Step step) {
        FunctionCode function = group.frame.function;
        if (function.changes(group.step)) {
            changes++;
        }
        boolean idle = step.code().isEmpty() && (step.action() instanceof Action.Jump || step.action() instanceof Action.Branch
                || step.action() instanceof Action.Next);
        group.idleSteps = idle ? group.idleSteps + 1 : 0;
        if (group.idleSteps > function.steps().size()) {
            throw Deadlock.endless(block, group);
        }
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
        group.idleSteps = 0;
        group.step++;
        group.join = join;
        groups.add(other);
        return false;
    }

    /** A call by a pointer may go to several functions: those lanes that call another wait for their turn at the same step. */
    private boolean call(LaneGroup group, Instruction i) {
        Lanes together = calls.together(group, i);
        if (together.count() == group.lanes.count()) {
            calls.enter(group, i);
            return true;
        }
        Join join = joinAt(group.step + 1, group, group.join);
        groups.add(new LaneGroup(group.lanes.minus(together), group.frame, group.step, join));
        group.lanes = together;
        group.join = join;
        return false;
    }

    private boolean switchTo(LaneGroup group, Action.Switch s) {
        int[] index = group.frame.narrow[s.index().slot()];
        int[] here = new int[block.lanes];
        Lanes left = group.lanes;
        List<LaneGroup> parts = new ArrayList<>();
        while (!left.isEmpty()) {
            int lane = left.runs()[0];
            if (group.frame.mark(s.index().slot(), lane) != 0) {
                throw group.frame.unknownValue(group.frame.mark(s.index().slot(), lane),
                        group.frame.function.site(s.instruction()),
                        lane);
            }
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
        meetings.tryAgain();
    }

    private boolean arrive(LaneGroup group, BarrierOp op) {
        if (block.probe != null) {
            block.probe.barrier(block.number, group.lanes.count(), op.instruction());
        }
        block.barriers.arrive(group, op);
        return group.state == State.RUNNING && groups.contains(group);
    }

    /** Makes one group of those that are at the same place on the same way. */
    void merge() {
        for (int a = 0; a < groups.size(); a++) {
            LaneGroup first = groups.get(a);
            for (int b = groups.size() - 1; b > a; b--) {
                LaneGroup second = groups.get(b);
                if (first.isWith(second)) {
                    first.lanes = first.lanes.or(second.lanes);
                    first.idleSteps = 0;
                    groups.remove(b);
                }
            }
        }
    }
}
