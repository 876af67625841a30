package weft.kernels.simulator.execution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import weft.kernels.simulator.execution.LaneGroup.Join;
import weft.kernels.simulator.execution.LaneGroup.State;

/** Where the groups of a block are and what their registers hold, to see whether a block comes back to the same state. */
final class Snapshot {

    private record Position(Lanes lanes, Frame frame, int segment, Join join, State state, int[][] narrow, long[][] wide) {

        static Position of(LaneGroup g) {
            int[][] narrow = Arrays.stream(g.frame.narrow).map(r -> r == null ? null : r.clone()).toArray(int[][]::new);
            long[][] wide = Arrays.stream(g.frame.wide).map(r -> r == null ? null : r.clone()).toArray(long[][]::new);
            return new Position(g.lanes, g.frame, g.segment, g.join, g.state, narrow, wide);
        }

        boolean isAt(LaneGroup g) {
            return segment == g.segment && frame == g.frame && join == g.join && state == g.state && lanes.isSame(g.lanes);
        }

        boolean hasRegisters() {
            return Arrays.deepEquals(narrow, frame.narrow) && Arrays.deepEquals(wide, frame.wide);
        }
    }

    private final List<Position> positions = new ArrayList<>();

    Snapshot(List<LaneGroup> groups) {
        groups.forEach(g -> positions.add(Position.of(g)));
    }

    /** Whether {@code groups} are at the same positions in any order, with the same registers. */
    boolean isNow(List<LaneGroup> groups) {
        return groups.size() == positions.size()
                && positions.stream().allMatch(p -> groups.stream().anyMatch(p::isAt))
                && positions.stream().allMatch(Position::hasRegisters);
    }
}
