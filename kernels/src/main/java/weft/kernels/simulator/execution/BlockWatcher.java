package weft.kernels.simulator.execution;

import java.util.List;
import weft.kernels.simulator.compiler.BlockState;
import weft.kernels.simulator.compiler.FrameState;
import weft.kernels.simulator.warp.WarpOp;

/**
 * Is told what the lanes of a block do, one segment after another, and judges the log of their memory accesses: counters, checks
 * and traces are watchers. A launch without watchers has none of these calls. One watcher serves one block after another on one
 * host thread at a time; other watchers of the same launch may be at work on other threads.
 */
public interface BlockWatcher {

    /** The watchers of all blocks of one launch. */
    interface OfLaunch {

        /** A watcher for the blocks that come to be executed in {@code state}. */
        BlockWatcher watcher(BlockState state);
    }

    /** Block {@code number} of the grid begins. */
    default void begin(long number) {}

    /**
     * The straight-line code of a segment has run for {@code lanes}; the log has what it accessed.
     *
     * @param segment its number in the function of {@code frame}
     */
    default void ran(FrameState frame, int segment, Lanes lanes) {}

    /** Lanes have called the function that a pointer names: those of {@code lanes} that call the same one. */
    default void called(FrameState frame, int segment, Lanes lanes) {}

    /**
     * Lanes part at the end of a segment.
     *
     * @param lanes all that came to the branch
     * @param parts those that stay together
     */
    default void parted(FrameState frame, int segment, Lanes lanes, List<Lanes> parts) {}

    /**
     * A lane of a warp reads or writes memory in an instruction that lanes execute together, such as {@code ldmatrix}.
     *
     * @param site the number of the instruction in the function of {@code frame}
     */
    default void accessed(FrameState frame, int site, int lane, long address, int bytes, boolean write) {}

    /** Lanes {@code members} of the warp that begins at lane {@code base} have executed an instruction together. */
    default void together(FrameState frame, int base, int members, WarpOp op) {}
}
