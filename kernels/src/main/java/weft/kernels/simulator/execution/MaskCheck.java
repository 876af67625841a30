package weft.kernels.simulator.execution;

import java.util.Arrays;
import java.util.List;
import weft.kernels.checks.Check;
import weft.kernels.checks.Finding;
import weft.kernels.ptx.Instruction;
import weft.kernels.simulator.memory.Addresses;

/**
 * Judges member masks. A lane names in its mask whom it meets, and each of those must come with the same mask. A lane that comes
 * to the same instruction with another mask may still come again with this one; if it ends instead, the two never met as the mask
 * says. The same holds for a lane that is named and goes around the instruction. (When it neither ends nor comes, that is a
 * deadlock.)
 */
final class MaskCheck {

    private final Block block;
    private final GroupTable table;
    /** For each lane that waits: 1 and the lane of its warp that came to the same instruction with another mask; 0 for none. */
    private final int[] other;
    private final int[] otherMask;

    MaskCheck(Block block, GroupTable table) {
        this.block = block;
        this.table = table;
        this.other = new int[block.lanes];
        this.otherMask = new int[block.lanes];
    }

    /** The lanes {@code waiting} of warp {@code w} wait at operations that may be executed together. */
    void wait(int w, LaneGroup[] at, int[] masks, int waiting) {
        for (int left = waiting; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            int named = masks[lane] & waiting;
            for (int others = named; others != 0; others &= others - 1) {
                int b = Integer.numberOfTrailingZeros(others);
                if (masks[b] != masks[lane] && at[b] == at[lane]) {
                    other[32 * w + lane] = 1 + b;
                    otherMask[32 * w + lane] = masks[b];
                }
            }
        }
    }

    /**
     * Lanes that wait at reconvergence points are about to go on without the others of their branch: those whose masks name them
     * wait for lanes that go around.
     */
    void beforeJoinsAreFreed() {
        for (LaneGroup group : table.groups()) {
            for (LaneGroup.Join join = group.join; join != null && group.state == LaneGroup.State.AT_SYNC; join = join.outer) {
                for (int w = 0; join.arrived != null && !join.isExit() && w < group.lanes.warps(); w++) {
                    around(group, w, join.arrived.warp(w));
                }
            }
        }
    }

    private void around(LaneGroup group, int w, int arrived) {
        for (int left = group.lanes.warp(w); left != 0; left &= left - 1) {
            int lane = 32 * w + Integer.numberOfTrailingZeros(left);
            int named = group.warpOp().mask(group.frame, lane) & arrived;
            if (named != 0 && other[lane] == 0) {
                other[lane] = 1 + Integer.numberOfTrailingZeros(named);
                otherMask[lane] = 0;
            }
        }
    }

    /** The lanes {@code members} of warp {@code w} have met with one mask; lanes in it that are no members have ended. */
    void meet(int w, LaneGroup[] at, int mask, int members) {
        for (int left = members; left != 0; left &= left - 1) {
            int lane = 32 * w + Integer.numberOfTrailingZeros(left);
            int b = other[lane] - 1;
            other[lane] = 0;
            if (b >= 0 && (members >>> b & 1) == 0 && (table.live().warp(w) >>> b & 1) == 0) {
                add(at[lane & 31], lane, mask, 32 * w + b, otherMask[lane]);
            }
        }
    }

    private void add(LaneGroup group, int lane, int mask, int absent, int absentMask) {
        Instruction at = group.warpOp().instruction;
        block.findings.add("masks", at, null, () -> new Finding(Check.SYNCHRONISATION, Finding.Level.ERROR, block.kernelName(),
                absentMask == 0
                        ? "the member mask " + hex(mask) + " of thread " + lane + " names thread " + absent + ", which goes "
                                + "around this instruction"
                        : "member masks differ: thread " + lane + " comes with mask " + hex(mask) + ", which names thread "
                                + absent + ", and that comes with mask " + hex(absentMask),
                List.of(KernelFault.where(group.frame.function, at)), group.frame.fault(at, lane).thread(), 1));
    }

    private static String hex(int mask) {
        return Addresses.hex(mask & 0xffff_ffffL);
    }

    /** Forgets everything, for the next block. */
    void clear() {
        Arrays.fill(other, 0);
    }
}
