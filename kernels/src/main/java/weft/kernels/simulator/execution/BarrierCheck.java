package weft.kernels.simulator.execution;

import java.util.ArrayList;
import java.util.List;
import weft.kernels.checks.Check;
import weft.kernels.checks.Finding;
import weft.kernels.checks.Finding.Level;
import weft.kernels.ptx.Instruction;
import weft.kernels.simulator.execution.LaneGroup.Join;
import weft.kernels.simulator.flow.Segment;
import weft.kernels.simulator.warp.BarrierOp;

/**
 * Judges how the threads of a block use its barriers: uses that happen to work here and that CUDA does not allow. Threads that
 * have ended are not missed at a barrier, so an early return before one is legal; because the same code results when somebody
 * wrote the barrier into a condition, it is a warning.
 */
final class BarrierCheck {

    private final Block block;
    private final GroupTable table;

    BarrierCheck(Block block, GroupTable table) {
        this.block = block;
        this.table = table;
    }

    /**
     * The threads of a barrier have come and go on.
     *
     * @param arrivals who came, in order
     * @param arrived  the threads of all of them
     * @param isCounted whether the barrier waits for a number of threads and not for all
     */
    void complete(List<Barriers.Arrival> arrivals, Lanes arrived, boolean isCounted) {
        Barriers.Arrival first = arrivals.getFirst();
        for (Barriers.Arrival other : arrivals) {
            if (other.op() != first.op()) {
                compare(first, other, isCounted);
            }
        }
        if (isCounted) {
            for (Barriers.Arrival a : arrivals) {
                requireWholeWarps(a, arrived);
            }
        } else if (table.live().count() < block.lanes) {
            Lanes ended = Lanes.first(block.lanes).minus(table.live());
            add(Level.WARNING, "ended", first, null, null, "threads " + ended + " have ended and never reach this barrier; the "
                    + "others do not wait for them");
        }
    }

    private void compare(Barriers.Arrival first, Barriers.Arrival other, boolean isCounted) {
        BarrierOp a = first.op();
        BarrierOp b = other.op();
        if (a.reduction() != b.reduction() && !a.arrives() && !b.arrives()) {
            add(Level.ERROR, "mixed", first, other.frame(), b.instruction(), "threads " + first.lanes() + " use barrier "
                    + first.id() + " as " + use(a) + " and threads " + other.lanes() + " as " + use(b));
        } else if (!isCounted && (a.aligned() || b.aligned()) && !isSameLine(first, other)) {
            add(Level.ERROR, "lines", first, other.frame(), b.instruction(), "threads " + first.lanes()
                    + " meet threads " + other.lanes() + " of another __syncthreads(): all threads of a block must come to "
                    + "the same");
        }
    }

    private static String use(BarrierOp op) {
        return op.reduction() == null ? "one that only waits (.sync)" : "one that combines values (.red)";
    }

    /** A compiler may double a line, so two instructions of one line are the same barrier. */
    private static boolean isSameLine(Barriers.Arrival a, Barriers.Arrival b) {
        return a.op().instruction().source() != null && a.op().instruction().source().equals(b.op().instruction().source());
    }

    /** A counted barrier takes a warp for 32 threads, however many of it come. */
    private void requireWholeWarps(Barriers.Arrival a, Lanes arrived) {
        for (int w = 0; w < a.lanes().warps() && a.op().aligned(); w++) {
            int missing = table.live().warp(w) & ~arrived.warp(w);
            if (a.lanes().warp(w) != 0 && missing != 0) {
                add(Level.ERROR, "part", a, null, null, "part of warp " + w + " comes to this barrier: threads "
                        + ofWarp(a.lanes(), w) + " without threads " + ofWarp(table.live().minus(arrived), w));
            }
        }
    }

    private static Lanes ofWarp(Lanes lanes, int w) {
        int[] masks = new int[lanes.warps()];
        masks[w] = lanes.warp(w);
        return Lanes.ofWarps(masks);
    }

    /**
     * Lanes that wait at a reconvergence point for others of their warp are about to go on without them: those of them that wait
     * at a barrier which all lanes of a warp must reach together are missed there.
     */
    void beforeJoinsAreFreed(List<Barriers.Arrival> waiting) {
        for (Barriers.Arrival a : waiting) {
            for (Join join = a.group().join; join != null && a.op().aligned(); join = join.outer) {
                for (int w = 0; join.arrived != null && !join.isExit() && w < a.lanes().warps(); w++) {
                    if (a.lanes().warp(w) != 0 && join.arrived.warp(w) != 0) {
                        Instruction to = first(join);
                        add(Level.ERROR, "part", a, to == null ? null : join.frame, to, "threads " + ofWarp(a.lanes(), w)
                                + " of warp " + w + " wait at this barrier and threads " + ofWarp(join.arrived, w)
                                + " of the same warp go around it");
                    }
                }
            }
        }
    }

    /** The instruction at a reconvergence point; null at the end of a function. */
    private static Instruction first(Join join) {
        List<Segment> segments = join.frame.function.segments();
        for (int s = join.segment; s < segments.size(); s++) {
            if (!segments.get(s).code().isEmpty()) {
                return segments.get(s).code().getFirst();
            }
        }
        return null;
    }

    private void add(Level level, String kind, Barriers.Arrival at, Frame otherFrame, Instruction other, String message) {
        Instruction here = at.op().instruction();
        block.findings.add(kind, here, other, () -> {
            List<Finding.Place> places = new ArrayList<>();
            places.add(KernelFault.where(at.frame().function, here));
            if (other != null) {
                places.add(KernelFault.where(otherFrame.function, other));
            }
            return new Finding(Check.SYNCHRONISATION, level, block.kernelName(), message, places,
                    at.frame().fault(here, at.lanes().ranges()[0]).thread(), 1);
        });
    }
}
