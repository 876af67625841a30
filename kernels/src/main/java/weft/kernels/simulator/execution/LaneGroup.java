package weft.kernels.simulator.execution;

import java.util.List;
import weft.kernels.ptx.Instruction;
import weft.kernels.simulator.flow.Segment;
import weft.kernels.simulator.flow.Segment.Action;
import weft.kernels.simulator.warp.BarrierOp;
import weft.kernels.simulator.warp.WarpOp;

/**
 * Lanes of a block that are at the same place and move together. At first all lanes are one group; a branch whose predicate
 * differs among them splits it, and the parts wait for each other at the branch's immediate post-dominator.
 */
final class LaneGroup {

    /** What a group is doing. */
    enum State {
        RUNNING, AT_BARRIER, AT_SYNC
    }

    /** A reconvergence point: a place where the parts of a split group wait for each other. */
    static final class Join {

        final int segment;
        final Frame frame;
        final Join outer;
        /** How many lanes have neither arrived nor ended. */
        int pending;
        /** Lanes that wait here; null when there are none. */
        Lanes arrived;

        Join(int segment, Frame frame, Join outer, int pending) {
            this.segment = segment;
            this.frame = frame;
            this.outer = outer;
            this.pending = pending;
        }

        /** Whether threads do nothing more from here on but end: compilers give all returns of a kernel one place. */
        boolean isExit() {
            List<Segment> segments = frame.function.segments();
            for (int s = segment, k = 0; s < segments.size() && segments.get(s).code().isEmpty() && k < segments.size(); k++) {
                switch (segments.get(s).action()) {
                    case Action.Next _ -> s++;
                    case Action.Jump j -> s = j.target();
                    case Action.Exit _ -> {
                        return true;
                    }
                    case Action.Return _ -> {
                        return frame.caller == null;
                    }
                    default -> {
                        return false;
                    }
                }
            }
            return segment >= segments.size() && frame.caller == null;
        }
    }

    Lanes lanes;
    Frame frame;
    int segment;
    Join join;
    State state = State.RUNNING;
    /** Turns taken since the group last waited for anything: many of them look like a spin loop. */
    int turns;
    /** The last round of turns that the group took part in, under a schedule other than the forward one. */
    int round;
    /** Segments in a row without instructions: when they are more than the function has, the group is in an endless loop. */
    int idleSegments;

    LaneGroup(Lanes lanes, Frame frame, int segment, Join join) {
        this.lanes = lanes;
        this.frame = frame;
        this.segment = segment;
        this.join = join;
    }

    /** Whether both can go on as one group. */
    boolean canMergeWith(LaneGroup other) {
        return state == State.RUNNING && other.state == State.RUNNING && segment == other.segment && frame == other.frame
                && join == other.join;
    }

    /** Whether the group is at the end of its function, after the last segment. */
    boolean isAtEnd() {
        return segment == frame.function.segments().size();
    }

    Segment current() {
        return frame.function.segments().get(segment);
    }

    /** The warp operation that the group waits at. */
    WarpOp warpOp() {
        return ((Action.Together) current().action()).op();
    }

    /** The barrier that the group waits at. */
    BarrierOp barrierOp() {
        return ((Action.Barrier) current().action()).op();
    }

    /** What the group's first lane did wrong at an instruction. */
    KernelFault fault(Instruction i) {
        return frame.fault(i, firstLane());
    }

    int firstLane() {
        return lanes.ranges()[0];
    }

    /** Goes on after something that the group waited for. */
    void resume() {
        state = State.RUNNING;
        turns = 0;
        segment++;
    }
}
