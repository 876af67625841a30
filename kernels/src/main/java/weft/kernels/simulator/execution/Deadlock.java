package weft.kernels.simulator.execution;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import weft.kernels.GpuException;
import weft.kernels.KernelFaultException;
import weft.kernels.checks.Check;
import weft.kernels.checks.Finding;
import weft.kernels.ptx.Instruction;
import weft.kernels.simulator.flow.Segment;
import weft.kernels.simulator.flow.Segment.Action;

/**
 * The reports of a block that does not end. In a <i>deadlock</i> threads wait for each other and none can go on; in an <i>endless
 * loop</i> threads run and change nothing, or run too long.
 *
 * @param block the block
 * @param table its groups of lanes
 */
record Deadlock(Block block, GroupTable table) {

    /** No thread of the block can go on. */
    GpuException inBlock() {
        return error("deadlock in ", "no thread can go on", table.groups());
    }

    /** The block has run longer than {@code limit} allows. */
    GpuException limit(long limit) {
        return error("endless loop in ", "it has not ended after " + limit
                + " instructions of a warp (-Dweft.sim.limit=N sets another limit)", table.groups());
    }

    /** A group loops without executing anything. */
    GpuException endless(LaneGroup group) {
        return error("endless loop in ", "threads loop and nothing changes", List.of(group));
    }

    /**
     * The resident blocks, of which this one is the lowest, repeat themselves and change nothing.
     *
     * @param waiting   how many they are
     * @param unstarted how many more would begin when one of them ended
     */
    GpuException amongBlocks(int waiting, long unstarted) {
        if (waiting == 1 && unstarted == 0) {
            return error("endless loop in ", "threads loop and nothing changes", table.groups());
        }
        return error("deadlock of " + waiting + " blocks, each of which waits in a loop for memory that none of them changes"
                + (unstarted == 0 ? "" : "; " + unstarted + " more blocks begin only when one of these ends, as a device "
                        + "holds no more of them at a time")
                + "; ", "it loops", table.groups());
    }

    private GpuException error(String kind, String what, List<LaneGroup> groups) {
        String where = groups.stream().map(this::describe).collect(Collectors.joining("; "));
        boolean endless = kind.startsWith("endless");
        List<Finding.Place> places = groups.stream().flatMap(g -> instruction(g).stream()
                .map(i -> KernelFault.where(g.frame.function, i))).distinct().toList();
        return new KernelFaultException("kernel " + block.kernelName() + ": " + kind + block.place() + ": " + what + ": " + where,
                Finding.fault(endless ? Check.EXECUTION : Check.SYNCHRONISATION, block.kernelName(),
                        kind.replaceAll("( in |; )$", "") + ": " + what + ": " + where, places, block.place()));
    }

    private String describe(LaneGroup group) {
        String verb = switch (group.state) {
            case AT_BARRIER -> "wait at a barrier, ";
            case AT_SYNC -> "wait for threads " + missing(group) + " of their member mask, ";
            case RUNNING -> "run, ";
        };
        return "threads " + group.lanes + " " + verb + place(group);
    }

    /** The threads that the member masks of a waiting group name, that have not ended, and that are not in the group. */
    private Lanes missing(LaneGroup group) {
        int[] missing = new int[group.lanes.warps()];
        for (int w = 0; w < missing.length; w++) {
            for (int left = group.lanes.warp(w); left != 0; left &= left - 1) {
                missing[w] |= group.warpOp().mask(group.frame, 32 * w + Integer.numberOfTrailingZeros(left));
            }
            missing[w] &= table.live().warp(w) & ~group.lanes.warp(w);
        }
        return Lanes.ofWarps(missing);
    }

    private static String place(LaneGroup group) {
        if (group.isAtEnd()) {
            return "end of " + group.frame.function.function().name();
        }
        return instruction(group).map(i -> KernelFault.place(group.frame.function, i)).orElse("segment " + group.segment);
    }

    /** The instruction that a group waits at or runs; empty at the end of a function. */
    private static Optional<Instruction> instruction(LaneGroup group) {
        if (group.isAtEnd()) {
            return Optional.empty();
        }
        Segment segment = group.current();
        return Optional.ofNullable(switch (segment.action()) {
            case Action.Together t -> t.op().instruction;
            case Action.Barrier b -> b.op().instruction();
            case Action.Jump j -> j.instruction();
            case Action.Branch b -> b.instruction();
            case Action.Switch s -> s.instruction();
            case Action.Call c -> c.site().instruction();
            default -> segment.code().isEmpty() ? null : segment.code().getFirst();
        });
    }
}
