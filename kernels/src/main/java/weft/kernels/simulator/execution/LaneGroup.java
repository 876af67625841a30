package weft.kernels.simulator.execution;

import weft.kernels.simulator.compiler.Step;

/**
 * Lanes of a block that are at the same place and move together. At first all lanes are one group; a branch whose predicate
 * differs among them splits it, and the parts wait for each other at the branch's immediate post-dominator.
 */
final class LaneGroup {

    /** What a group is doing. */
    enum State {
        RUNNING, AT_BARRIER, AT_SYNC
    }

    /** A place where the parts of a split group wait for each other. */
    static final class Join {

        final int step;
        final Frame frame;
        final Join outer;
        /** Lanes that have not come yet and have not ended. */
        int pending;
        /** Lanes that wait here; null when there are none. */
        Lanes arrived;

        Join(int step, Frame frame, Join outer, int pending) {
            this.step = step;
            this.frame = frame;
            this.outer = outer;
            this.pending = pending;
        }
    }

    Lanes lanes;
    Frame frame;
    int step;
    Join join;
    State state = State.RUNNING;
    /** Turns taken since the group last waited for anything: many of them look like a spin loop. */
    int turns;
    /** Steps taken one after the other that did nothing but go on: more than there are steps never end. */
    int idleSteps;

    LaneGroup(Lanes lanes, Frame frame, int step, Join join) {
        this.lanes = lanes;
        this.frame = frame;
        this.step = step;
        this.join = join;
    }

    /** Whether both can go on as one group. */
    boolean isWith(LaneGroup other) {
        return state == State.RUNNING && other.state == State.RUNNING && step == other.step && frame == other.frame
                && join == other.join;
    }

    /** The warp operation that a group waits at. */
    WarpOp warpOp() {
        return ((Step.Action.Meet) current().action()).op();
    }

    Step current() {
        return frame.function.steps().get(step);
    }
}
