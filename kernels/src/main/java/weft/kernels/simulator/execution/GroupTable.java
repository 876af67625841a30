package weft.kernels.simulator.execution;

import java.util.ArrayList;
import java.util.List;
import weft.kernels.simulator.execution.LaneGroup.Join;
import weft.kernels.simulator.execution.LaneGroup.State;

/**
 * The groups of lanes of one block, and the reconvergence points where they wait for each other.
 *
 * <p>While branches are uniform there is one group and the block runs in lockstep. A branch that differs among lanes splits its
 * group; the parts reconverge at the immediate post-dominator. This is a table of groups and not a stack, as GPUs had until
 * Volta, for two reasons: an operation with {@code .sync} waits for the lanes it names, wherever they are, and groups take turns,
 * so that a lane which spins until another lane has done something lets that lane run.
 */
final class GroupTable {

    private final List<LaneGroup> groups = new ArrayList<>();
    private final List<Join> joins = new ArrayList<>();
    private Lanes live;
    private int next;
    private int round;

    /** Puts lanes 0 to {@code lanes - 1} at the first segment of {@code frame}. */
    void begin(Frame frame, int lanes) {
        groups.clear();
        joins.clear();
        next = 0;
        round = 0;
        live = Lanes.first(lanes);
        groups.add(new LaneGroup(live, frame, 0, null));
    }

    /** The lanes that have not ended. */
    Lanes live() {
        return live;
    }

    /** The groups of lanes that have not ended and do not wait at a reconvergence point. */
    List<LaneGroup> groups() {
        return groups;
    }

    boolean isEmpty() {
        return groups.isEmpty();
    }

    /** Whether all lanes that have not ended are one group. */
    boolean isConverged() {
        return groups.size() == 1 && joins.isEmpty();
    }

    /** Whether lanes wait at a reconvergence point. */
    boolean hasArrivals() {
        for (Join join : joins) {
            if (join.arrived != null) {
                return true;
            }
        }
        return false;
    }

    /** The group whose turn it is; null when all wait. Each has a turn before one has a second, in any order. */
    LaneGroup nextRunning(Order order) {
        return order == null ? nextForward() : nextIn(order);
    }

    private LaneGroup nextIn(Order order) {
        List<LaneGroup> running = groups.stream().filter(g -> g.state == State.RUNNING).toList();
        List<LaneGroup> left = running.stream().filter(g -> g.round != round).toList();
        if (left.isEmpty()) {
            round++;
            left = running;
        }
        if (left.isEmpty()) {
            return null;
        }
        LaneGroup group = left.get(order.group(left.size()));
        group.round = round;
        return group;
    }

    private LaneGroup nextForward() {
        for (int k = 0; k < groups.size(); k++) {
            LaneGroup group = groups.get((next + k) % groups.size());
            if (group.state == State.RUNNING) {
                next = (next + k + 1) % groups.size();
                return group;
            }
        }
        return null;
    }

    /** Splits {@code part} off a group, which keeps the other lanes; the part goes to {@code segment}. */
    void split(LaneGroup group, Lanes part, int segment, Join join) {
        groups.add(new LaneGroup(part, group.frame, segment, join));
        group.lanes = group.lanes.minus(part);
        group.join = join;
    }

    /** Puts {@code parts} in the place of a group. */
    void replace(LaneGroup group, List<LaneGroup> parts) {
        groups.remove(group);
        groups.addAll(parts);
    }

    /** Makes the lanes {@code stay} of a group that waits at a warp operation a group of their own, which goes on waiting. */
    void keepWaiting(LaneGroup group, Lanes stay) {
        LaneGroup rest = new LaneGroup(stay, group.frame, group.segment, group.join);
        rest.state = State.AT_SYNC;
        groups.add(rest);
    }

    /**
     * Where the parts of {@code group} reconverge after it splits. In a device function that is its end at the latest, so that
     * threads which return early go back to the caller together with the others.
     */
    Join joinFor(LaneGroup group) {
        int at = group.frame.function.flow().postDominator(group.segment);
        int end = group.frame.function.segments().size();
        if (group.frame.caller == null) {
            return at == end ? group.join : joinAt(at, group, group.join);
        }
        boolean isInside = group.join != null && group.join.frame == group.frame;
        Join atEnd = isInside ? group.join : joinAt(end, group, group.join);
        return at == end ? atEnd : joinAt(at, group, atEnd);
    }

    /** A reconvergence point inside {@code outer}, or {@code outer} itself when it is at the same place. */
    Join joinAt(int segment, LaneGroup group, Join outer) {
        if (outer != null && outer.segment == segment && outer.frame == group.frame) {
            return outer;
        }
        Join join = new Join(segment, group.frame, outer, group.lanes.count());
        joins.add(join);
        return join;
    }

    /** A group that has reached the end of a device function comes to no reconvergence point inside it any more. */
    void passJoins(LaneGroup group) {
        while (group.join != null && group.join.frame == group.frame && group.join.segment != group.segment) {
            Join join = group.join;
            group.join = join.outer;
            miss(join, group.lanes.count());
        }
    }

    /** Whether a group has arrived at its reconvergence point; if so, it waits there. */
    boolean arrivesAtJoin(LaneGroup group) {
        Join join = group.join;
        if (join == null || join.segment != group.segment || join.frame != group.frame) {
            return false;
        }
        groups.remove(group);
        join.arrived = join.arrived == null ? group.lanes : join.arrived.or(group.lanes);
        miss(join, group.lanes.count());
        return true;
    }

    /** The lanes of a group end. */
    void end(LaneGroup group) {
        groups.remove(group);
        live = live.minus(group.lanes);
        for (Join join = group.join; join != null; join = join.outer) {
            miss(join, group.lanes.count());
        }
    }

    private void miss(Join join, int lanes) {
        join.pending -= lanes;
        if (join.pending == 0) {
            free(join);
        }
    }

    private void free(Join join) {
        if (join.pending == 0) {
            joins.remove(join);
        }
        if (join.arrived != null) {
            LaneGroup together = new LaneGroup(join.arrived, join.frame, join.segment, join.outer);
            join.arrived = null;
            groups.add(together);
            merge();
        }
    }

    /** Lets all lanes that wait at reconvergence points go on without the others; false when none waits. */
    boolean freeJoins() {
        boolean any = false;
        for (Join join : List.copyOf(joins)) {
            any |= join.arrived != null;
            free(join);
        }
        return any;
    }

    /** Merges groups that run at the same segment of the same frame and have the same reconvergence point. */
    void merge() {
        for (int a = 0; a < groups.size(); a++) {
            LaneGroup first = groups.get(a);
            for (int b = groups.size() - 1; b > a; b--) {
                LaneGroup second = groups.get(b);
                if (first.canMergeWith(second)) {
                    first.lanes = first.lanes.or(second.lanes);
                    first.idleSegments = 0;
                    groups.remove(b);
                }
            }
        }
    }
}
