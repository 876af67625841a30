package weft.kernels.simulator.compiler;

/** Straight-line code of one function, compiled. */
public interface LaneCode {

    /**
     * Runs the code of a segment for the lanes {@code from} to {@code to - 1} of a block, one lane after another.
     *
     * @return for a segment that ends in a branch, how many lanes have a true predicate; 0 otherwise
     */
    int run(int segment, FrameState frame, int from, int to);
}
