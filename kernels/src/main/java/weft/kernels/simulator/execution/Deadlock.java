package weft.kernels.simulator.execution;

import java.util.List;
import java.util.stream.Collectors;
import weft.kernels.GpuException;
import weft.kernels.ptx.Instruction;
import weft.kernels.simulator.compiler.Step;
import weft.kernels.simulator.compiler.Step.Action;
import weft.kernels.simulator.memory.Faults;

/**
 * The reports of blocks that do not end. In a <i>deadlock</i> threads wait for each other and none can go on; in an <i>endless
 * loop</i> threads run and nothing comes of it.
 */
final class Deadlock {

    private Deadlock() {
    }

    /** No thread of a block can go on. */
    static GpuException inBlock(Block block, List<LaneGroup> groups) {
        return error(block, "deadlock in ", "no thread can go on", groups);
    }

    /** A block has run longer than the limit allows. */
    static GpuException limit(Block block, List<LaneGroup> groups) {
        return error(block, "endless loop in ",
                "it has not ended after " + block.limit + " instructions of a warp (-Dweft.sim.limit=N "
                        + "sets another limit)",
                groups);
    }

    /** A group goes round without executing anything. */
    static GpuException endless(Block block, LaneGroup group) {
        return error(block, "endless loop in ", "threads go round and nothing changes", List.of(group));
    }

    /**
     * The blocks at work go in circles and change nothing.
     *
     * @param waiting   those blocks, lowest first
     * @param unstarted how many more would begin when one of them ended
     */
    static GpuException amongBlocks(List<Block> waiting, long unstarted) {
        Block first = waiting.getFirst();
        if (waiting.size() == 1 && unstarted == 0) {
            return error(first, "endless loop in ", "threads go round and nothing changes", first.scheduler.groups());
        }
        return error(first,
                "deadlock of " + waiting.size() + " blocks, each of which waits in a loop for memory that none of them "
                        + "changes"
                        + (unstarted == 0 ? "" : "; " + unstarted + " more blocks begin only when one of these ends, as a device "
                                + "holds no more of them at a time")
                        + "; ",
                "it goes round", first.scheduler.groups());
    }

    private static GpuException error(Block block, String kind, String what, List<LaneGroup> groups) {
        String where = groups.stream().map(g -> describe(block, g)).collect(Collectors.joining("; "));
        return new GpuException(
                "kernel " + block.kernelName() + ": " + kind + "block (" + block.ctaidX + ", " + block.ctaidY + ", "
                        + block.ctaidZ + "): " + what + ": " + where);
    }

    private static String describe(Block block, LaneGroup group) {
        String verb = switch (group.state) {
            case AT_BARRIER -> "wait at a barrier, ";
            case AT_SYNC -> "wait for threads " + missing(block, group) + " of their member mask, ";
            case RUNNING -> "run, ";
        };
        return "threads " + group.lanes + " " + verb + place(group);
    }

    /** The threads that the member masks of a waiting group name, that have not ended, and that are not in the group. */
    private static Lanes missing(Block block, LaneGroup group) {
        int[] missing = new int[group.lanes.warps()];
        for (int w = 0; w < missing.length; w++) {
            for (int left = group.lanes.warp(w); left != 0; left &= left - 1) {
                missing[w] |= group.warpOp().mask(group.frame, 32 * w + Integer.numberOfTrailingZeros(left));
            }
            missing[w] &= block.scheduler.live().warp(w) & ~group.lanes.warp(w);
        }
        return Lanes.ofWarps(missing);
    }

    private static String place(LaneGroup group) {
        if (group.step == group.frame.function.steps().size()) {
            return "end of " + group.frame.function.function().name();
        }
        Step step = group.current();
        Instruction i = switch (step.action()) {
            case Action.Meet m -> m.op().instruction;
            case Action.Barrier b -> b.op().instruction();
            case Action.Jump j -> j.instruction();
            case Action.Branch b -> b.instruction();
            case Action.Switch s -> s.instruction();
            case Action.Call c -> c.instruction();
            default -> step.code().isEmpty() ? null : step.code().getFirst();
        };
        return i == null ? "step " + group.step : Faults.place(group.frame, i);
    }
}
